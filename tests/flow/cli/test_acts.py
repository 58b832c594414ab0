"""An editor's acts from a shell, on the store of a newsroom that ran."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from distbot.sandbox.faults import FaultKind
from distbot.sandbox.servers import Sandbox

if TYPE_CHECKING:
    from tests.flow.cli.conftest import Shell

SEEN = "https://t.me/kanal_demo/7"
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
    story = (shell.folder / "madu.txt").read_text(encoding="utf-8")
    (shell.folder / "inbox/madu.txt").write_text(story, encoding="utf-8")
    urls = {"telegram": sandbox.telegram.url, "x": sandbox.x.url}
    return shell.configure(**urls, address="@kanal_demo")


@pytest.fixture
def drafted(shell: Shell, config: str) -> str:
    path = shell.folder / config
    path.write_text(path.read_text(encoding="utf-8").replace(*REQUIRED), "utf-8")
    assert shell.run("run", "--once", "-c", config).code == 0
    return config


def queue(shell: Shell, config: str) -> dict[str, dict[str, Any]]:
    lines = shell.run("queue", "--json", "-c", config).json()
    return {line["destination"]: line for line in lines}


def test_an_approved_draft_is_sent_by_the_next_run(
    shell: Shell, drafted: str, sandbox: Sandbox
) -> None:
    post = str(queue(shell, drafted)["kanal"]["post"])

    assert shell.run("approve", post, "-c", drafted).code == 0
    assert shell.run("run", "--once", "-c", drafted).code == 0

    assert len(sandbox.timelines().telegram) == 1
    assert sandbox.timelines().x == ()
    told = shell.run("why", post, "--json", "-c", drafted).json()
    assert [event["after"] for event in told["events"]] == [
        "draft",
        "approved",
        "claimed",
        "sending",
        "published",
    ]
    assert told["receipt"]["remote_id"] == "1"


def test_a_cancelled_draft_is_never_sent_and_stays_in_the_ledger(
    shell: Shell, drafted: str, sandbox: Sandbox
) -> None:
    post = str(queue(shell, drafted)["x"]["post"])

    assert shell.run("cancel", post, "-c", drafted).code == 0
    again = shell.run("cancel", post, "-c", drafted)
    assert shell.run("run", "--once", "-c", drafted).code == 0

    assert again.code == 1
    assert "is cancelled" in again.complaint
    assert sandbox.timelines().x == ()
    assert "x" not in queue(shell, drafted)
    ledger = shell.run("ledger", "--json", "-c", drafted).json()
    assert {line["destination"]: line["state"] for line in ledger} == {
        "kanal": "draft",
        "x": "cancelled",
    }


def test_a_rescheduled_post_waits_for_its_time(
    shell: Shell, drafted: str, sandbox: Sandbox
) -> None:
    post = str(queue(shell, drafted)["kanal"]["post"])

    moved = shell.run("reschedule", post, "--at", "2099-01-02T19:30", "-c", drafted)
    assert moved.code == 0
    assert shell.run("approve", post, "-c", drafted).code == 0
    assert shell.run("run", "--once", "-c", drafted).code == 0

    assert sandbox.timelines().telegram == ()
    assert queue(shell, drafted)["kanal"]["due_at"] == "2099-01-02T12:30:00+00:00"


@pytest.mark.parametrize(
    ("at", "fault"),
    [
        ("2020-01-02T19:30", "is past"),
        ("9999-12-31T23:59:59-1200", "is the end of all calendars"),
    ],
)
def test_a_time_that_cannot_be_kept_is_refused(
    shell: Shell, drafted: str, at: str, fault: str
) -> None:
    post = str(queue(shell, drafted)["kanal"]["post"])

    done = shell.run("reschedule", post, "--at", at, "-c", drafted)

    assert done.code == 2
    assert fault in done.complaint


@pytest.mark.parametrize("answer", ["seen", "absent"])
def test_an_unknown_post_is_settled_by_who_looked(
    shell: Shell, config: str, sandbox: Sandbox, answer: str
) -> None:
    sandbox.telegram.faults.add(FaultKind.RESET_BEFORE, "sendPhoto")
    assert shell.run("run", "--once", "-c", config).code == 1
    line = queue(shell, config)["kanal"]
    assert line["state"] == "unknown"

    words = ["--absent"] if answer == "absent" else ["--seen", SEEN]
    assert shell.run("settle", str(line["post"]), *words, "-c", config).code == 0
    assert shell.run("run", "--once", "-c", config).code == 0

    assert len(sandbox.timelines().telegram) == (1 if answer == "absent" else 0)
    ledger = shell.run("ledger", "--json", "-c", config).json()
    receipts = {each["destination"]: each["receipt"] for each in ledger}
    assert receipts["kanal"]["remote_id"] == ("1" if answer == "absent" else "7")


@pytest.mark.parametrize(
    "link",
    [
        "https://t.me/kanal_lain/7",
        "https://x.com/akun_demo/status/7",
        "https://evil.example.com/kanal_demo/status/7",
    ],
)
def test_a_link_to_another_place_settles_nothing(
    shell: Shell, config: str, sandbox: Sandbox, link: str
) -> None:
    sandbox.telegram.faults.add(FaultKind.RESET_BEFORE, "sendPhoto")
    assert shell.run("run", "--once", "-c", config).code == 1
    line = queue(shell, config)["kanal"]

    done = shell.run("settle", str(line["post"]), "--seen", link, "-c", config)

    assert done.code == 2
    assert "https://t.me/kanal_demo/ID" in done.complaint
    assert queue(shell, config)["kanal"]["state"] == "unknown"


def test_a_post_to_a_destination_that_is_gone_is_not_settled_by_a_link(
    shell: Shell, config: str, sandbox: Sandbox
) -> None:
    sandbox.telegram.faults.add(FaultKind.RESET_BEFORE, "sendPhoto")
    assert shell.run("run", "--once", "-c", config).code == 1
    line = queue(shell, config)["kanal"]
    path = shell.folder / config
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('name = "kanal"', 'name = "lain"'), "utf-8")

    done = shell.run("settle", str(line["post"]), "--seen", SEEN, "-c", config)

    assert done.code == 2
    assert "kanal is not in the config any more" in done.err


def test_a_post_that_is_not_there_is_named(shell: Shell, drafted: str) -> None:
    for act in ("approve", "cancel", "why"):
        done = shell.run(act, "99", "-c", drafted)
        assert done.code == 1
        assert "post 99: is not in the store" in done.complaint


@pytest.mark.parametrize("act", ["approve", "cancel", "why", "retract"])
def test_a_number_that_no_store_can_hold_is_refused(
    shell: Shell, drafted: str, act: str
) -> None:
    done = shell.run(act, str(2**63), "-c", drafted)

    assert done.code == 2
    assert "Invalid value for 'ID'" in done.err
    assert "Traceback" not in done.err


def test_settle_wants_one_of_its_two_words(shell: Shell, drafted: str) -> None:
    done = shell.run("settle", "1", "-c", drafted)

    assert done.code == 2
    assert "--seen URL or --absent" in done.complaint


def test_posting_a_page_of_another_site_is_refused(shell: Shell, drafted: str) -> None:
    done = shell.run("post", "https://example.com/a", "-c", drafted)

    assert done.code == 1
    assert "not a page of suarakuala.example.com" in done.complaint


def test_the_ledger_begins_with_what_is_held_and_says_why(
    shell: Shell, config: str
) -> None:
    path, story = shell.folder / config, shell.folder / "inbox/madu.txt"
    held = path.read_text("utf-8").replace("[cta]", 'hold_tags = ["tahan"]\n[cta]')
    path.write_text(held, "utf-8")
    story.write_text(f"tags: madu, Tahan\n{story.read_text('utf-8')}", "utf-8")
    assert shell.run("run", "--once", "-c", config).code == 0

    (line,) = shell.run("ledger", "--json", "-c", config).json()

    assert line == {
        "post": None,
        "headline": "Panen Madu Hutan Rimbang Naik Dua Kali Lipat",
        "url": "https://suarakuala.example.com/madu",
        "destination": None,
        "variant": None,
        "state": "waiting",
        "reason": "held: it is marked “Tahan”",
        "due_at": None,
        "receipt": None,
    }
    assert "waiting" in shell.run("ledger", "-c", config).out


def test_what_a_post_costs_is_shown_before_and_when_it_is_approved(
    shell: Shell, drafted: str
) -> None:
    lines = queue(shell, drafted)
    shown = shell.run("queue", "-c", drafted)
    approved = shell.run("approve", str(lines["x"]["post"]), "-c", drafted)

    assert lines["x"]["price_usd"] == 0.02
    assert lines["kanal"]["price_usd"] == 0
    assert shown.out.count("$") == approved.out.count("$0.020") == 1
    assert "$0.020" in shown.out
