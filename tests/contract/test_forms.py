"""The JSON that other programs read: exactly these fields, of these kinds."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from distbot.app import make_language
from distbot.domain.article import Article
from distbot.domain.post import Button, Draft, Entity, Length, Wording
from distbot.domain.price import weigh_report
from distbot.domain.reading import ArticleClass
from distbot.forms import Form, draft_form, finding_form, reading_form, weigh_form
from distbot.ports import Finding
from distbot.storage.shelf import FolderShelf

ARTICLE = Article(
    url="https://kabarkuala.example.com/2026/11/pasar",
    headline="Pasar Pagi Pindah ke Tepi Sungai",
    paragraphs=(
        "KABARKUALA — Wali Kota Kuala Rimbang Darma Wicaksana memindahkan pasar pagi.",
        "“Pasar ini milik pedagang, bukan milik kantor saya,” kata Darma.",
        "Kunjungi Medsos Kabarkuala.com",
        "Klik di sini",
    ),
    published_at=datetime(2026, 11, 20, tzinfo=UTC),
)


def _kinds(form: Form) -> dict[str, str]:
    return {name: type(value).__name__ for name, value in form.items()}


def test_a_reading_has_the_agreed_fields() -> None:
    form = reading_form(make_language("id").read(ARTICLE))

    assert _kinds(form) == {
        "headline": "str",
        "dateline": "str",
        "lede": "str",
        "sentences": "list",
        "quotes": "list",
        "topics": "list",
        "cta": "dict",
        "class": "str",
        "class_reason": "str",
    }
    assert _kinds(form["quotes"][0]) == {
        "text": "str",
        "speaker": "str",
        "role": "str",
        "verb": "str",
        "paragraph": "int",
        "usable": "bool",
        "reason": "NoneType",
    }
    assert form["cta"] == {
        "label": "Kunjungi Medsos Kabarkuala.com",
        "text": "Klik di sini",
        "url": None,
    }


def test_absent_values_are_null_and_lists_are_not() -> None:
    bare = Article(url=None, headline="Judul saja", paragraphs=("Hujan turun.",))

    form = reading_form(make_language("id").read(bare))

    assert form["dateline"] is None
    assert form["cta"] is None
    assert form["quotes"] == []


def test_a_post_has_the_agreed_fields(tmp_path: Path) -> None:
    draft = Draft(
        destination="kanal",
        channel="telegram",
        wording=Wording(
            text="Halo",
            length=Length(used=4, limit=1024, unit="utf16"),
            entities=(Entity(kind="bold", offset=0, length=4),),
            buttons=(Button(text="Baca", url="https://example.com"),),
        ),
        card="kartu.png",
        alt_text="Kartu",
        price_usd=Decimal("0.020"),
        article_class=ArticleClass.NORMAL,
    )

    form = draft_form(draft, FolderShelf(tmp_path))

    assert form == {
        "destination": "kanal",
        "channel": "telegram",
        "text": "Halo",
        "entities": [{"type": "bold", "offset": 0, "length": 4, "url": None}],
        "length": {"used": 4, "limit": 1024, "unit": "utf16"},
        "link": None,
        "buttons": [{"text": "Baca", "url": "https://example.com"}],
        "card": str(tmp_path / "kartu.png"),
        "alt_text": "Kartu",
        "price_usd": 0.02,
        "warnings": [],
    }


def test_a_weighing_has_the_agreed_fields() -> None:
    form = weigh_form(weigh_report("Kunjungi Medsos Klikwartaku.com"))

    assert form == {
        "weighted_length": 39,
        "valid": True,
        "urls": ["Klikwartaku.com"],
        "billed_as_link": True,
        "price_usd": 0.2,
        "rewrites": [
            {"token": "Klikwartaku.com", "instead": "Klikwartaku", "saves_usd": 0.185}
        ],
    }


def test_a_finding_without_fault_has_no_mend() -> None:
    form = finding_form(Finding(subject="fonts", ok=True, message="fine"))

    assert form == {"subject": "fonts", "ok": True, "message": "fine", "mend": None}
