from collections.abc import Mapping, Sequence

from hypothesis import example, given
from hypothesis import strategies as st

from distbot import plugins
from distbot.chat.listing import LISTINGS, PAGE_LINES, QUEUE, page
from distbot.chat.press import Choice

WORDS: Mapping[str, str] = plugins.load("languages", "id").messages.chat
NUMBERS = st.integers(0, 10**18)


@given(
    lines=st.lists(st.text(max_size=500), max_size=40),
    number=NUMBERS,
    listing=st.sampled_from(sorted(LISTINGS)),
)
@example(lines=["😀" * 500] * 10, number=0, listing=1)
def test_a_page_is_never_longer_than_a_message(
    lines: Sequence[str], number: int, listing: int
) -> None:
    answer = page(LISTINGS[listing], lines, number, WORDS)

    assert 0 < len(answer.text.encode("utf-16-le", "surrogatepass")) // 2 <= 4096


@given(count=st.integers(1, 200))
def test_the_arrows_lead_through_every_line_once(count: int) -> None:
    lines = [f"<{number}>" for number in range(count)]
    seen: list[str] = []
    number: int | None = 0
    while number is not None:
        answer = page(QUEUE, lines, number, WORDS)
        shown = answer.text.split("\n\n")[1:]
        assert len(shown) <= PAGE_LINES
        seen += shown
        ways = dict(answer.rows[0]) if answer.rows else {}
        assert all(p.choice is Choice.PAGE for p in ways.values())
        assert all(p.version == QUEUE.number for p in ways.values())
        assert ("‹" in ways) == (number > 0)
        number = ways["›"].subject if "›" in ways else None

    assert seen == lines


@given(number=NUMBERS)
def test_past_the_end_the_last_page_is_shown(number: int) -> None:
    lines = [f"<{index}>" for index in range(21)]

    answer = page(QUEUE, lines, max(number, 2), WORDS)

    assert "halaman 3 dari 3" in answer.text
    assert [label for label, _ in answer.rows[0]] == ["‹"]


def test_every_list_has_a_number_of_its_own() -> None:
    assert [listing.number for listing in LISTINGS.values()] == sorted(LISTINGS)
    assert len({listing.key for listing in LISTINGS.values()}) == len(LISTINGS)
