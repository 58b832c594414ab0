"""Pages that nest without end are read in no time, and honest ones stay as they are."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.sources._html import html_lines
from distbot.sources._nesting import flattened

WORDS = "<p>Perahu wisata kembali berlayar.</p>"
MOST_S = 5.0


@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 200_000,
        "<div></x>" * 100_000,
        "<div><table><td></div>" * 50_000,
        "<span><div></span>" * 50_000,
        "<DIV\n>" * 100_000,
        "<div " + " ".join(f"a{n}=b" for n in range(100_000)) + ">",
        "<div a='>' " + " ".join(f"a{n}" for n in range(100_000)) + ">",
    ],
    ids=["div", "ends", "tables", "spans", "capitals", "attributes", "quotes"],
)
def test_a_bomb_of_tags_costs_little_and_its_words_are_read(bomb: str) -> None:
    began = time.process_time()

    lines = html_lines(bomb + WORDS)

    assert time.process_time() - began < MOST_S
    assert [line.text for line in lines] == ["Perahu wisata kembali berlayar."]


@pytest.mark.parametrize(
    "page",
    [
        "<div><p>satu<p>dua</div>" * 2_000,
        "<ul>" + "<li><a href=x>satu</a>" * 2_000 + "</ul>",
        "<p><b>satu <i>dua</b> tiga</i></p>" * 2_000,
        "<table>" + "<tr><td><div>satu</div><td>dua" * 2_000 + "</table>",
        "<img src='data:image/png;base64," + "ab" * 9_000 + "'>",
        "<div>" * 500 + WORDS + "</div>" * 500,
        "<p>" + "satu dua = tiga " * 9_000 + "</p>",
        "<![CDATA[" + "satu dua tiga " * 9_000 + "]]>",
    ],
    ids=["p", "li", "misnested", "table", "long value", "deep", "prose", "cdata"],
)
def test_an_honest_page_stays_as_it_is(page: str) -> None:
    assert flattened(page) == page


def test_what_follows_the_deep_part_keeps_its_place() -> None:
    deep = "<div>" * 2_000 + "dalam" + "</div>" * 2_000

    lines = html_lines(f"<article>{deep}</article>{WORDS}")

    assert [line.text for line in lines] == ["dalam", "Perahu wisata kembali berlayar."]


@given(st.lists(st.sampled_from(["<div>", "</div>", "<b>", "</b>", "<p>", "x", "<"])))
@example(["<div>"] * 600 + ["x"])
def test_no_word_is_lost(pieces: list[str]) -> None:
    markup = "".join(pieces) * 40

    assert flattened(markup).count("x") == markup.count("x")
