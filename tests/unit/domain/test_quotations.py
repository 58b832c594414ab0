import pytest

from distbot.domain.quotations import quotations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Kami siap,” kata Budi. “Ya.”", ["“Kami siap,”", "“Ya.”"]),
        ('"Kami" dan «kita»', ['"Kami"', "«kita»"]),
        ("Ia berkata, “kami belum", ["“kami belum"]),
        ("Jum’at, 5' lebih", []),
        ("", []),
    ],
)
def test_quotations_are_found_with_their_marks(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in quotations(text)] == expected
