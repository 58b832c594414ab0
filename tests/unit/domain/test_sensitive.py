import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot import plugins
from distbot.domain.sensitive import Delicate, SensitiveWords, Touch, touches

INDONESIAN: SensitiveWords = plugins.load("languages", "id").sensitive
ENGLISH: SensitiveWords = plugins.load("languages", "en").sensitive
_CHILD, _NAMED, _SEXUAL = Delicate.CHILD, Delicate.MINOR_NAMED, Delicate.SEXUAL


def found(*texts: str, words: SensitiveWords = INDONESIAN) -> dict[Delicate, str]:
    return {touch.kind: touch.words for touch in touches(texts, words)}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Dua Siswi SMP Dianiaya Kakak Kelasnya", {_CHILD: "Siswi"}),
        ("Polisi menangkap bocah 12 tahun pelaku pencurian.", {_CHILD: "bocah"}),
        ("Guru Ngaji Cabuli Santri", {_SEXUAL: "Cabuli", _CHILD: "Santri"}),
        ("Korban pelecehan seksual melapor.", {_SEXUAL: "pelecehan seksual"}),
        ("Pria Ditemukan Gantung Diri", {Delicate.SUICIDE: "Gantung Diri"}),
        (
            "Rangga Pratama (15) dikeroyok di jalan.",
            {_NAMED: "Rangga Pratama"},
        ),
        ("Penganiaya Sari, 9 tahun, ditangkap.", {_NAMED: "Penganiaya Sari"}),
    ],
)
def test_what_asks_for_a_second_look_is_found(
    text: str, kinds: dict[Delicate, str]
) -> None:
    assert found(text) == kinds


@pytest.mark.parametrize(
    "text",
    [
        "Siswa SD Juara Olimpiade Matematika",
        "Anak-anak mengungsi karena banjir.",
        "Anak perusahaan itu diduga dieksploitasi.",
        "Rangga Pratama (15) meraih emas.",
        "AR (15) dikeroyok di jalan.",
        "Rangga Pratama (35) dikeroyok di jalan.",
        "Hakim memvonis Rangga, 15 bulan, karena pencurian.",
        "Gol bunuh diri Harun membuat skor imbang.",
        "Anak itu sehat. Di kota lain seorang tersangka ditangkap.",
        "",
    ],
)
def test_everyday_news_asks_for_none(text: str) -> None:
    assert found(text) == {}


def test_english_has_words_of_its_own() -> None:
    assert found("Boy, 12, arrested for robbery", words=ENGLISH) == {_CHILD: "Boy"} | {
        _NAMED: "Boy"
    }
    assert found("Suicide bomber strikes", words=ENGLISH) == {}
    assert found("Police: teacher raped pupil", words=ENGLISH) == {
        _SEXUAL: "raped",
        _CHILD: "pupil",
    }


def test_a_newsroom_adds_words_of_its_own() -> None:
    own = SensitiveWords(child=("taruna",), harmless=("taruna karya",), own=("sara*",))
    words = INDONESIAN.with_own(own)

    assert found("Taruna dianiaya", words=words) == {_CHILD: "Taruna"}
    assert found("Taruna Karya dianiaya", words=words) == {}
    assert found("Isu Sara Mencuat", words=words) == {Delicate.OWN_WORD: "Sara"}


def test_each_kind_is_told_once_in_a_settled_order() -> None:
    told = touches(["Bunuh diri. Bunuh diri.", "Cabuli anak. Cabuli anak."], INDONESIAN)

    assert [touch.kind for touch in told] == [_CHILD, _SEXUAL, Delicate.SUICIDE]
    assert told[0] == Touch(kind=_CHILD, words="anak")


@given(text=st.text(), own=st.lists(st.text(max_size=5), max_size=4).map(tuple))
def test_any_text_and_any_list_can_be_read(text: str, own: tuple[str, ...]) -> None:
    words = INDONESIAN.with_own(SensitiveWords(own=own))

    for touch in touches([text], words):
        assert touch.words in text


@pytest.mark.parametrize("words", [INDONESIAN, ENGLISH], ids=["id", "en"])
def test_every_language_has_words_for_each_rule(words: SensitiveWords) -> None:
    assert words.child
    assert words.crime
    assert words.sexual
    assert words.suicide
