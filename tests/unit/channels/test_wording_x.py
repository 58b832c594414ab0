import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.channels._wording_x import write
from distbot.domain.errors import InputError
from distbot.domain.folding import fold_marks
from distbot.domain.material import Material, variations
from distbot.domain.price import billed_as_link
from distbot.domain.text_x import LIMIT_WEIGHTED, weigh

MakeMaterial = Callable[..., Material]
LINK = "https://wartarimba.com/banjir"
CTA = "Kunjungi Medsos Warta Rimba"
WORDS = st.one_of(
    st.text(st.sampled_from('abé\u0301😀A.,“”"'), min_size=1, max_size=12),
    st.sampled_from(
        ("M.Si", "S.Ag,", "kpu.go.id", "“a.co”", "https://b.id/c", "kampung", "a.co-")
    ),
)
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=30).map(" ".join), max_size=5)


def test_excerpt_hashtags_and_cta_stand_in_this_order(
    make_material: MakeMaterial,
) -> None:
    wording = write(make_material("Air naik.", "Warga mengungsi."))
    assert wording.text == (
        f"Air naik.\n\nWarga mengungsi.\n\n#BanjirRimba #BPBD\n{CTA}"
    )
    assert wording.length.used == weigh(wording.text).weighted_length
    assert (wording.entities, wording.buttons, wording.link) == ((), (), None)


def test_with_a_link_the_last_line_is_the_tracked_address(
    make_material: MakeMaterial,
) -> None:
    wording = write(make_material("Data dari kpu.go.id.", link=LINK))
    assert wording.text == (
        f"Data dari kpu.go.id.\n\n#BanjirRimba #BPBD\n{LINK}?utm_source=uji"
    )
    assert wording.link == LINK


def test_bare_domains_and_degrees_take_their_free_wording(
    make_material: MakeMaterial,
) -> None:
    text = write(
        make_material("Sutan Rimba, M.Si, menulis di kpu.go.id dan wartarimba.com.")
    ).text
    assert text.startswith("Sutan Rimba, MSi, menulis di kpu dan wartarimba.\n\n")


def test_the_newsrooms_own_domain_becomes_its_short_name(
    make_material: MakeMaterial,
) -> None:
    text = write(
        make_material("Tulis ke wartarimba.com.", short_name="WartaRimba")
    ).text
    assert text.startswith("Tulis ke WartaRimba.\n\n")


@pytest.mark.parametrize(
    "sentence",
    [
        "“Lihat kpu.go.id,” kata Sutan Rimba.",
        '"Lihat kpu.go.id," kata Sutan Rimba.',
        "Lihat https://kpu.go.id sekarang.",
        "Daftar di kpu.go.id/daftar sekarang.",
    ],
)
def test_a_sentence_that_must_keep_its_address_is_left_out(
    make_material: MakeMaterial, sentence: str
) -> None:
    text = write(make_material("Air naik.", sentence, "Warga pulang.")).text
    assert text.startswith("Air naik.\n\nWarga pulang.\n\n#")


def test_without_a_sentence_hashtags_and_cta_stay(make_material: MakeMaterial) -> None:
    text = write(make_material("Lihat https://kpu.go.id.")).text
    assert text == f"#BanjirRimba #BPBD\n{CTA}"


def test_hashtags_give_way_to_the_first_sentence(make_material: MakeMaterial) -> None:
    lede = "a" * 235 + "."
    assert write(make_material(lede)).text == f"{lede}\n\n#BanjirRimba\n{CTA}"


def test_a_lede_too_long_is_cut_and_marked(make_material: MakeMaterial) -> None:
    text = write(make_material("kampung " * 60 + "tenggelam.")).text
    assert text.endswith(f"kampung…\n\n{CTA}")


def test_a_domain_as_short_name_is_reworded(make_material: MakeMaterial) -> None:
    text = write(make_material("Air naik.", short_name="WartaRimba.com")).text
    assert text.endswith("\nKunjungi Medsos WartaRimba")


def test_a_cta_that_does_not_fit_is_refused(make_material: MakeMaterial) -> None:
    with pytest.raises(InputError, match="does not fit"):
        write(make_material("Air naik.", short_name="x" * 300))


@given(texts=TEXTS)
def test_the_limit_holds_nothing_is_billed_and_the_cta_is_last(
    make_material: MakeMaterial, texts: list[str]
) -> None:
    wording = write(make_material(*texts))
    assert weigh(wording.text).weighted_length == wording.length.used <= LIMIT_WEIGHTED
    assert not billed_as_link(wording.text)
    assert wording.text.split("\n")[-1] == CTA
    assert unicodedata.is_normalized("NFC", wording.text)


@given(texts=TEXTS)
def test_with_a_link_the_story_is_a_slice_of_the_sentences(
    make_material: MakeMaterial, texts: list[str]
) -> None:
    wording = write(make_material(*texts, link=LINK, hashtags=()))
    story, _, last = wording.text.rpartition("\n")
    whole = "\n\n".join(map(fold_marks, texts))
    assert wording.length.used <= LIMIT_WEIGHTED
    assert last == f"{LINK}?utm_source=uji"
    assert whole.startswith(story.rstrip("\n").removesuffix("…"))


@given(texts=TEXTS)
@example(texts=["A", "\u0301"])
def test_without_a_link_no_word_is_invented(
    make_material: MakeMaterial, texts: list[str]
) -> None:
    story = write(make_material(*texts, hashtags=())).text.removesuffix(CTA)
    letters = set("\n".join(map(fold_marks, texts)))
    assert set(story) <= letters | set("… \n")


@given(texts=TEXTS)
def test_every_variation_keeps_the_limit_the_price_and_the_cta(
    make_material: MakeMaterial, texts: list[str]
) -> None:
    for material in variations(make_material(*texts)):
        wording = write(material)
        assert wording.length.used <= LIMIT_WEIGHTED
        assert not billed_as_link(wording.text)
        assert wording.text.split("\n")[-1] == CTA


def test_a_variation_begins_with_a_later_sentence(make_material: MakeMaterial) -> None:
    usual = make_material("Air naik.", "Warga mengungsi.")
    texts = [write(material).text for material in variations(usual)]
    assert texts[:2] == [
        f"Warga mengungsi.\n\n#BanjirRimba #BPBD\n{CTA}",
        f"Warga mengungsi.\n\n#BPBD #Cuaca\n{CTA}",
    ]
    assert f"Air naik.\n\nWarga mengungsi.\n\n#Cuaca #KotaRimba\n{CTA}" in texts
