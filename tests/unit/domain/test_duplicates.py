import pytest

from distbot.domain.duplicates import gist

POST = "Air naik.\n\n#Banjir\nhttps://a.id/b?utm_campaign=satu"


@pytest.mark.parametrize(
    "other",
    [
        POST,
        "Air naik.\n\n#Banjir\nhttps://a.id/b?utm_campaign=dua",
        "Air naik. #Banjir https://t.co/Abc1",
        " Air  naik.\n#Banjir ",
    ],
)
def test_addresses_and_white_space_make_no_other_post(other: str) -> None:
    assert gist(other) == gist(POST)


@pytest.mark.parametrize("other", ["Air turun. #Banjir", "Air naik.", "Air naik. #B"])
def test_other_words_or_hashtags_do(other: str) -> None:
    assert gist(other) != gist(POST)


def test_the_same_letters_written_otherwise_are_the_same() -> None:
    assert gist("Cafe\u0301") == gist("Café")
