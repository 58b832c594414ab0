"""An editor's own words on both networks: whole or refused, the CTA always whole."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.channels import _wording_telegram, _wording_x
from distbot.domain.material import Material
from distbot.domain.post import Wording
from distbot.domain.price import LIST_PRICES, RateCard, billed_as_link, price
from distbot.domain.rewording import (
    AddressError,
    EmptyWordsError,
    OverLimitError,
    clean,
    reworded,
)
from distbot.domain.text_telegram import CAPTION_LIMIT, length_utf16
from distbot.domain.text_x import LIMIT_WEIGHTED, weigh

MakeMaterial = Callable[..., Material]
LINK = "https://wartarimba.com/banjir"
CTA = "Kunjungi Medsos WartaRimba.com\nKlik di sini"
CTA_X = "Kunjungi Medsos Warta Rimba"
WORDS = st.one_of(
    st.text(st.sampled_from('abé\u0301😀A.,“”"#\u202e\u200b<&*_'), max_size=12),
    st.sampled_from(
        ("M.Si", "kpu.go.id", "#Banjir", "kampung", "https://b.id/c", "\n", "\n\n\n")
    ),
    st.sampled_from((f"\n{CTA}", f"\n{CTA_X}", "\n#BanjirRimba #BPBD\n")),
)
TEXTS = st.lists(WORDS, max_size=40).map(" ".join)
LONG = st.integers(200, 1100).map(lambda count: "a" * count)


def telegram(material: Material, text: str) -> Wording:
    return _wording_telegram.write(reworded(material, text))


def x(material: Material, text: str) -> Wording:
    return _wording_x.write(reworded(material, text))


# Telegram


def test_telegram_keeps_cta_entity_buttons_and_link(
    make_material: MakeMaterial,
) -> None:
    composed = make_material("Air naik.", "Warga mengungsi.", link=LINK)
    wording = telegram(composed, "Air *turun* <b>.\nWarga pulang ke kpu.go.id.")
    usual = _wording_telegram.write(composed)
    assert wording.text == (
        "Air *turun* <b>.\nWarga pulang ke kpu.go.id.\n\n"
        f"#BanjirRimba #BPBD #Cuaca\n\n{CTA}"
    )
    (entity,) = wording.entities
    assert (entity.kind, entity.url) == ("text_link", usual.entities[0].url)
    end = wording.text.encode("utf-16-le")[2 * entity.offset :].decode("utf-16-le")
    assert end == "Klik di sini"
    assert (wording.buttons, wording.link) == (usual.buttons, usual.link)


def test_telegram_s_hashtags_give_way_to_the_words(make_material: MakeMaterial) -> None:
    room = CAPTION_LIMIT - length_utf16(f"\n\n{CTA}")
    tight = "a" * (room - length_utf16("\n\n#BanjirRimba"))
    assert telegram(make_material(), tight).text == f"{tight}\n\n#BanjirRimba\n\n{CTA}"
    full = "a" * room
    assert telegram(make_material(), full).text == f"{full}\n\n{CTA}"


def test_telegram_refuses_one_unit_too_many_and_counts_as_telegram_does(
    make_material: MakeMaterial,
) -> None:
    room = CAPTION_LIMIT - length_utf16(f"\n\n{CTA}")
    text = "a" * (room - 1) + "😀"
    with pytest.raises(
        OverLimitError, match=r"1025 of 1024 .*Shorten it by 1\."
    ) as met:
        telegram(make_material(), text)
    assert (met.value.length.used, met.value.over) == (1025, 1)


# X


def test_x_keeps_the_last_line(make_material: MakeMaterial) -> None:
    text = "Air turun.\n\n\n\nWarga pulang."
    assert x(make_material("Air naik."), text).text == (
        f"Air turun.\n\nWarga pulang.\n\n#BanjirRimba #BPBD\n{CTA_X}"
    )
    linked = x(make_material("Air naik.", link=LINK), text)
    assert linked.text.endswith(f"#BanjirRimba #BPBD\n{LINK}?utm_source=uji")
    assert linked.link == LINK


def test_own_hashtags_stand_directly_above_the_last_line(
    make_material: MakeMaterial,
) -> None:
    text = x(make_material(), "Air turun.\n\n#Rimba").text
    assert text == f"Air turun.\n\n#Rimba\n{CTA_X}"


def test_x_refuses_what_is_too_long_and_says_by_how_much(
    make_material: MakeMaterial,
) -> None:
    room = LIMIT_WEIGHTED - len(f"\n\n{CTA_X}")
    assert x(make_material(), "a" * room).length.used == LIMIT_WEIGHTED
    with pytest.raises(OverLimitError, match=r"282 of 280 .*Shorten it by 2\."):
        x(make_material(), "a" * room + "😀")


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("Kata Sutan Rimba, M.Si.", {"M.Si": "MSi"}),
        ("Daftar di kpu.go.id/daftar.", {"kpu.go.id/daftar": "kpu"}),
        ("Lihat https://kpu.go.id ya", {"https://kpu.go.id": None}),
        ("Tulis ke WARTARIMBA.com.", {"WARTARIMBA.com": "WartaRimba"}),
        ("M.Si dan kpu.go.id, M.Si", {"M.Si": "MSi", "kpu.go.id": "kpu"}),
    ],
)
def test_x_names_each_address_its_price_and_the_way_out(
    make_material: MakeMaterial, text: str, instead: dict[str, str | None]
) -> None:
    with pytest.raises(AddressError) as met:
        x(make_material(short_name="WartaRimba"), text)
    assert met.value.instead == instead
    rates = (LIST_PRICES.link_post_usd, LIST_PRICES.post_usd)
    assert (met.value.price_usd, met.value.usual_usd) == rates


def test_the_price_named_is_the_account_s_own(make_material: MakeMaterial) -> None:
    rates = RateCard(link_post_usd=Decimal("0.300"))
    with pytest.raises(AddressError, match=r"0\.300 USD, not 0\.015"):
        _wording_x.write(reworded(make_material(), "Lihat kpu.go.id"), rates)


def test_words_written_as_told_are_taken(make_material: MakeMaterial) -> None:
    text = "Sutan Rimba, M.Si, dan kpu.go.id"
    with pytest.raises(AddressError) as met:
        x(make_material(), text)
    for token, free in met.value.instead.items():
        text = text.replace(token, free or "")
    assert x(make_material(), text).text.startswith("Sutan Rimba, MSi, dan kpu\n\n")


def test_with_a_link_an_address_costs_nothing_more(make_material: MakeMaterial) -> None:
    text = x(make_material(link=LINK), "Lihat kpu.go.id").text
    assert text.startswith("Lihat kpu.go.id\n\n")


# Both

WRITERS = {
    "telegram": (telegram, CTA, CAPTION_LIMIT, length_utf16),
    "x": (x, CTA_X, LIMIT_WEIGHTED, lambda text: weigh(text).weighted_length),
}


@pytest.mark.parametrize("network", WRITERS)
@given(text=TEXTS | LONG)
@example(text=f"Air.\n\n#BanjirRimba #BPBD\n{CTA_X}")
def test_words_stand_whole_within_the_limit_above_a_whole_cta(
    make_material: MakeMaterial, network: str, text: str
) -> None:
    write, cta, limit, measure = WRITERS[network]
    material = make_material("Air naik.")
    try:
        wording = write(material, text)
    except (EmptyWordsError, OverLimitError, AddressError):
        return
    assert measure(wording.text) == wording.length.used <= limit
    assert wording.text.endswith(f"\n{cta}")
    assert unicodedata.is_normalized("NFC", wording.text)
    body = clean(text)
    while body.endswith(f"\n{cta}"):
        body = body.removesuffix(cta).rstrip("\n")
    assert wording.text.startswith(f"{body}\n")
    if network == "x":
        assert not billed_as_link(wording.text)
        assert price(wording.text, LIST_PRICES, alt_text=False) == LIST_PRICES.post_usd


@pytest.mark.parametrize("network", WRITERS)
@pytest.mark.parametrize("link", [None, LINK])
@given(text=TEXTS | LONG)
def test_a_post_copied_back_stays_as_it_is(
    make_material: MakeMaterial, network: str, link: str | None, text: str
) -> None:
    write = WRITERS[network][0]
    material = make_material("Air naik.", link=link)
    try:
        wording = write(material, text)
    except (EmptyWordsError, OverLimitError, AddressError):
        return
    assert write(material, wording.text) == wording
    composed = replace(material, body="")
    usual = _wording_x if network == "x" else _wording_telegram
    again = write(material, usual.write(composed).text)
    assert again.text == usual.write(composed).text


@pytest.mark.parametrize("network", WRITERS)
def test_nothing_but_the_cta_is_no_text(
    make_material: MakeMaterial, network: str
) -> None:
    write, cta, _, _ = WRITERS[network]
    with pytest.raises(EmptyWordsError):
        write(make_material(), f"\n{cta}\n")
