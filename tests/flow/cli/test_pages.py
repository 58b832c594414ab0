"""`post URL` and `run --once` at a site that keeps connections open, as most do."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing

import pytest
from typing_extensions import override

from tests.flow.cli.conftest import Shell
from tests.site import Answer, Site

PAGE = """<html lang="id"><head><title>Panen Madu Rimbang</title></head><body><article>
<h1>Panen Madu Hutan Rimbang Naik Dua Kali Lipat</h1>
<p>KUALA RIMBANG — Petani madu di Kuala Rimbang memanen dua belas ton madu hutan pada
musim ini, dua kali lipat dari musim lalu, menurut catatan koperasi setempat.</p>
<p>Sebagian besar hasil panen dijual ke kota pada pekan yang sama, dan sisanya disimpan
di gudang koperasi untuk dijual ketika harga naik pada musim depan.</p>
</article></body></html>"""


class Home(Site):
    """A site of one page, at any address.

    Attributes:
        status: What it answers.
    """

    def __init__(self) -> None:
        super().__init__()
        self.status = 200

    @override
    def answer(self, path: str, asked: Mapping[str, str]) -> Answer:
        return Answer(body=PAGE.encode(), status=self.status)


@pytest.fixture
def home() -> Iterator[Home]:
    with Home().opened() as site:
        yield site


@pytest.fixture
def config(shell: Shell, home: Home) -> str:
    x = ("CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET")
    shell.secrets = {
        "DISTBOT_TELEGRAM_TOKEN": f"1234567890:{'A' * 35}",
        **{f"DISTBOT_X_{name}": "unused" for name in x},
    }
    config = shell.configure(address="@kanal_demo", telegram=home.home, x=home.home)
    path = shell.folder / config
    words = path.read_text("utf-8").replace("https://suarakuala.example.com", home.home)
    path.write_text(f"{words}\n[fetch]\nallow_loopback = true\n", "utf-8")
    return config


def test_an_article_is_fetched_and_drafted_and_nothing_is_left_open(
    shell: Shell, home: Home, config: str
) -> None:
    done = shell.run("post", f"{home.home}/madu", "--json", "-c", config)

    assert (done.code, done.err) == (0, "")
    assert [line["state"] for line in done.json()] == ["draft", "draft"]


def test_runs_that_end_notice_together_that_its_page_is_gone(
    shell: Shell, home: Home, config: str
) -> None:
    assert shell.run("post", f"{home.home}/madu", "-c", config).code == 0
    home.status = 404

    first = shell.run("run", "--once", "-c", config)
    asked(shell, LAST_LOOKS_A_MINUTE_EARLIER)
    second = shell.run("run", "--once", "-c", config)

    assert "article_gone" not in first.err
    assert "article_gone" in second.err
    lines = shell.run("ledger", "--json", "-c", config).json()
    assert {line["state"] for line in lines} == {"skipped"}


def test_a_run_that_ends_looks_where_the_days_articles_lead(
    shell: Shell, home: Home, config: str
) -> None:
    path = shell.folder / config
    desk = '[desk]\ndaily_report = "00:00"\n\n[fetch]'
    path.write_text(path.read_text("utf-8").replace("[fetch]", desk), "utf-8")
    assert shell.run("post", f"{home.home}/madu", "-c", config).code == 0

    for _ in range(2):
        assert shell.run("run", "--once", "-c", config).code == 0

    ((told,),) = asked(shell, "SELECT fields FROM notices WHERE kind = 'cta'")
    assert f"{home.home}/madu" in told


LAST_LOOKS_A_MINUTE_EARLIER = """
UPDATE page_looks SET last_at = last_at - 60000, gone_since = gone_since - 60000
"""


def asked(shell: Shell, query: str) -> list[tuple[str]]:
    (store,) = shell.folder.rglob("*.db")
    with closing(sqlite3.connect(store)) as database, database:
        return database.execute(query).fetchall()
