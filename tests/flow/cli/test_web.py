"""`distbot run` with a webhook source: the real process, from a shell."""

from __future__ import annotations

import json
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from distbot.domain.signature import sign
from distbot.sandbox.servers import Sandbox
from tests.flow.cli.test_serving import events, point_at

if TYPE_CHECKING:
    import subprocess

    from tests.flow.cli.conftest import Shell

SECRET = "rahasia-redaksi-kuala"  # noqa: S105 - nobody's
STORY = {
    "url": "https://suarakuala.example.com/madu",
    "headline": "Panen Madu Hutan Rimbang Naik Dua Kali Lipat",
    "paragraphs": [
        "Petani madu di Kuala Rimbang memanen 12 ton madu hutan tahun ini.",
        "“Hutan yang dijaga membayar kami kembali setiap musim,” kata Siti Nurlaila.",
    ],
}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as servers:
        yield servers


def listen_on(shell: Shell, sandbox: Sandbox, listen: str) -> str:
    """Give the newsroom a webhook source beside its inbox."""
    config = point_at(shell, sandbox)
    with (shell.folder / config).open("a", encoding="utf-8") as file:
        file.write(f'\n[web]\nlisten = "{listen}"\n' if listen else "")
        file.write('\n[[source]]\nname = "situs"\nkind = "webhook"\n')
    shell.secrets = {**shell.secrets, "DISTBOT_WEBHOOK_SECRET": SECRET}
    return config


def free_address() -> str:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


def send(address: str) -> httpx.Response:
    content, stamp = json.dumps(STORY).encode(), str(int(time.time()))  # noqa: TID251 - as a system outside does
    headers = {
        "X-Distbot-Timestamp": stamp,
        "X-Distbot-Signature": sign(SECRET, stamp, content),
    }
    url = f"http://{address}/articles/KUALA/situs"
    return httpx.post(url, content=content, headers=headers, trust_env=False)


def until_running(process: subprocess.Popen[str]) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if json.loads(line)["event"] == "running":
            return
    raise AssertionError("it ended before it ran")


def test_a_signed_article_is_due_within_two_seconds_and_the_stop_is_clean(
    shell: Shell, sandbox: Sandbox
) -> None:
    address = free_address()
    config = listen_on(shell, sandbox, address)
    with shell.start("run", "-c", config) as process:
        until_running(process)
        answer = send(address)
        pause = threading.Event()
        for _ in range(3000):
            if sandbox.timelines().in_chat("@kanal_demo"):
                break
            pause.wait(0.01)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=20)

    assert answer.status_code == 202
    assert process.returncode == 0
    told = events(err)
    received, due = (
        datetime.fromisoformat(str(told[event]["timestamp"]))
        for event in ("article_received", "article_composed")
    )
    assert due - received < timedelta(seconds=2)
    assert {"post_published", "stopped"} <= set(told)
    assert SECRET not in err


def test_an_address_in_use_is_named_with_its_mend(
    shell: Shell, sandbox: Sandbox
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = shell.run("run", "-c", listen_on(shell, sandbox, address))

    assert done.code == 2
    assert f"[web] listen {address}: Address already in use. End what" in done.complaint


def test_a_webhook_source_without_an_address_is_named(
    shell: Shell, sandbox: Sandbox
) -> None:
    config = listen_on(shell, sandbox, "")
    done, looked = shell.run("run", "-c", config), shell.run("check", "-c", config)

    assert done.code == 2
    assert 'source "situs": is a webhook, and nothing listens. Add [web] listen' in (
        done.complaint
    )
    assert 'web: source "situs": is a webhook, and nothing listens' in looked.out


@pytest.mark.parametrize(
    ("secret", "fault"), [("", "is not set"), ("pendek", "fewer than 16 characters")]
)
def test_a_secret_that_is_missing_or_short_is_named(
    shell: Shell, sandbox: Sandbox, secret: str, fault: str
) -> None:
    config = listen_on(shell, sandbox, free_address())
    shell.secrets = {**shell.secrets, "DISTBOT_WEBHOOK_SECRET": secret}
    done = shell.run("run", "-c", config)

    assert done.code == 2
    assert fault in done.complaint
    assert "pendek" not in done.err


def test_run_once_leaves_a_webhook_source_alone(shell: Shell, sandbox: Sandbox) -> None:
    done = shell.run("run", "--once", "-c", listen_on(shell, sandbox, ""))

    assert done.code == 0
    assert [e for e in events(done.err).values() if e.get("source") == "situs"] == []


def test_check_says_what_is_heard(shell: Shell, sandbox: Sandbox) -> None:
    address = free_address()
    done = shell.run("check", "-c", listen_on(shell, sandbox, address), "--json")

    found = {finding["subject"]: finding for finding in done.json()}
    assert done.code == 0
    assert found["web"]["message"] == f"{address} hears /articles/KUALA/situs"
