import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.channels._wording_telegram import write
from distbot.domain.errors import InputError
from distbot.domain.material import Material
from distbot.domain.post import Button, Entity
from distbot.domain.text_telegram import CAPTION_LIMIT, length_utf16

MakeMaterial = Callable[..., Material]
LINK = "https://wartarimba.com/banjir"
TEXTS = st.lists(
    st.lists(
        st.text(st.sampled_from("abé\u0301😀A.,"), min_size=1, max_size=40), max_size=30
    ).map(" ".join),
    max_size=6,
)


def test_excerpt_hashtags_and_cta_stand_in_this_order(
    make_material: MakeMaterial,
) -> None:
    wording = write(make_material("Air naik 😀.", "Warga mengungsi."))
    assert wording.text == (
        "Air naik 😀.\n\nWarga mengungsi.\n\n#BanjirRimba #BPBD #Cuaca\n\n"
        "Kunjungi Medsos WartaRimba.com\nKlik di sini"
    )
    assert wording.length.used == length_utf16(wording.text)
    assert wording.entities == (
        Entity(
            kind="text_link",
            offset=wording.length.used - 12,
            length=12,
            url="https://wartarimba.com/medsos",
        ),
    )


def test_the_read_button_needs_a_link(make_material: MakeMaterial) -> None:
    visit = Button(text="Kunjungi Medsos", url="https://wartarimba.com/medsos")
    read = Button(text="Baca selengkapnya", url=f"{LINK}?utm_source=uji")
    assert write(make_material("Air naik.")).buttons == (visit,)
    assert write(make_material("Air naik.", link=LINK)).buttons == (read, visit)
    assert write(make_material("Air naik.", link=LINK)).link == LINK


def test_hashtags_give_way_to_the_first_sentence(make_material: MakeMaterial) -> None:
    lede = "a" * 961 + "."
    text = write(make_material(lede)).text
    assert text.startswith(f"{lede}\n\n#BanjirRimba\n\nKunjungi")


def test_a_lede_too_long_is_cut_and_marked(make_material: MakeMaterial) -> None:
    text = write(make_material("kampung " * 300 + "tenggelam.")).text
    assert text.split("\n")[0].endswith("kampung…")


def test_without_a_sentence_hashtags_and_cta_stay(make_material: MakeMaterial) -> None:
    text = write(make_material()).text
    assert text.startswith("#BanjirRimba #BPBD #Cuaca\n\nKunjungi")


def test_a_cta_that_does_not_fit_is_refused(make_material: MakeMaterial) -> None:
    with pytest.raises(InputError, match="does not fit"):
        write(make_material("Air naik.", label="x" * CAPTION_LIMIT))


@given(texts=TEXTS, room=st.integers(0, 40))
def test_the_limit_holds_and_the_cta_is_last(
    make_material: MakeMaterial, texts: list[str], room: int
) -> None:
    label = "x" * (CAPTION_LIMIT - 13 - room)
    for material in (make_material(*texts), make_material(*texts, label=label)):
        wording = write(material)
        assert length_utf16(wording.text) == wording.length.used <= CAPTION_LIMIT
        assert wording.text.endswith(f"{material.cta.label}\nKlik di sini")
        assert unicodedata.is_normalized("NFC", wording.text)


@given(texts=TEXTS)
def test_the_story_is_a_slice_of_the_sentences(
    make_material: MakeMaterial, texts: list[str]
) -> None:
    text = write(make_material(*texts, hashtags=())).text
    story = text.removesuffix("Kunjungi Medsos WartaRimba.com\nKlik di sini").strip(
        "\n"
    )
    whole = unicodedata.normalize("NFC", "\n\n".join(texts)).strip("\n")
    assert whole.startswith(story.removesuffix("…"))
