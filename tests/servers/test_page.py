from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import requests
from hypothesis import example, given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from distbot.domain.post import Entity
from distbot.sandbox.page import page, write
from distbot.sandbox.servers import Sandbox
from distbot.sandbox.timeline import (
    Attachment,
    Key,
    Link,
    Metrics,
    Picture,
    TelegramMessage,
    Timelines,
    XPost,
)

MOMENT = datetime(2026, 3, 2, 1, 5, tzinfo=UTC)
PICTURE = Picture(
    content=b"png",
    media_type="image/png",
    width_px=4,
    height_px=5,
    alt_text='Kutipan: "Air surut"',
)


def message(text: str, *entities: Entity, deleted: bool = False) -> TelegramMessage:
    return TelegramMessage(
        id=1,
        chat_id=-100,
        chat="@kanal",
        title="Kanal",
        channel=True,
        sender="Kanal",
        text=text,
        entities=entities,
        photo=PICTURE,
        buttons=((Key(text="Baca", url="https://a.test/?b=1&c=2"),),),
        date=MOMENT,
        edited_at=MOMENT + timedelta(minutes=1),
        deleted=deleted,
    )


def post(text: str = "Baca https://t.co/1 #Air https://t.co/2") -> XPost:
    links = (
        Link(
            start=5,
            short="https://t.co/1",
            expanded="http://warung.com",
            display="warung.com",
        ),
        Link(
            start=25,
            short="https://t.co/2",
            expanded="https://x.com/a/status/1/photo/1",
            display="pic.x.com/2",
            media=True,
        ),
    )
    return XPost(
        id="1",
        account="@akun",
        name="Akun",
        written="Baca warung.com #Air",
        text=text,
        links=links,
        media=(PICTURE,),
        created_at=MOMENT,
        price_usd=Decimal("0.200"),
    )


def tree(timelines: Timelines) -> HTMLParser:
    return HTMLParser(page(timelines))


def test_a_message_shows_photo_words_buttons_time_and_edit() -> None:
    text = "😀 Air surut, baca di sini"
    bold = Entity(kind="bold", offset=3, length=9)
    link = Entity(kind="text_link", offset=19, length=7, url="https://a.test")
    html = tree(Timelines(telegram=(message(text, bold, link),)))
    words = html.css_first(".telegram .words")
    assert words is not None
    assert words.text() == text
    assert [b.text() for b in words.css("b")] == ["Air surut"]
    assert [a.attributes["href"] for a in words.css("a")] == ["https://a.test"]
    (button,) = html.css(".telegram .key")
    assert button.attributes["href"] == "https://a.test/?b=1&c=2"
    stamp = html.css_first(".telegram .stamp")
    assert stamp is not None
    assert stamp.text() == "diedit · 2 Mar 2026, 08.05 WIB"


def test_a_post_shows_links_hashtags_alt_text_and_price() -> None:
    html = tree(Timelines(x=(post(),)))
    words = html.css_first(".x .words")
    assert words is not None
    assert words.text() == "Baca warung.com #Air"
    assert [a.attributes["href"] for a in words.css("a")] == [
        "http://warung.com",
        "https://x.com/hashtag/Air",
    ]
    image, bill = html.css_first(".x img"), html.css_first(".bill.cost")
    assert image is not None
    assert bill is not None
    assert image.attributes["alt"] == PICTURE.alt_text
    assert "$0.200" in bill.text()


def test_what_readers_did_is_shown() -> None:
    seen = replace(post(), metrics=Metrics(likes=7, reposts=3, replies=2, views=900))
    liked = replace(
        message("halo"),
        reactions=(("👍", 2),),
        document=Attachment(name="a.csv", size_bytes=3),
    )
    html = tree(Timelines(telegram=(liked,), x=(seen,)))
    shown = [html.css_first(one) for one in (".chips", ".document", ".x .bill")]
    assert [one.text() for one in shown if one is not None] == [
        "👍 2",
        "a.csv",
        "2 balasan · 3 dibagikan · 7 suka · 900 tayangan",
    ]


def test_deleted_messages_and_chats_are_not_shown() -> None:
    html = tree(Timelines(telegram=(message("hilang", deleted=True),)))
    assert html.css(".bubble") == []
    empty = html.css_first(".telegram .empty")
    assert empty is not None
    assert empty.text() == "Belum ada pesan."


def test_markup_in_a_text_stays_text() -> None:
    html = tree(Timelines(telegram=(message("<script>alert(1)</script>"),)))
    assert html.css("script") == []


def test_writing_puts_the_pictures_beside_the_page(tmp_path: Path) -> None:
    timelines = Timelines(telegram=(message("halo"),), x=(post(),))
    index = write(timelines, tmp_path / "demo", heading="Demo")
    html = HTMLParser(index.read_text(encoding="utf-8"))
    sources = [image.attributes["src"] for image in html.css("img")]
    assert len(sources) == 2
    for source in sources:
        assert source is not None
        assert (index.parent / source).read_bytes() == b"png"


def test_the_page_needs_nothing_from_outside() -> None:
    html = tree(Timelines(telegram=(message("halo"),), x=(post(),)))
    assert html.css("script, iframe, link[rel=stylesheet]") == []
    assert [node.attributes["lang"] for node in html.css("html")] == ["id"]
    for image in html.css("img"):
        assert image.attributes["alt"]
        assert "://" not in (image.attributes["src"] or "")


def test_the_live_page_serves_its_pictures(
    sandbox: Sandbox, draw: Callable[..., bytes]
) -> None:
    url = f"{sandbox.telegram.url}/bot{sandbox.telegram.token}/sendPhoto"
    files = {"photo": draw()}
    requests.post(
        url, data={"chat_id": "@kanal_demo"}, files=files, timeout=5
    ).raise_for_status()
    for server in (sandbox.telegram, sandbox.x):
        html = HTMLParser(requests.get(server.url, timeout=5).text)
        (source,) = (image.attributes["src"] for image in html.css(".telegram img"))
        picture = requests.get(f"{server.url}{source}", timeout=5)
        assert picture.content == draw()


# Surrogates are no characters: no server can send them.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)


@given(TEXTS, st.integers(0, 20), st.integers(1, 20))
@example("😀a", 0, 1)
@example("a<b", 1, 2)
def test_every_text_is_shown_whole(text: str, start: int, size: int) -> None:
    part = text[start : start + size]
    offset = len(text[:start].encode("utf-16-le")) // 2
    length = len(part.encode("utf-16-le")) // 2
    entities = [Entity(kind="bold", offset=offset, length=length)] if part else []
    words = tree(Timelines(telegram=(message(text, *entities),))).css_first(".words")
    assert words is not None
    assert words.text() == text
    assert "".join(bold.text() for bold in words.css("b")) == part
