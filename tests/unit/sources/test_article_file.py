import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from distbot.domain.article import Article
from distbot.domain.errors import InputError
from distbot.sources._article_file import ARTICLE_SUFFIXES, read_article_file

STORY = "Jembatan Muara Batang Rampung\nMUARA — Jembatan itu dibuka.***"


def read(folder: Path, name: str, content: str | bytes) -> Article:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_article_file(path)


def test_the_first_newsrooms_article_reads_as_it_leaves_the_cms(shared: Path) -> None:
    seed = shared / "data/seed-article.txt"
    article = read_article_file(seed)
    lines = seed.read_text(encoding="utf-8").split("\n")
    assert article.headline == lines[0]
    assert article.paragraphs == tuple(lines[1:])


def test_a_text_without_a_head_is_headline_and_paragraphs(tmp_path: Path) -> None:
    article = read(tmp_path, "a.txt", "\n  Judul \n\nSatu.\r\nDua.\n\n\nTiga.\n")
    assert (article.headline, article.paragraphs) == (
        "Judul",
        ("Satu.", "Dua.", "Tiga."),
    )
    assert article.url is None


def test_a_head_gives_the_fields_of_an_article(tmp_path: Path) -> None:
    article = read(
        tmp_path,
        "a.txt",
        "URL: https://kabar.id/a\nByline:  Rina Sari\n"
        "published_at: 2026-01-31T09:30:00+07:00\ntags: banjir,  Muara Batang ,\n"
        "categories: Daerah\nimage: foto.jpg\n\nJudul: bagian dua\nSatu.",
    )
    assert (article.url, article.byline) == ("https://kabar.id/a", "Rina Sari")
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2026-01-31T09:30:00+07:00"
    assert article.tags == ("banjir", "Muara Batang")
    assert article.categories == ("Daerah",)
    assert article.headline == "Judul: bagian dua"
    assert article.image == str(tmp_path / "foto.jpg")


def test_a_headline_in_the_head_leaves_every_line_a_paragraph(tmp_path: Path) -> None:
    article = read(tmp_path, "a.md", "headline: Judul\n\nSatu.\nDua.")
    assert (article.headline, article.paragraphs) == ("Judul", ("Satu.", "Dua."))


def test_a_headline_with_a_colon_is_no_head(tmp_path: Path) -> None:
    article = read(tmp_path, "a.txt", "Gubernur: Jembatan Rampung\nSatu.")
    assert article.headline == "Gubernur: Jembatan Rampung"


def test_markdown_loses_its_hash_and_its_links_lead_somewhere(tmp_path: Path) -> None:
    article = read(
        tmp_path,
        "a.md",
        "# Judul\nSatu [dua](https://kabar.id/b).\n"
        "Kunjungi Medsos Kabar.id\n[Klik di sini](https://kabar.id/medsos)",
    )
    assert article.headline == "Judul"
    assert article.paragraphs == (
        "Satu dua.",
        "Kunjungi Medsos Kabar.id",
        "Klik di sini",
    )
    assert article.cta_url == "https://kabar.id/medsos"


def test_text_is_clean(tmp_path: Path) -> None:
    article = read(
        tmp_path,
        "a.txt",
        "\ufeffKafe\u0301 &amp;amp; Warung\n"
        "\u200bSatu\u00a0 &#8220;dua&#8221;\t\u00adtiga.",
    )
    assert article.headline == "Kafé & Warung"
    assert article.paragraphs == ("Satu “dua” tiga.",)


def test_an_address_in_the_text_keeps_its_ampersands(tmp_path: Path) -> None:
    article = read(tmp_path, "a.txt", "Judul\nkabar.id/?a=1&section=2&copy=3")
    assert article.paragraphs == ("kabar.id/?a=1&section=2&copy=3",)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_an_editors_encoding_is_recognised(tmp_path: Path, encoding: str) -> None:
    article = read(tmp_path, "a.txt", "Judul\n“Satu” — dua.".encode(encoding))
    assert article.paragraphs == ("“Satu” — dua.",)


def test_a_json_article_has_all_its_fields(tmp_path: Path) -> None:
    fields: dict[str, object] = {
        "url": "https://kabar.id/a",
        "headline": "Judul",
        "paragraphs": ["Satu.", "Dua.\nTiga."],
        "byline": None,
        "image": "https://kabar.id/a.jpg",
        "image_credit": "Rina",
        "published_at": "2026-01-31T02:30:00Z",
        "modified_at": None,
        "tags": ["banjir"],
        "categories": [],
        "cta_url": "https://kabar.id/medsos",
    }
    article = read(tmp_path, "a.json", json.dumps(fields))
    assert article.paragraphs == ("Satu.", "Dua.", "Tiga.")
    assert (article.tags, article.cta_url) == (("banjir",), "https://kabar.id/medsos")
    assert article.image == "https://kabar.id/a.jpg"


