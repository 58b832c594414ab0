"""Operations from a shell: stop and go, money, what waits, backups."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from distbot.sandbox.servers import Sandbox

if TYPE_CHECKING:
    from tests.flow.cli.conftest import Shell

REQUIRED = ('approval = "auto"', 'approval = "required"')


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(limits=False) as servers:
        yield servers


@pytest.fixture
def config(shell: Shell, sandbox: Sandbox) -> str:
    """A newsroom of the sandbox's, with one story in its inbox."""
    keys = sandbox.x.credentials
    shell.secrets = {
        "DISTBOT_TELEGRAM_TOKEN": sandbox.telegram.token,
        **{f"DISTBOT_X_{k.upper()}": getattr(keys, k) for k in keys.__slots__},
    }
    put(shell, "madu")
    urls = {"telegram": sandbox.telegram.url, "x": sandbox.x.url}
    return shell.configure(**urls, address="@kanal_demo")


def put(shell: Shell, slug: str) -> None:
    story = (shell.folder / "madu.txt").read_text(encoding="utf-8")
    other = story.replace("/madu", f"/{slug}").replace("12 ton", f"{len(slug)} ton")
    (shell.folder / f"inbox/{slug}.txt").write_text(other, encoding="utf-8")


def rewrite(shell: Shell, config: str, old: str, new: str) -> None:
    path = shell.folder / config
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def states(shell: Shell, config: str) -> dict[str, str]:
    ledger = shell.run("ledger", "--json", "-c", config).json()
    return {line["destination"]: line["state"] for line in ledger}


def queue(shell: Shell, config: str) -> dict[str, dict[str, Any]]:
    lines = shell.run("queue", "--json", "-c", config).json()
    return {line["destination"]: line for line in lines}


def test_what_is_paused_waits_and_why_says_so(
    shell: Shell, config: str, sandbox: Sandbox
) -> None:
    paused = shell.run("pause", "kanal", "--why", "duka nasional", "-c", config)
    shell.run("run", "--once", "-c", config)

    assert paused.code == 0
    assert "kanal is paused since" in paused.out
    assert states(shell, config) == {"kanal": "approved", "x": "published"}
    post = str(queue(shell, config)["kanal"]["post"])
    told = shell.run("why", post, "--json", "-c", config).json()
    waits = {"what": "paused", "until": None, "why": "duka nasional"}
    assert told["waits"] == [waits]
    assert "waits for paused: duka nasional" in shell.run("why", post, "-c", config).out

    assert "nothing is paused" in shell.run("resume", "kanal", "-c", config).out
    shell.run("run", "--once", "-c", config)
    assert states(shell, config) == {"kanal": "published", "x": "published"}
    assert len(sandbox.timelines().telegram) == 1


def test_everything_can_be_stopped_and_let_go_at_once(
    shell: Shell, config: str
) -> None:
    shell.run("pause", "x", "-c", config)
    assert "everything is paused" in shell.run("pause", "-c", config).out
    shell.run("run", "--once", "-c", config)
    assert states(shell, config) == {"kanal": "approved", "x": "approved"}
    assert "was paused already" in shell.run("pause", "-c", config).out

    shell.run("resume", "-c", config)
    shell.run("run", "--once", "-c", config)
    assert states(shell, config) == {"kanal": "published", "x": "published"}


def test_the_doctor_says_that_everything_is_paused(shell: Shell, config: str) -> None:
    shell.run("pause", "--why", "menunggu", "-c", config)

    done = shell.run("check", "--json", "-c", config)

    findings = {finding["subject"]: finding for finding in done.json()}
    assert done.code == 1
    assert findings["database"]["message"] == "everything is paused: menunggu"
    assert "distbot resume" in findings["database"]["mend"]


def test_pausing_a_destination_that_is_not_there_names_those_that_are(
    shell: Shell, config: str
) -> None:
    done = shell.run("pause", "kanall", "-c", config)

    assert done.code == 2
    assert "Name one of these: kanal, x" in done.complaint


