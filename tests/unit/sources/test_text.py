"""Bytes and texts that would keep a process busy are read in no time."""

import time
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from distbot.sources._text import clean_line


def test_a_million_marks_on_one_letter_cost_little() -> None:
    began = time.process_time()

    line = clean_line("a" + "\u0301\u0316" * 500_000 + " dan b")

    assert time.process_time() - began < 5
    assert line.endswith(" dan b")
    assert len(line) < 50


@given(st.text(st.sampled_from("ae\u0301\u0316\u0300—“”…\u0e31 "), max_size=30))
def test_a_text_that_somebody_wrote_keeps_its_marks(text: str) -> None:
    folded = " ".join(text.split())

    assert clean_line(text) == unicodedata.normalize("NFC", folded)


def test_long_rules_and_rows_of_signs_stay() -> None:
    rule = "─" * 80

    assert clean_line(f"{rule} satu {rule}") == f"{rule} satu {rule}"