PAGE = """<!doctype html><html><head><meta charset="{charset}">
<title>Jembatan Muara Batang Rampung - Kabar Muara</title>
<link rel="canonical" href="https://kabar.id/a">
<meta property="article:published_time" content="2026-01-31T09:30:00+07:00">
<meta property="og:image" content="https://kabar.id/a.jpg"></head><body>
<nav><a href="/">Beranda</a></nav><article><h1>Jembatan Muara Batang Rampung</h1>
<p>MUARA — Warga Muara Batang akhirnya menikmati jembatan baru yang dibangun selama
dua tahun terakhir oleh pemerintah kabupaten bersama warga setempat.</p>
<p>“Kami tidak perlu lagi memutar sejauh empat puluh kilometer untuk ke pasar,” kata
Darsono, petani karet di desa itu, saat peresmian pada Sabtu pagi.</p>
<p>Pemerintah kabupaten berjanji merawat jembatan itu dengan anggaran daerah.***</p>
<p>Kunjungi Medsos Kabar.id<br><a href="/medsos">Klik di sini</a></p></article>
</body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_a_saved_page_is_extracted(tmp_path: Path, charset: str) -> None:
    page = PAGE.format(charset=charset).encode(charset)
    article = read(tmp_path, "a.html", page)
    assert article.headline == "Jembatan Muara Batang Rampung"
    assert article.url == "https://kabar.id/a"
    assert article.paragraphs[0].startswith("MUARA — Warga")
    assert article.paragraphs[-2:] == ("Kunjungi Medsos Kabar.id", "Klik di sini")
    assert article.cta_url == "https://kabar.id/medsos"
    assert article.image == "https://kabar.id/a.jpg"
    assert article.published_at is not None


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \n\t", "is empty"),
        ("a.txt", b"Judul saja\n\n", "has a headline but no paragraph"),
        ("a.txt", b"Judul\n\0isi", "is binary"),
        ("a.txt", b"Judul\nisi \x01 \xff", "is binary"),
        ("a.txt", b"\x89PNG\r\n\x1a\n", "is a PNG picture"),
        ("a.txt", b"PK\x03\x04", "is a Word document"),
        ("a.txt", b"Judul\nisi \x81\x8d", "cannot be read as cp1252: byte 10"),
        ("a.txt", b"url: https://a.id/\njudul: B\n\nC", 'unknown field "judul"'),
        ("a.txt", b"url: https://a.id/\nJudul\nIsi", 'line without "key: value"'),
        ("a.txt", b"url: kabar\n\nJudul\nIsi", '"url" is no web address: kabar'),
        ("a.txt", b"published_at: 2026-01-31 09:30\n\nA\nB", '"published_at" has no'),
        ("a.txt", b"tags: A\nparagraphs: A\n\nA\nB", 'has "paragraphs" in its head'),
        ("a.json", b'{"headline": "A",\n "x" 1}', "line 2, column 6"),
        ("a.json", b"[" * 100_000, "beyond all measure"),
        ("a.json", b"[1]", "is no JSON object"),
        ("a.json", b'{"headline": "A", "judul": 1}', 'unknown field "judul"'),
        ("a.json", b'{"headline": 1}', '"headline" is a number, not a text'),
        ("a.json", b'{"headline": "A", "paragraphs": "B"}', "is a text, not a list"),
        ("a.json", b'{"headline": "A", "paragraphs": ["B", {}]}', "in place 2"),
        ("a.json", b'{"headline": "A", "paragraphs": [""]}', "but no paragraph"),
        ("a.json", b'{"paragraphs": ["B"]}', "has no headline"),
        (
            "a.json",
            b'{"headline":"A","paragraphs":["B"],"modified_at":"2026-01-31T09:30"}',
            '"modified_at" has no offset',
        ),
        (
            "a.json",
            b'{"headline":"A","paragraphs":["B"],"published_at":"kemarin"}',
            '"published_at" is no ISO 8601 time',
        ),
        ("a.html", b'<meta charset="klingon"><p>A', 'unknown encoding "klingon"'),
        ("a.html", b"<h1>Judul</h1><p>Pendek.</p>", "holds no article"),
        ("a.docx", b"PK", 'has the suffix ".docx"'),
        ("a", b"Judul\nIsi", "has no suffix"),
    ],
)
def test_a_bad_file_is_named_with_its_fault_and_its_mend(
    tmp_path: Path, name: str, content: bytes, fault: str
) -> None:
    with pytest.raises(InputError, match=re.escape(fault)) as caught:
        read(tmp_path, name, content)
    assert caught.value.thing == str(tmp_path / name)
    assert caught.value.mend.endswith((".", "}", "]"))


@pytest.mark.parametrize(
    "name", ["fehlt.txt", "a\0b.txt", "dir.txt", "x" * 300 + ".md"]
)
def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "dir.txt").mkdir()
    with pytest.raises(InputError):
        read_article_file(tmp_path / name)


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    suffix=st.sampled_from(sorted(ARTICLE_SUFFIXES)),
    content=st.binary() | st.text().map(lambda text: text.encode("utf-8", "replace")),
)
@example(suffix=".json", content=b'{"headline":"\\ud800","paragraphs":["\\udfff"]}')
@example(suffix=".json", content=b'{"headline":"A","paragraphs":["B\\ud800"]}')
@example(suffix=".json", content=b'{"a":' + b"9" * 5000 + b"}")
@example(suffix=".html", content=b'<link rel="canonical" href="http://[">' * 3)
@example(suffix=".html", content=b"<div>" * 5000 + b"x" * 300)
@example(suffix=".txt", content=b"published_at: 0001-01-01T00:00:00+14:00\n\nA\nB")
def test_any_bytes_are_an_article_or_an_input_error(
    tmp_path: Path, suffix: str, content: bytes
) -> None:
    try:
        article = read(tmp_path, f"a{suffix}", content)
    except InputError:
        return
    assert article.headline
    assert article.content_hash
