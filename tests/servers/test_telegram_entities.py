import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.sandbox.telegram_entities import accept, link_is_valid, utf16_length
from distbot.sandbox.telegram_values import BotApiError, Json


def raw(kind: str, offset: int, length: int, **more: str) -> Json:
    return {"type": kind, "offset": offset, "length": length, **more}


def kept(text: str, *entities: Json) -> list[tuple[str, int, int]]:
    _, found = accept(text, list(entities))
    return [(entity.kind, entity.offset, entity.length) for entity in found]


@pytest.mark.parametrize(
    ("entity", "words"),
    [
        (raw("bold", 9, 1), "begins after the end of the text"),
        (raw("bold", 3, 6), "ends after the end of the text at UTF-16 offset 9"),
        (raw("bold", 1, 2), "begins in a middle of a UTF-16 symbol"),
        (raw("bold", 0, 1), "ends in a middle of a UTF-16 symbol"),
        (raw("bold", -1, 2), "incorrect offset -1"),
        (raw("bold", 0, -2), "incorrect length -2"),
        (raw("text_link", 0, 2, url="bukan alamat"), "is invalid"),
        (raw("kerlip", 0, 2), "unsupported entity type"),
    ],
)
def test_entities_outside_the_text_are_refused(entity: Json, words: str) -> None:
    with pytest.raises(BotApiError) as caught:
        accept("😀 warta", [entity])
    assert caught.value.status == 400
    assert words in caught.value.description


def test_links_hashtags_and_mentions_are_found() -> None:
    text = "Baca di warung.co.id, https://a.test/b?c=1. Tanya @redaksi_kami #PasarPagi"
    names = [(kind, text[at : at + size]) for kind, at, size in kept(text)]
    assert names == [
        ("url", "warung.co.id"),
        ("url", "https://a.test/b?c=1"),
        ("mention", "@redaksi_kami"),
        ("hashtag", "#PasarPagi"),
    ]


def test_what_a_text_link_covers_is_not_found_again() -> None:
    link = raw("text_link", 0, 9, url="https://a.test")
    assert kept("#PasarRam", link) == [("text_link", 0, 9)]


@pytest.mark.parametrize(
    ("given_", "stored"),
    [
        ("https://Warung.Test", "https://warung.test/"),
        ("warung.test/Menu?a=B#c", "http://warung.test/Menu?a=B#c"),
        ("tg://resolve?domain=Warung", "tg://resolve?domain=Warung"),
    ],
)
def test_a_text_link_is_stored_as_the_server_writes_it(
    given_: str, stored: str
) -> None:
    _, entities = accept("Klik", [raw("text_link", 0, 4, url=given_)])
    assert [entity.url for entity in entities] == [stored]


def test_trimming_moves_entities() -> None:
    text, entities = accept("  \nHalo  ", [raw("bold", 3, 6), raw("italic", 0, 3)])
    assert text == "Halo"
    assert [(e.kind, e.offset, e.length) for e in entities] == [("bold", 0, 4)]


def test_nested_entities_stay_and_crossing_ones_are_cut() -> None:
    assert kept("abcdefgh", raw("bold", 0, 8), raw("italic", 2, 3)) == [
        ("bold", 0, 8),
        ("italic", 2, 3),
    ]
    assert kept("abcdefgh", raw("bold", 0, 5), raw("italic", 3, 5)) == [
        ("bold", 0, 5),
        ("italic", 3, 2),
        ("italic", 5, 3),
    ]
    link = raw("text_link", 3, 5, url="https://a.test")
    assert kept("abcdefgh", raw("bold", 0, 5), link) == [
        ("bold", 0, 3),
        ("text_link", 3, 5),
        ("bold", 3, 2),
    ]


@pytest.mark.parametrize(
    ("url", "valid"),
    [
        ("https://a.test", True),
        ("a.test/b", True),
        ("tg://user?id=1", True),
        ("https://setempat", False),
        ("javascript:alert(1)", False),
        ("https://[rusak", False),
        ("", False),
    ],
)
def test_links_need_a_host_with_a_dot(url: str, *, valid: bool) -> None:
    assert link_is_valid(url) is valid


SPANS = st.tuples(
    st.sampled_from(["bold", "italic", "code", "blockquote", "text_link"]),
    st.integers(0, 30),
    st.integers(0, 30),
)


@given(st.text(max_size=30), st.lists(SPANS, max_size=5))
@example("😀😀", [("bold", 0, 4)])
def test_accepted_entities_nest_and_stay_inside_the_text(
    text: str, spans: list[tuple[str, int, int]]
) -> None:
    entities = [raw(k, o, n, url="https://a.test") for k, o, n in spans]
    try:
        clean, found = accept(text, entities)
    except BotApiError:
        return
    for entity in found:
        assert 0 <= entity.offset < entity.offset + entity.length <= utf16_length(clean)
    for one in found:
        for other in found:
            assert not (
                one.offset
                < other.offset
                < one.offset + one.length
                < other.offset + other.length
            )
