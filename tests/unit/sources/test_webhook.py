"""What a newsroom's own system may send, and what it hears if it may not."""

import asyncio
import json

import pytest

from distbot.domain.errors import InputError
from distbot.ports import Receiving
from distbot.sources.webhook import WebhookSource

STORY: dict[str, object] = {
    "url": "https://www.wartarimba.example.com/bakau/?utm_source=x",
    "headline": "Warga Menanam Bakau",
    "paragraphs": ["Warga menanam bakau.", "Bibit dari desa."],
}
SOURCE = WebhookSource("situs")


POST: dict[str, object] = {
    "id": 7,
    "status": "publish",
    "link": STORY["url"],
    "guid": {"rendered": STORY["url"]},
    "title": {"rendered": "Warga Menanam &#8220;Bakau&#8221;"},
    "content": {
        "rendered": "<p>Warga menanam bakau.</p><p>Kunjungi Medsos Warta<br>"
        '<a href="/medsos">Klik di sini</a></p>',
        "protected": False,
    },
    "_links": {
        "self": [{"href": "https://wartarimba.example.com/wp-json/wp/v2/posts/7"}]
    },
}


def body(**changes: object) -> bytes:
    return json.dumps({**STORY, **changes}).encode()


def wordpress(**changes: object) -> bytes:
    told = {"edited": True, "wordpress": {**POST, **changes}}
    return json.dumps(told).encode()


def test_it_is_told_and_finds_nothing_by_itself() -> None:
    fetched = asyncio.run(SOURCE.fetch({"a": "1"}))

    assert isinstance(SOURCE, Receiving)
    assert (fetched.articles, fetched.faults, fetched.marks) == ((), (), {"a": "1"})


def test_an_article_has_the_fields_of_an_inbox_article() -> None:
    delivery = SOURCE.read(body(tags=["lingkungan"], byline="Rukmini"))

    assert delivery.article is not None
    assert delivery.key == delivery.article.key == "wartarimba.example.com/bakau"
    assert delivery.article.paragraphs == ("Warga menanam bakau.", "Bibit dari desa.")
    assert delivery.article.tags == ("lingkungan",)
    assert delivery.article.byline == "Rukmini"


def test_it_is_known_by_what_stays_when_its_address_changes() -> None:
    for guid, alias in (
        ("https://www.wartarimba.example.com/?p=7", "wp:wartarimba.example.com:7"),
        (" artikel-7 ", "guid:artikel-7"),
    ):
        delivery = SOURCE.read(body(guid=guid))
        assert delivery.article is not None
        assert delivery.article.aliases == (alias,)


def test_a_post_of_wordpress_is_read_as_its_rest_api_tells_it() -> None:
    delivery = SOURCE.read(wordpress())

    article = delivery.article
    assert article is not None
    assert delivery.edited
    assert article.key == "wartarimba.example.com/bakau"
    assert article.headline == "Warga Menanam “Bakau”"
    assert article.paragraphs[-2:] == ("Kunjungi Medsos Warta", "Klik di sini")
    assert article.cta_url == "https://www.wartarimba.example.com/medsos"
    assert article.aliases == ("wp:wartarimba.example.com:7",)


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": "private"},
        {"status": "draft"},
        {"content": {"rendered": "", "protected": True}},
    ],
)
def test_a_post_of_wordpress_that_is_not_public_is_unpublished(
    hidden: dict[str, object],
) -> None:
    delivery = SOURCE.read(wordpress(**hidden))

    assert delivery.article is None
    assert delivery.key == "wartarimba.example.com/bakau"


def test_one_that_is_deleted_needs_but_its_address() -> None:
    told = json.dumps({"url": STORY["url"], "deleted": True}).encode()
    delivery = SOURCE.read(told)

    assert delivery.article is None
    assert delivery.key == "wartarimba.example.com/bakau"
    assert SOURCE.read(body(deleted=False)).article is not None


@pytest.mark.parametrize("words", ["hold", "embargo 2026-03-02T12:00+07:00", None])
def test_it_may_be_told_to_hold_an_article(words: str | None) -> None:
    article = SOURCE.read(body(hold=words)).article

    assert article is not None
    assert article.metas == ((("", words),) if words else ())


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        (body(wordpress=POST), "not one post"),
        (body(edited=1), '"edited" is not true or false'),
        (b'{"wordpress": [1]}', "not one post"),
        (b'{"wordpress": {"code": "rest_no_route"}}', "not one post"),
        (wordpress(link=None), "has no address"),
        (wordpress(title={}), "has no headline"),
        (wordpress(content={}), "has no text in its REST API"),
        (wordpress(_links={"self": [7]}, content={}), "has no text"),
        (body(hold="besok"), '"hold" says neither'),
        (body(hold="embargo 2026-03-02T12:00"), '"hold" says neither'),
        (body(hold=True), '"hold" is true or false'),
        (body(metas=[]), 'unknown field "metas"'),
        (b"{", "broken JSON"),
        (b"", "is empty"),
        (b"\xff\xfe\xff", "."),
        (b"[]", "no JSON object"),
        (b"[" * 100_000, "beyond all measure"),
        (body(url=None), 'has no "url"'),
        (body(image="/srv/distbot/rahasia.png"), '"image" is no web address'),
        (body(url="kabar"), '"url" is no web address'),
        (body(headline=""), "has no headline"),
        (body(paragraphs=[]), "no paragraph"),
        (body(paragraphs="Isi."), '"paragraphs" is a text'),
        (body(published_at="2026-03-02T08:00:00"), '"published_at" has no offset'),
        (body(judul="x"), 'unknown field "judul"'),
        (body(guid=7), '"guid" is no text'),
        (body(guid=" "), '"guid" is no text'),
        (body(deleted="ya"), '"deleted" is not true or false'),
        (json.dumps({"deleted": True}).encode(), 'has no "url"'),
    ],
)
def test_what_is_wrong_is_named(sent: bytes, fault: str) -> None:
    with pytest.raises(InputError, match=fault) as refused:
        SOURCE.read(sent)

    assert refused.value.mend
