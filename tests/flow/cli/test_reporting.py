"""`distbot report`: how a newsroom's days went, from a shell."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from distbot.sandbox.servers import Sandbox

if TYPE_CHECKING:
    from tests.flow.cli.conftest import Shell


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(limits=False) as servers:
        yield servers


@pytest.fixture
def config(shell: Shell, sandbox: Sandbox) -> str:
    """A newsroom of the sandbox's that has published one story."""
    keys = sandbox.x.credentials
    shell.secrets = {
        "DISTBOT_TELEGRAM_TOKEN": sandbox.telegram.token,
        **{f"DISTBOT_X_{k.upper()}": getattr(keys, k) for k in keys.__slots__},
    }
    story = (shell.folder / "madu.txt").read_text(encoding="utf-8")
    (shell.folder / "inbox/madu.txt").write_text(story, encoding="utf-8")
    urls = {"telegram": sandbox.telegram.url, "x": sandbox.x.url}
    name = shell.configure(**urls, address="@kanal_demo")
    assert shell.run("run", "--once", "-c", name).code == 0
    return name


def test_a_week_is_told_in_words_as_json_as_a_table_and_as_a_picture(
    shell: Shell, config: str
) -> None:
    files = ("--csv", "minggu.csv", "--chart", "minggu.png")

    told = shell.run("report", "--week", *files, "-c", config)

    assert told.out.startswith("Laporan mingguan Suara Kuala\n"), told.err
    assert "Terbit: 2" in told.out
    with (shell.folder / "minggu.csv").open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table))
    assert [row["destination"] for row in rows] == ["kanal", "x"]
    assert {row["state"] for row in rows} == {"published"}
    with Image.open(shell.folder / "minggu.png") as picture:
        assert picture.size == (1080, 1350)
    form = shell.run("report", "--week", "--json", "-c", config).json()
    assert form["published"] == sum(p["published"] for p in form["destinations"]) == 2
    assert form["holes"] == form["failed"] == form["unknown"] == []
    assert [account["account"] for account in form["accounts"]] == ["x:"]


def test_some_days_of_long_ago_are_empty_and_told_kindly(
    shell: Shell, config: str
) -> None:
    days = ("--from", "2020-02-01", "--to", "2020-02-29")

    told = shell.run("report", *days, "-c", config).out

    assert told.startswith("Laporan Suara Kuala\n1 sampai 29 Februari 2020\n")
    assert "Tidak ada unggahan yang terbit." in told
    form = shell.run("report", *days, "--json", "-c", config).json()
    assert (form["published"], form["late_s"]) == (0, None)


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (("--week", "--from", "2026-01-01"), "--week: stands beside --from or --to"),
        (("--to", "2026-01-01"), "--to: has no beginning. Add --from DAY"),
        (
            ("--from", "2026-01-02", "--to", "2026-01-01"),
            "--from: the period ends on 2026-01-01, before 2026-01-02",
        ),
        (("--from", "2999-01-01"), "--from: is still to come"),
    ],
)
def test_days_that_are_none_are_named_with_their_mend(
    shell: Shell, config: str, options: tuple[str, ...], fault: str
) -> None:
    done = shell.run("report", *options, "-c", config)

    assert done.code == 2
    assert fault in done.complaint


def test_a_file_that_cannot_be_written_is_named(shell: Shell, config: str) -> None:
    done = shell.run("report", "--csv", "nowhere/hari.csv", "-c", config)

    assert done.code == 1
    assert "nowhere/hari.csv: cannot be written" in done.complaint
