"""run --once, check and sandbox: from a shell, against the local networks."""

from __future__ import annotations

import json
import signal
import socket
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.request import urlopen

import httpx
import pytest

from distbot.sandbox.servers import Sandbox
from distbot.sandbox.telegram_values import Membership, Standing
from distbot.sandbox.telegram_world import CHANNEL_ID, CHIEF_ID

if TYPE_CHECKING:
    from tests.flow.cli.conftest import Shell


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as servers:
        yield servers


def point_at(
    shell: Shell, sandbox: Sandbox, *, token: str | None = None, address: str = ""
) -> str:
    """Give the newsroom the sandbox's addresses and secrets."""
    keys = sandbox.x.credentials
    shell.secrets = {
        "DISTBOT_TELEGRAM_TOKEN": token or sandbox.telegram.token,
        **{f"DISTBOT_X_{k.upper()}": getattr(keys, k) for k in keys.__slots__},
    }
    urls = {"telegram": sandbox.telegram.url, "x": sandbox.x.url}
    return shell.configure(**urls, address=address or "@kanal_demo")


def with_a_chief(shell: Shell, config: str) -> str:
    path, chiefs = shell.folder / config, f"chiefs = [{CHIEF_ID}]\n\n[cta]"
    path.write_text(path.read_text(encoding="utf-8").replace("[cta]", chiefs, 1))
    return config


def drop_story(shell: Shell) -> None:
    story = (shell.folder / "madu.txt").read_text(encoding="utf-8")
    (shell.folder / "inbox/madu.txt").write_text(story, encoding="utf-8")


def events(err: str) -> dict[str, dict[str, object]]:
    told = [json.loads(line) for line in err.splitlines()]
    return {event["event"]: event for event in told}


def test_run_once_takes_an_inbox_article_to_its_receipts_once(
    shell: Shell, sandbox: Sandbox
) -> None:
    config = point_at(shell, sandbox)
    drop_story(shell)

    first = shell.run("run", "--once", "-c", config)
    again = shell.run("run", "--once", "-c", config)

    assert (first.code, again.code) == (0, 0)
    assert "post_published" in events(first.err)
    assert "post_published" not in events(again.err)
    assert len(sandbox.timelines().in_chat("@kanal_demo")) == 1
    assert len(sandbox.timelines().of_account("@akun_demo")) == 1


def test_cards_that_find_no_room_keep_no_take_down_back(
    shell: Shell, sandbox: Sandbox
) -> None:
    config = point_at(shell, sandbox)
    drop_story(shell)
    assert shell.run("run", "--once", "-c", config).code == 0
    assert shell.run("retract", "1", "--yes", "-c", config).code == 0
    (shell.folder / "var/cards").rename(shell.folder / "elsewhere")
    (shell.folder / "var/cards").touch()
    (shell.folder / "inbox/lagi.txt").write_text("Judul Lagi\nHujan turun deras.\n")

    done = shell.run("run", "--once", "-c", config)

    assert done.code == 1
    assert "var/cards" in str(events(done.err)["newsroom_failed"]["fault"])
    assert events(done.err)["post_amended"]["state"] == "done"


def test_run_once_says_what_it_could_not_publish(
    shell: Shell, sandbox: Sandbox
) -> None:
    wrong = "1234567890:" + "A" * 35
    config = point_at(shell, sandbox, token=wrong)
    drop_story(shell)

    done = shell.run("run", "--once", "-c", config)

    failed = events(done.err)["post_not_published"]
    assert done.code == 1
    assert failed["destination"] == "kanal"
    assert failed["reason"] == "Telegram does not know this token"
    assert wrong not in done.err + done.out
    assert len(sandbox.timelines().of_account("@akun_demo")) == 1


def test_run_once_does_its_roles_part_and_tells_the_chiefs_what_it_raised(
    shell: Shell, sandbox: Sandbox
) -> None:
    config = with_a_chief(shell, point_at(shell, sandbox))
    sandbox.x.world.set_credits(Decimal(0))
    drop_story(shell)

    def once(role: str) -> tuple[set[str], int]:
        done = shell.run("run", "--once", "--role", role, "-c", config)
        return set(events(done.err)), len(sandbox.timelines().in_chat(CHIEF_ID))

    told, heard = once("worker")
    assert "post_published" in told
    assert heard == 0
    assert once("chat") == (set(), 1)
    assert once("all")[1] == 1, "nothing is told twice"
    (alarm,) = sandbox.timelines().in_chat(CHIEF_ID)
    assert "kredit akun" in alarm.text


