from hypothesis import given
from hypothesis import strategies as st

from distbot.sources._html import Line, Link
from distbot.sources._page_gaps import completed

LEDE = "MUARA BATANG, Kabar.id — Warga menyambut jembatan yang lama mereka nantikan."
FIRST = "Jembatan sepanjang 120 meter itu dibangun sejak tahun lalu oleh warga sendiri."
SECOND = "“Anak-anak kini berjalan kaki ke sekolah setiap pagi,” kata Darsono di sana."
THIRD = "Pemerintah kabupaten menjanjikan perawatan rutin setiap enam bulan sekali."


def lines(*texts: str) -> list[Line]:
    return [Line(text=text) for text in texts]


def test_a_lost_lede_is_put_back() -> None:
    page = lines("Menu", "Jembatan Rampung", LEDE, "Tweet", FIRST, SECOND)
    assert completed([FIRST, SECOND], page) == [LEDE, FIRST, SECOND]


def test_paragraphs_between_the_lede_and_the_first_are_put_back_too() -> None:
    page = lines(LEDE, FIRST, SECOND, THIRD)
    assert completed([THIRD], page) == [LEDE, FIRST, SECOND, THIRD]


def test_a_lost_paragraph_in_the_middle_is_put_back() -> None:
    page = lines(FIRST, "Foto: Rina", SECOND, THIRD)
    assert completed([FIRST, THIRD], page) == [FIRST, SECOND, THIRD]


def test_a_standfirst_or_pulled_quote_above_is_left_out() -> None:
    page = lines("Jembatan Rampung", SECOND, LEDE, FIRST)
    assert completed([LEDE, FIRST], page) == [LEDE, FIRST]
    assert completed([FIRST, THIRD], lines(SECOND, FIRST, THIRD)) == [FIRST, THIRD]


def test_links_to_other_stories_are_left_out() -> None:
    other = Line(text=SECOND, links=(Link(text=SECOND, href="/lain"),))
    page = [*lines(FIRST), other, *lines("Baca juga", THIRD, LEDE)]
    assert completed([FIRST, THIRD], page) == [FIRST, THIRD]


def test_what_the_extractor_joined_is_not_doubled() -> None:
    joined = f"{FIRST} {SECOND}"
    page = lines(LEDE, FIRST, SECOND, THIRD)
    assert completed([LEDE, joined, THIRD], page) == [LEDE, joined, THIRD]


@given(
    st.lists(st.sampled_from([LEDE, FIRST, SECOND, THIRD, "Menu", "Tweet"])),
    st.lists(st.sampled_from([LEDE, FIRST, SECOND, THIRD, "Menu", "x"]), unique=True),
)
def test_nothing_found_is_lost_or_put_in_another_order(
    page: list[str], found: list[str]
) -> None:
    result = completed(found, lines(*page))
    assert [line for line in result if line in found] == found
