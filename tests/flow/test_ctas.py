"""Where articles lead their readers, looked at on a real site, told once a day."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from distbot.app import App, ConfigFile, no_secrets
from distbot.domain.article import Article
from distbot.services.ctas import check_ctas
from tests.unit.services.conftest import StepClock
from tests.unit.sources.conftest import Site, site

__all__ = ["site"]

CONFIG = """
[newsroom]
key = "RIMBA"
name = "WartaRimba.com"
short_name = "Warta Rimba"
home = "{home}"
timezone = "Asia/Jakarta"

[cta]
label = "Kunjungi Medsos WartaRimba.com"
text = "Klik di sini"
url = "{home}/medsos"

[fetch]
allow_loopback = true

[[destination]]
name = "kanal"
channel = "telegram"
address = "@wartarimba"
"""
STORY = """<p>RIMBA RAYA — Petani madu di Rimba Raya memanen dua belas ton madu hutan
pada musim ini, dua kali lipat dari musim lalu, menurut catatan koperasi setempat.</p>
<p>Sebagian besar hasil panen dijual ke kota pada pekan yang sama, dan sisanya disimpan
di gudang koperasi untuk dijual ketika harga naik pada musim depan.</p>
<p>Ketua koperasi mengatakan jalan menuju hutan sudah diperbaiki, sehingga madu sampai
di pasar dalam satu hari, bukan tiga hari seperti pada tahun-tahun sebelumnya.</p>"""
PAGE = """<html lang="id"><head><title>{headline}</title></head><body><article>
<h1>{headline}</h1>{story}{block}</article></body></html>
"""
BLOCK = '<p>Kunjungi Medsos WartaRimba.com<br><a href="{to}">Klik di sini</a></p>'
EIGHT_IN_THE_EVENING = datetime(2026, 3, 2, 13, 5, tzinfo=UTC)


@pytest.fixture
def clock() -> StepClock:
    return StepClock(EIGHT_IN_THE_EVENING)


@pytest.fixture
def app(tmp_path: Path, site: Site, clock: StepClock) -> Iterator[App]:
    path = tmp_path / "rimba.toml"
    path.write_text(CONFIG.format(home=site.base), encoding="utf-8")
    site.put("/medsos", "<h1>Medsos</h1>")
    app = App.build(ConfigFile.read(path), no_secrets, clock=clock)
    yield app
    asyncio.run(app.__aexit__(None, None, None))


def told_of(app: App, site: Site, slug: str, leads: str | None) -> None:
    """Let an article come in as its source gave it: leading there, or nowhere."""
    article = Article(
        url=f"{site.base}/{slug}",
        headline=f"Panen Madu {slug}",
        paragraphs=("Petani memanen madu.", "Madu dijual ke kota."),
        cta_url=leads,
    )
    app.parts.articles.keep(
        "situs", [article], {}, baseline=False, now=app.parts.clock.now()
    )


def page(site: Site, slug: str, leads: str | None) -> None:
    block = "" if leads is None else BLOCK.format(to=leads)
    site.put(
        f"/{slug}", PAGE.format(headline=f"Panen Madu {slug}", story=STORY, block=block)
    )


def check(app: App, clock: StepClock) -> list[str]:
    """Look a minute later; return the lines of each notice that nobody was told."""
    clock.step(minutes=1)
    asyncio.run(check_ctas(app.parts))
    return [notice.fields["lines"] for notice in app.parts.notices.untold(9)]


def test_what_leads_to_the_page_is_no_news(
    app: App, site: Site, clock: StepClock
) -> None:
    told_of(app, site, "satu", f"{site.base}/medsos/?utm_source=artikel")
    told_of(app, site, "dua", None)  # its feed leaves the block out
    page(site, "dua", "/medsos")

    assert check(app, clock) == []
    assert "/dua" in [path for path, _ in site.asked]


def test_missing_astray_and_dead_are_told_apart_and_named(
    app: App, site: Site, clock: StepClock
) -> None:
    site.put("/lain", "<h1>Lain</h1>")
    told_of(app, site, "satu", None)
    page(site, "satu", None)
    told_of(app, site, "dua", f"{site.base}/lain")
    told_of(app, site, "tiga", f"{site.base}/mati")

    (lines,) = check(app, clock)

    assert lines.splitlines() == [
        f"• Tautannya mati ({site.base}/mati, answers 404 Not Found): Panen Madu tiga",
        f"  {site.base}/tiga",
        f"• Menuju ke tempat lain ({site.base}/lain): Panen Madu dua",
        f"  {site.base}/dua",
        "• Tidak ada: Panen Madu satu",
        f"  {site.base}/satu",
    ]


def test_a_way_round_that_ends_at_the_page_is_fine(
    app: App, site: Site, clock: StepClock
) -> None:
    site.fail("/pintas", 302, Location=f"{site.base}/medsos")
    told_of(app, site, "satu", f"{site.base}/pintas")

    assert check(app, clock) == []


def test_the_newsrooms_own_page_is_looked_at(
    app: App, site: Site, clock: StepClock
) -> None:
    site.fail("/medsos", 410)

    (lines,) = check(app, clock)

    assert (
        lines == f"• Halaman medsos {site.base}/medsos tidak terbuka: answers 410 Gone"
    )


def test_it_is_told_once_a_day_and_not_before_the_evening(
    app: App, site: Site, clock: StepClock
) -> None:
    clock.step(hours=-2)
    told_of(app, site, "satu", None)
    page(site, "satu", None)

    assert check(app, clock) == []
    clock.step(hours=2)
    assert len(check(app, clock)) == 1
    assert len(check(app, clock)) == 1
    clock.step(days=1)
    assert len(check(app, clock)) == 1, "it was of yesterday"
    told_of(app, site, "dua", None)
    page(site, "dua", None)
    assert len(check(app, clock)) == 1, "it has just been looked"
    clock.step(hours=1)
    assert len(check(app, clock)) == 2


def test_a_page_that_cannot_be_read_accuses_nobody(
    app: App, site: Site, clock: StepClock
) -> None:
    told_of(app, site, "satu", None)
    site.fail("/satu", 503)

    assert check(app, clock) == []


def test_history_is_not_looked_at(app: App, site: Site, clock: StepClock) -> None:
    article = Article(url=f"{site.base}/lama", headline="Lama", paragraphs=("a", "b"))
    now = clock.now() - timedelta(minutes=5)
    app.parts.articles.keep("situs", [article], {}, baseline=True, now=now)
    page(site, "lama", None)

    assert check(app, clock) == []


def test_of_many_the_first_are_named_and_the_others_counted(
    app: App, site: Site, clock: StepClock
) -> None:
    site.put("/lain", "<h1>Lain</h1>")
    for number in range(13):
        told_of(app, site, f"ke-{number}", f"{site.base}/lain")

    (lines,) = check(app, clock)

    assert lines.count("Menuju ke tempat lain") == 10
    assert lines.endswith("• dan 3 artikel lagi")
