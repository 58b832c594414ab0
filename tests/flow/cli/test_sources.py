"""What `distbot check` says of sources that have to be fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.wordpress_site import serving

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.flow.cli.conftest import Shell

NEWSROOM = """
[newsroom]
key = "RIMBA"
name = "WartaRimba.com"
short_name = "Warta Rimba"
home = "https://wartarimba.example.com"

[cta]
label = "Kunjungi Medsos WartaRimba.com"
text = "Klik di sini"
url = "https://wartarimba.example.com/medsos"

[store]
url = "sqlite:///var/rimba.db"

[fetch]
allow_loopback = true

[[destination]]
name = "kanal"
channel = "telegram"
address = "@kanal_demo"
"""
SOURCE = """
[[source]]
name = "{kind}"
kind = "{kind}"
url = "{url}"
"""


def check(shell: Shell, base: str) -> Mapping[str, Mapping[str, object]]:
    config = shell.folder / "rimba.toml"
    urls = {"feed": "/feed/", "sitemap": "/news-sitemap.xml", "wordpress": "/"}
    sources = "".join(
        SOURCE.format(kind=kind, url=base + path) for kind, path in urls.items()
    )
    config.write_text(NEWSROOM + sources, encoding="utf-8")
    findings = shell.run("check", "-c", str(config), "--json").json()
    return {finding["subject"]: finding for finding in findings}


def test_each_source_is_looked_at_once(shell: Shell) -> None:
    with serving() as site:
        site.publish("Perahu Satu")
        site.publish("Perahu Dua")
        found = check(shell, site.base)
    for kind in ("feed", "sitemap", "wordpress"):
        assert found[f"source {kind}"]["ok"] is True
        assert found[f"source {kind}"]["message"] == "articles there now: 2"


def test_a_source_that_is_closed_is_told_with_its_mend(shell: Shell) -> None:
    with serving() as site:
        site.publish("Perahu Satu")
        site.bad.closed = True
        found = check(shell, site.base)
    closed = found["source wordpress"]
    assert closed["ok"] is False
    assert "keeps its REST API from strangers" in str(closed["message"])
    assert "security plugin" in str(closed["mend"])
    assert found["source feed"]["ok"] is True


@pytest.mark.parametrize("url", ["https://192.0.2.1/feed/", "http://127.0.0.1:9/feed/"])
def test_loopback_without_a_trial_is_told(shell: Shell, url: str) -> None:
    config = shell.folder / "rimba.toml"
    config.write_text(NEWSROOM + SOURCE.format(kind="feed", url=url), encoding="utf-8")

    findings = shell.run("check", "-c", str(config), "--json").json()

    told = [one["mend"] for one in findings if one["subject"] == "fetch"]
    assert len(told) == ("192" in url)
    assert all("Take allow_loopback out" in str(mend) for mend in told)
