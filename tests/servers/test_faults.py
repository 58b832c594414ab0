import asyncio
from collections.abc import Callable

import httpx
import pytest
import requests
from requests_oauthlib import OAuth1  # type: ignore[import-untyped] # has no types
from telegram import Bot
from telegram.error import Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from distbot.sandbox.faults import Fault, FaultKind
from distbot.sandbox.servers import Sandbox

Draw = Callable[..., bytes]
CHANNEL = "@kanal_demo"


def send(sandbox: Sandbox, text: str = "kabar", timeout: float = 5.0) -> None:
    async def run() -> None:
        base = f"{sandbox.telegram.url}/bot"
        async with Bot(sandbox.telegram.token, base_url=base) as bot:
            await bot.send_message(CHANNEL, text, read_timeout=timeout)

    asyncio.run(run())


def post(sandbox: Sandbox, text: str = "kabar") -> requests.Response:
    given = sandbox.x.credentials
    auth = OAuth1(
        given.consumer_key,
        given.consumer_secret,
        given.access_token,
        given.access_token_secret,
    )
    url = f"{sandbox.x.url}/2/tweets"
    return requests.post(url, json={"text": text}, auth=auth, timeout=5)


def accepted(sandbox: Sandbox) -> int:
    return len(sandbox.timelines().in_chat(CHANNEL))


def test_a_reset_before_the_work_loses_the_message(sandbox: Sandbox) -> None:
    sandbox.telegram.faults.add(FaultKind.RESET_BEFORE, "sendMessage")
    with pytest.raises(NetworkError) as caught:
        send(sandbox)
    assert isinstance(caught.value.__cause__, httpx.ReadError | httpx.WriteError)
    assert accepted(sandbox) == 0
    send(sandbox)
    assert accepted(sandbox) == 1


def test_a_reset_after_the_work_keeps_the_message(sandbox: Sandbox) -> None:
    sandbox.telegram.faults.add(FaultKind.RESET_AFTER, "sendMessage")
    with pytest.raises(NetworkError):
        send(sandbox)
    assert accepted(sandbox) == 1
    (call,) = [c for c in sandbox.telegram.faults.calls if c.name == "sendMessage"]
    assert (call.status, call.fault) == (200, FaultKind.RESET_AFTER)


@pytest.mark.parametrize(
    ("kind", "count"), [(FaultKind.HANG, 0), (FaultKind.HANG_AFTER, 1)]
)
def test_a_hang_lasts_until_the_client_gives_up(
    sandbox: Sandbox, kind: FaultKind, count: int
) -> None:
    sandbox.telegram.faults.add(kind, "sendMessage")
    with pytest.raises(TimedOut):
        send(sandbox, timeout=0.2)
    assert accepted(sandbox) == count


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        (FaultKind.ERROR, 0),
        (FaultKind.ERROR_AFTER, 1),
        (FaultKind.GARBAGE, 0),
        (FaultKind.GARBAGE_AFTER, 1),
    ],
)
def test_errors_and_garbage_say_nothing_about_the_work(
    sandbox: Sandbox, kind: FaultKind, count: int
) -> None:
    fault = Fault(kind=kind, method="sendMessage", status=502)
    sandbox.telegram.faults.put(fault)
    with pytest.raises(Exception, match=r"Bad Gateway|Invalid server response"):
        send(sandbox)
    assert accepted(sandbox) == count


def test_a_delay_only_delays(sandbox: Sandbox) -> None:
    fault = Fault(kind=FaultKind.DELAY, method="sendMessage", delay_s=0.3)
    sandbox.telegram.faults.put(fault)
    with pytest.raises(TimedOut):
        send(sandbox, timeout=0.1)
    send(sandbox, "kedua")
    assert "kedua" in [m.text for m in sandbox.timelines().in_chat(CHANNEL)]


def test_refusals_are_worded_as_the_network_words_them(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else RetryAfter itself warns
    for kind, error in (
        (FaultKind.THROTTLE, RetryAfter),
        (FaultKind.LOSE_RIGHTS, Forbidden),
        (FaultKind.REVOKE_TOKEN, InvalidToken),
    ):
        sandbox.telegram.faults.add(kind, "sendMessage")
        with pytest.raises(error):
            send(sandbox)
    assert accepted(sandbox) == 0


def test_a_fault_is_used_up(sandbox: Sandbox) -> None:
    sandbox.x.faults.add(FaultKind.ERROR, "POST /2/tweets", times=2)
    assert [post(sandbox).status_code for _ in range(3)] == [500, 500, 201]
    assert sandbox.x.faults.pending == ()


def test_a_fault_without_an_end_lasts_until_cleared(sandbox: Sandbox) -> None:
    sandbox.x.faults.add(FaultKind.ERROR, "/2/*", times=None)
    assert [post(sandbox).status_code for _ in range(3)] == [500, 500, 500]
    sandbox.x.faults.clear()
    assert post(sandbox).status_code == 201


def test_x_resets_leave_the_right_count(sandbox: Sandbox) -> None:
    for kind, count in ((FaultKind.RESET_BEFORE, 0), (FaultKind.RESET_AFTER, 1)):
        sandbox.x.faults.add(kind, "POST /2/tweets")
        with pytest.raises(requests.ConnectionError):
            post(sandbox)
        assert len(sandbox.timelines().x) == count
    assert post(sandbox).json()["detail"].endswith("duplicate content.")


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (FaultKind.THROTTLE, 429),
        (FaultKind.CREDITS_GONE, 402),
        (FaultKind.REVOKE_TOKEN, 401),
        (FaultKind.LOSE_RIGHTS, 403),
    ],
)
def test_x_refusals_are_worded_as_x_words_them(
    sandbox: Sandbox, kind: FaultKind, status: int
) -> None:
    sandbox.x.faults.add(kind)
    answer = post(sandbox)
    assert answer.status_code == status
    assert answer.json()["title"]
    assert ("x-rate-limit-reset" in answer.headers) is (status == 429)
    assert sandbox.timelines().x == ()


def test_faults_can_be_ordered_over_http(sandbox: Sandbox) -> None:
    url = f"{sandbox.x.url}/_sandbox"
    order = {"kind": "error-after", "method": "/2/tweets", "status": 503, "times": 1}
    requests.post(f"{url}/faults", json=order, timeout=5).raise_for_status()
    assert post(sandbox).status_code == 503
    assert len(sandbox.timelines().x) == 1
    calls = requests.get(f"{url}/calls", timeout=5).json()
    assert calls == [{"name": "POST /2/tweets", "status": 201}]
    wrong = requests.post(f"{url}/faults", json={"kind": "salah"}, timeout=5)
    assert wrong.status_code == 400
    unknown = {"kind": "hang", "metode": "a"}
    assert requests.post(f"{url}/faults", json=unknown, timeout=5).status_code == 400
