import pytest

from distbot.domain.quote import Quote

WORDS = "Bakau ini menjaga kampung kami dari abrasi"


def test_a_usable_quote_has_a_speaker_and_no_reason() -> None:
    quote = Quote(text=WORDS, start=1, paragraph=0, speaker="Badrun", usable=True)

    assert quote.reason is None


def test_an_unusable_quote_says_why() -> None:
    quote = Quote(text=WORDS, start=1, paragraph=0, reason="pembicara tidak disebut")

    assert not quote.usable


@pytest.mark.parametrize(
    ("usable", "speaker", "reason", "message"),
    [
        (True, None, None, "no speaker, no card"),
        (True, "Badrun", "terlalu pendek", "reason"),
        (False, "Badrun", None, "reason"),
    ],
)
def test_a_quote_that_contradicts_itself_cannot_be_built(
    *, usable: bool, speaker: str | None, reason: str | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Quote(
            text=WORDS,
            start=1,
            paragraph=0,
            speaker=speaker,
            usable=usable,
            reason=reason,
        )


def test_a_quote_without_words_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="words"):
        Quote(text="", start=0, paragraph=0, reason="kosong")
