import socket
import threading
from datetime import timedelta
from time import perf_counter

import pytest
import requests

from distbot.domain.errors import ConfigError
from distbot.sandbox.faults import FaultKind
from distbot.sandbox.servers import Sandbox


def test_a_taken_port_is_named_with_the_mend() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError) as caught, Sandbox(x_port=port):
            pass
    assert str(port) in str(caught.value)
    assert "--x-port" in str(caught.value)


def test_servers_answer_at_once_and_are_gone_afterwards() -> None:
    with Sandbox() as sandbox:
        url = f"{sandbox.telegram.url}/bot{sandbox.telegram.token}/getMe"
        assert requests.get(url, timeout=5).json()["ok"]
        assert requests.get(sandbox.x.url, timeout=5).status_code == 200
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)


def test_an_answer_is_sent_at_once(sandbox: Sandbox) -> None:
    """Else each waits 40 ms for the client's acknowledgement of its head."""
    url = f"{sandbox.telegram.url}/bot{sandbox.telegram.token}/getMe"
    waits: list[float] = []
    with requests.Session() as session:
        for _ in range(40):  # a new connection is acknowledged at once for a while
            began = perf_counter()
            session.get(url, timeout=5).raise_for_status()
            waits.append(perf_counter() - began)
    assert min(waits[-15:]) < 0.03


def test_limits_can_be_lifted() -> None:
    with Sandbox(limits=False) as sandbox:
        url = f"{sandbox.telegram.url}/bot{sandbox.telegram.token}/sendMessage"
        for number in range(35):
            fields = {"chat_id": "@kanal_demo", "text": f"pesan {number}"}
            requests.post(url, json=fields, timeout=5).raise_for_status()


def test_a_reset_keeps_the_credentials(sandbox: Sandbox) -> None:
    token, credentials = sandbox.telegram.token, sandbox.x.credentials
    for server in (sandbox.telegram, sandbox.x):
        requests.post(f"{server.url}/_sandbox/reset", timeout=5).raise_for_status()
    assert (sandbox.telegram.token, sandbox.x.credentials) == (token, credentials)


def test_a_reset_brings_the_pace_of_reactions_back(sandbox: Sandbox) -> None:
    url, world = f"{sandbox.telegram.url}/_sandbox", sandbox.telegram.world
    before = world.reaction_delay
    requests.post(f"{url}/reactions/delay", json={"seconds": 0}, timeout=5)
    assert world.reaction_delay == timedelta()
    requests.post(f"{url}/reset", timeout=5).raise_for_status()
    assert world.reaction_delay == before > timedelta()


def test_stopping_ends_what_clients_wait_for(caplog: pytest.LogCaptureFixture) -> None:
    ended: list[object] = []

    def wait(url: str) -> None:
        try:
            ended.append(requests.get(url, timeout=20).json())
        except requests.ConnectionError as fault:
            ended.append(fault)

    with Sandbox() as sandbox:
        server = sandbox.telegram
        server.faults.add(FaultKind.HANG, "getMe")
        base = f"{server.url}/bot{server.token}"
        waiting = [
            threading.Thread(target=wait, args=[f"{base}/{call}"])
            for call in ("getMe", "getUpdates?timeout=20")
        ]
        for thread in waiting:
            thread.start()
        bot = server.world.bots[server.token]
        while server.faults.pending or not bot.poll:
            threading.Event().wait(0.01)
    for thread in waiting:
        thread.join(1)
    assert len(ended) == 2
    assert caplog.records == []