def test_the_budget_tells_each_billed_call(shell: Shell, config: str) -> None:
    shell.run("run", "--once", "-c", config)

    (month,) = shell.run("budget", "--json", "-c", config).json()
    assert month["account"] == "x:"
    assert month["spent_usd"] == pytest.approx(0.02)
    assert [(call["what"], call["state"]) for call in month["calls"]] == [
        ("alt text", "billed"),
        ("post", "billed"),
    ]
    told = shell.run("budget", "-c", config).out
    assert "x: $0.020 of $20.00 since" in told
    assert "alt text" in told


def test_a_budget_of_nothing_says_how_to_mend_it(shell: Shell, config: str) -> None:
    rewrite(shell, config, "[x]\n", "[x]\nmonthly_budget_usd = 0\n")

    shell.run("run", "--once", "-c", config)

    holes = shell.run("ledger", "--holes", "--json", "-c", config).json()
    assert [(hole["destination"], hole["state"]) for hole in holes] == [
        ("x", "skipped")
    ]
    assert "raise [x] monthly_budget_usd" in holes[0]["reason"]
    findings = shell.run("check", "--json", "-c", config).json()
    budget = next(f for f in findings if f["subject"] == "budget x")
    assert not budget["ok"]
    assert "monthly_budget_usd" in budget["mend"]


def test_a_destination_that_left_the_config_is_told_and_its_posts_are_kept(
    shell: Shell, config: str
) -> None:
    rewrite(shell, config, *REQUIRED)
    shell.run("run", "--once", "-c", config)
    rewrite(shell, config, 'name = "kanal"', 'name = "lain"')

    done = shell.run("queue", "--json", "-c", config)

    assert '"destination": "kanal"' in done.err
    assert "put it back into the config" in done.err
    assert {line["destination"] for line in done.json()} == {"kanal", "x"}


def test_an_urgent_post_goes_before_those_that_wait_longer(
    shell: Shell, config: str, sandbox: Sandbox
) -> None:
    rewrite(shell, config, *REQUIRED)
    put(shell, "kopi")
    put(shell, "teh")
    shell.run("run", "--once", "-c", config)
    ids = [
        str(line["post"])
        for line in shell.run("queue", "--json", "-c", config).json()
        if line["destination"] == "kanal"
    ]
    for post in ids:
        shell.run("approve", post, "-c", config)
    last = ids[-1]
    done = shell.run("reschedule", last, "--priority", "high", "-c", config)
    shell.run("run", "--once", "-c", config)

    assert done.code == 0
    told = shell.run("why", last, "--json", "-c", config).json()
    assert told["receipt"]["remote_id"] == "1"
    assert len(sandbox.timelines().telegram) == 3


def test_the_store_goes_into_one_file_and_back_and_starts_paused(
    shell: Shell, config: str, sandbox: Sandbox
) -> None:
    rewrite(shell, config, *REQUIRED)
    shell.run("run", "--once", "-c", config)
    saved = shell.run("backup", "-o", "cadangan.db", "-c", config)
    again = shell.run("backup", "-o", "cadangan.db", "-c", config)
    post = str(queue(shell, config)["kanal"]["post"])
    shell.run("approve", post, "-c", config)
    shell.run("run", "--once", "-c", config)
    assert len(sandbox.timelines().telegram) == 1

    done = shell.run("restore", "cadangan.db", "-c", config)

    assert (saved.code, done.code) == (0, 0)
    assert again.code == 1
    assert "is there already" in again.complaint
    assert "Everything is paused" in done.out
    assert states(shell, config) == {"kanal": "draft", "x": "draft"}
    # Approved and let go once more, it is looked for before it is sent.
    shell.run("approve", post, "-c", config)
    shell.run("resume", "-c", config)
    shell.run("run", "--once", "-c", config)
    assert queue(shell, config)["kanal"]["state"] == "unknown"
    assert len(sandbox.timelines().telegram) == 1