def test_run_once_fails_where_the_chiefs_cannot_be_told(
    shell: Shell, sandbox: Sandbox
) -> None:
    wrong = "1234567890:" + "A" * 35
    config = with_a_chief(shell, point_at(shell, sandbox, token=wrong))

    done = shell.run("run", "--once", "-c", config)

    assert done.code == 1
    failed = events(done.err)["desk_failed"]
    assert failed["fault"] == "Telegram does not know this token"


def test_check_finds_everything_right(shell: Shell, sandbox: Sandbox) -> None:
    done = shell.run("check", "-c", point_at(shell, sandbox), "--json")

    assert done.code == 0
    assert all(finding["ok"] for finding in done.json())
    assert {finding["subject"] for finding in done.json()} >= {
        "config",
        "source map",
        "database",
        "fonts",
        "clock",
        "telegram kanal",
        "x x",
        "budget x",
    }


def test_check_says_how_to_mend_what_is_wrong(shell: Shell, sandbox: Sandbox) -> None:
    bot = int(sandbox.telegram.token.partition(":")[0])
    reader = Membership(standing=Standing.MEMBER)
    sandbox.telegram.world.set_membership(CHANNEL_ID, bot, reader)
    config = point_at(shell, sandbox)
    without_rights = shell.run("check", "-c", config, "--json")
    point_at(shell, sandbox, token="1234567890:" + "A" * 35)
    (shell.folder / "var/cards").rmdir()
    (shell.folder / "var/cards").touch()
    wrong_token = shell.run("check", "-c", config)
    shell.secrets = {}
    no_secrets = shell.run("check", "-c", config)

    rights = {f["subject"]: f for f in without_rights.json()}["telegram kanal"]
    assert (without_rights.code, wrong_token.code, no_secrets.code) == (1, 1, 1)
    assert rights["message"] == "@demo_distbot may not post in @kanal_demo"
    assert "administrator" in rights["mend"]
    assert "✗ telegram kanal: Telegram does not know this token" in wrong_token.out
    assert "AAAA" not in wrong_token.out + wrong_token.err
    assert "✗ cards: " in wrong_token.out
    assert "var/cards cannot be written (File exists)" in wrong_token.out
    keys = ("CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET")
    missing = ", ".join(f"DISTBOT_KUALA_X_{key}" for key in keys)
    assert f"secrets {missing}: are not set" in no_secrets.out
    assert "Set each of them" in no_secrets.out


def test_check_refuses_a_language_that_nobody_taught_it(shell: Shell) -> None:
    path = shell.folder / shell.configure()
    named = "[newsroom]\nlanguage = 'jv'"
    path.write_text(path.read_text().replace("[newsroom]", named))

    done = shell.run("check", "-c", path.name)

    assert (done.code, done.out) == (2, "")
    assert "language 'jv': is not known. Use one of: en, id" in done.complaint


def test_the_sandbox_says_when_it_is_ready_and_leaves_in_peace(shell: Shell) -> None:
    with shell.start("sandbox") as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, process.communicate()
        ready = json.loads(line)
        with urlopen(ready["timeline"], timeout=10) as page:  # noqa: S310 - loopback
            assert page.status == 200
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)

    assert list(ready) == ["telegram", "x", "timeline"]
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize(
    ("options", "taken"), [((), False), (("--loopback-webhooks",), True)]
)
def test_a_webhook_on_loopback_needs_the_option(
    shell: Shell, options: tuple[str, ...], *, taken: bool
) -> None:
    with shell.start("sandbox", *options) as process:
        assert process.stdout is not None
        telegram = json.loads(process.stdout.readline())["telegram"]
        url = f"{telegram['url']}/bot{telegram['token']}/setWebhook"
        answer = httpx.get(url, params={"url": "http://127.0.0.1:9/kait"})
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)

    assert answer.is_success is taken


def test_a_port_in_use_is_named_with_its_mend(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = shell.run("sandbox", "--telegram-port", port)

    assert done.code == 2
    assert f"telegram port {port}" in done.complaint
    assert "--telegram-port" in done.complaint
