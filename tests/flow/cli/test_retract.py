"""Posts taken back from a shell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from distbot.sandbox.faults import FaultKind
from distbot.sandbox.servers import Sandbox
from distbot.sandbox.telegram_values import Membership, Standing
from distbot.sandbox.telegram_world import CHANNEL_ID

if TYPE_CHECKING:
    from tests.flow.cli.conftest import Shell


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
def published(shell: Shell, config: str) -> str:
    assert shell.run("run", "--once", "-c", config).code == 0
    return config


def ids(shell: Shell, config: str) -> dict[str, str]:
    lines = shell.run("ledger", "--json", "-c", config).json()
    return {line["destination"]: str(line["post"]) for line in lines}


def look(shell: Shell, config: str) -> dict[str, dict[str, Any]]:
    post = ids(shell, config)["x"]
    done = shell.run("retract", post, "--article", "--json", "-c", config)
    assert done.code == 0, done.err
    return {one["destination"]: one for one in done.json()}


def test_without_yes_it_says_what_it_would_do_and_cost(
    shell: Shell, published: str, sandbox: Sandbox
) -> None:
    post = ids(shell, published)["x"]

    done = shell.run("retract", post, "-c", published)
    assert shell.run("run", "--once", "-c", published).code == 0

    assert done.code == 0
    assert f"post {post} to x: is out: it would be taken down, for 0.010" in done.out
    assert "add --yes" in done.out
    assert len(sandbox.timelines().of_account("@akun_demo")) == 1


def test_an_article_is_taken_back_from_every_channel_at_once(
    shell: Shell, published: str, sandbox: Sandbox
) -> None:
    post = ids(shell, published)["x"]

    said = shell.run("retract", post, "--article", "--yes", "-c", published)
    assert shell.run("run", "--once", "-c", published).code == 0

    assert said.code == 0
    assert said.out.count("will be taken down") == 2
    assert sandbox.timelines().in_chat("@kanal_demo") == ()
    assert sandbox.timelines().of_account("@akun_demo") == ()
    after = look(shell, published)
    assert {one["way"] for one in after.values()} == {"none"}
    assert {one["take_down"]["state"] for one in after.values()} == {"done"}
    assert "is taken down" in shell.run("retract", post, "-c", published).out


def test_what_cannot_be_removed_is_said_with_its_cause(
    shell: Shell, published: str, sandbox: Sandbox
) -> None:
    posts = ids(shell, published)
    words = ["retract", posts["x"], "--article", "--yes", "-c", published]
    bot = sandbox.telegram.world.bot(sandbox.telegram.token)
    sandbox.telegram.world.set_membership(
        CHANNEL_ID, bot.user.id, Membership(standing=Standing.LEFT)
    )

    assert shell.run(*words).code == 0
    assert shell.run("run", "--once", "-c", published).code == 1

    after = look(shell, published)
    assert after["x"]["take_down"]["state"] == "done"
    down = after["kanal"]["take_down"]
    assert down["state"] == "failed"
    why = shell.run("why", posts["kanal"], "--json", "-c", published).json()
    assert why["operations"] == [down]
    assert "delete failed" in shell.run("why", posts["kanal"], "-c", published).out
    told = shell.run("retract", posts["kanal"], "-c", published).out
    assert "could not be taken down" in told
    assert down["reason"] in told.replace("\n", " ")


def test_an_unknown_post_has_to_be_settled_first(
    shell: Shell, config: str, sandbox: Sandbox
) -> None:
    sandbox.telegram.faults.add(FaultKind.RESET_AFTER, "sendPhoto")
    assert shell.run("run", "--once", "-c", config).code == 1
    post = ids(shell, config)["kanal"]

    done = shell.run("retract", post, "--article", "--yes", "-c", config)

    assert done.code == 1
    assert f"distbot settle {post}" in done.complaint
    assert "will be taken down" in done.out


def test_a_post_that_waits_is_cancelled(shell: Shell, config: str) -> None:
    path = shell.folder / config
    text = path.read_text(encoding="utf-8").replace('"auto"', '"required"')
    path.write_text(text, encoding="utf-8")
    assert shell.run("run", "--once", "-c", config).code == 0
    post = ids(shell, config)["x"]

    assert "would be cancelled" in shell.run("retract", post, "-c", config).out
    done = shell.run("retract", post, "--yes", "-c", config)

    assert (done.code, done.out.strip()) == (0, f"post {post} to x: is cancelled")


def test_an_id_that_is_none_is_said_with_its_mend(shell: Shell, config: str) -> None:
    done = shell.run("retract", "99", "-c", config)

    assert done.code == 1
    assert "distbot ledger" in done.complaint