def test_a_store_put_back_behind_distbots_back_starts_paused(
    shell: Shell, config: str, sandbox: Sandbox
) -> None:
    rewrite(shell, config, *REQUIRED)
    shell.run("run", "--once", "-c", config)
    store = shell.folder / "var/distbot.db"
    shutil.copy(store, shell.folder / "old.db")
    post = str(queue(shell, config)["kanal"]["post"])
    shell.run("approve", post, "-c", config)
    shell.run("run", "--once", "-c", config)

    for left in (store, *store.parent.glob("distbot.db-*")):
        left.unlink()
    shutil.copy(shell.folder / "old.db", store)
    done = shell.run("run", "--once", "-c", config)

    assert "store_restored" in done.err
    paused = shell.run("pause", "-c", config).out
    assert "the store is older than what was sent" in paused
    assert len(sandbox.timelines().telegram) == 1


@pytest.mark.parametrize("content", [b"", b"Ini bukan cadangan. " * 99])
def test_a_file_that_is_no_backup_changes_nothing(
    shell: Shell, config: str, content: bytes
) -> None:
    shell.run("run", "--once", "-c", config)
    (shell.folder / "bukan.db").write_bytes(content)

    done = shell.run("restore", "bukan.db", "-c", config)

    assert done.code == 1
    assert "is no backup" in done.complaint
    assert states(shell, config) == {"kanal": "published", "x": "published"}


def test_migrate_brings_a_store_up_to_date(shell: Shell, config: str) -> None:
    done = shell.run("migrate", "-c", config)

    assert (done.code, done.out) == (0, "the store is up to date\n")
    assert (shell.folder / "var/distbot.db").exists()


def test_a_post_nobody_can_send_any_more_is_a_hole(shell: Shell, config: str) -> None:
    shell.run("run", "--once", "-c", config)

    assert shell.run("ledger", "--holes", "--json", "-c", config).json() == []


@pytest.fixture
def held(shell: Shell, config: str, sandbox: Sandbox) -> str:
    """A post of Telegram that its rhythm holds back for a day."""
    path = shell.folder / config
    text = path.read_text(encoding="utf-8")
    rhythm = '[destination.rhythm]\nmin_gap = "1d"\n\n[[destination]]'
    head, first, rest = text.partition("[[destination]]")
    path.write_text(head + first + rest.replace("[[destination]]", rhythm, 1))
    shell.run("run", "--once", "-c", config)
    put(shell, "lebah")
    shell.run("run", "--once", "-c", config)
    assert len(sandbox.timelines().telegram) == 1
    return config


def test_why_says_that_a_posts_rhythm_holds_it_back(shell: Shell, held: str) -> None:
    line = queue(shell, held)["kanal"]
    rewrite(shell, held, 'min_gap = "1d"', 'min_gap = "2d"')

    told = shell.run("why", str(line["post"]), "--json", "-c", held).json()

    (wait,) = told["waits"]
    assert wait["what"] == "rhythm"
    assert wait["until"] > line["due_at"]


def test_who_only_reads_waits_for_no_writer(shell: Shell, held: str) -> None:
    (path,) = shell.folder.glob("var/*.db")
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        for words in (["queue"], ["ledger"], ["why", "1"]):
            assert shell.run(*words, "-c", held).code == 0, words
        writer.rollback()


def test_a_destination_that_is_new_is_made_known_from_a_shell(
    shell: Shell, held: str
) -> None:
    path = shell.folder / held
    text = path.read_text(encoding="utf-8")
    *_, last = text.partition("[[destination]]")
    first = last.partition("[[destination]]")[0]
    path.write_text(text + "\n[[destination]]" + first.replace('"kanal"', '"kedua"'))

    assert shell.run("queue", "-c", held).code == 0

    lines = shell.run("ledger", "--json", "-c", held).json()
    assert {line["state"] for line in lines if line["destination"] == "kedua"} == {
        "skipped"
    }
