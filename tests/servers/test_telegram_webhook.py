"""Webhooks: which are taken, and how updates come to them."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import groupby, pairwise
from time import monotonic
from typing import cast

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from telegram import WebhookInfo
from typing_extensions import override

from distbot.sandbox.servers import Sandbox
from distbot.sandbox.telegram_values import User
from distbot.sandbox.telegram_world import CHIEF_ID, DESK_ID, EDITOR_ID
from tests.servers.talking import refused, talk, updates

HEADER = "pintu-belakang_7"
HTTPS = "https://redaksi.test/kait"


@dataclass(kw_only=True)
class Visit:
    update: dict[str, object]
    secret: str | None
    at: float

    @property
    def text(self) -> str:
        return str(cast("dict[str, object]", self.update["message"])["text"])


@dataclass(kw_only=True)
class Door:
    """A bot's own server: answers with the statuses in turn, then with 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    retry_after: str = ""
    visits: list[Visit] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    open: threading.Event = field(default_factory=threading.Event)
    inside: int = 0
    most_inside: int = 0

    def wait(self, condition: Callable[[], object]) -> None:
        with self.changed:
            assert self.changed.wait_for(condition, 10)

    @property
    def texts(self) -> list[str]:
        return [visit.text for visit in self.visits]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    door: Door


class _Visits(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        door = cast("_Server", self.server).door
        body = self.rfile.read(int(self.headers["Content-Length"]))
        secret = self.headers.get("X-Telegram-Bot-Api-Secret-Token")
        visit = Visit(update=json.loads(body), secret=secret, at=monotonic())
        with door.changed:
            door.visits.append(visit)
            door.inside += 1
            door.most_inside = max(door.most_inside, door.inside)
            status = door.statuses.pop(0) if door.statuses else 200
            door.changed.notify_all()
        door.open.wait(10)
        with door.changed:
            door.inside -= 1
        self.send_response(status)
        if door.retry_after and status != 200:
            self.send_header("Retry-After", door.retry_after)
        self.send_header("Content-Length", "0")
        self.end_headers()

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def door() -> Iterator[Door]:
    server = _Server(("127.0.0.1", 0), _Visits)
    server.door = Door(url=f"http://127.0.0.1:{server.server_port}/kait")
    server.door.open.set()
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01))
    thread.start()
    yield server.door
    server.door.open.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def posting(sandbox: Sandbox) -> Iterator[Sandbox]:
    """A sandbox that posts to loopback, without much patience."""
    sandbox.telegram.world.loopback_webhooks = True
    sandbox.telegram.post.first_pause_s = 0.02
    yield sandbox
    sandbox.telegram.world.loopback_webhooks = False
    sandbox.telegram.world.reset()


def hang(sandbox: Sandbox, url: str, **more: object) -> None:
    talk(sandbox, lambda bot: bot.set_webhook(url, api_kwargs=dict(more)))


def info(sandbox: Sandbox) -> WebhookInfo:
    return talk(sandbox, lambda bot: bot.get_webhook_info())


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://redaksi.test/kait", "https url must be provided"),
        ("http://127.0.0.1:8080/kait", "https url must be provided"),
        ("https://redaksi.test:8080/kait", "only on ports 80, 88, 443 or 8443"),
        ("https://127.0.0.1:8443/kait", "is reserved"),
        ("https://redaksi.test:porta/kait", "invalid webhook url"),
        ("https:///kait", "invalid webhook url"),
    ],
)
def test_only_https_on_four_ports_is_taken(
    sandbox: Sandbox, url: str, words: str
) -> None:
    assert words in refused(sandbox, lambda bot: bot.set_webhook(url))
    assert info(sandbox).url == ""


@pytest.mark.parametrize("port", [80, 88, 443, 8443])
def test_each_of_the_four_ports_will_do(sandbox: Sandbox, port: int) -> None:
    hang(sandbox, f"https://redaksi.test:{port}/kait")
    assert info(sandbox).url.endswith(f":{port}/kait")


@pytest.mark.parametrize("url", ["http://10.0.0.1:80/a", "http://redaksi.test/a"])
def test_the_option_opens_loopback_and_nothing_else(posting: Sandbox, url: str) -> None:
    assert "https url" in refused(posting, lambda bot: bot.set_webhook(url))


@pytest.mark.parametrize(
    ("secret", "words"),
    [("rahasia!", "unallowed characters"), ("a" * 257, "is too long")],
)
def test_a_secret_has_256_plain_characters(
    sandbox: Sandbox, secret: str, words: str
) -> None:
    assert words in refused(
        sandbox, lambda bot: bot.set_webhook(HTTPS, secret_token=secret)
    )
    hang(sandbox, HTTPS, secret_token="a_B-9" + "x" * 251)


def test_what_was_set_is_told(sandbox: Sandbox) -> None:
    hang(sandbox, HTTPS, max_connections=7, allowed_updates=["callback_query"])
    told = info(sandbox)
    assert (told.url, told.max_connections) == (HTTPS, 7)
    assert told.allowed_updates == ("callback_query",)
    hang(sandbox, HTTPS, max_connections=1000)
    assert info(sandbox).max_connections == 100
    assert info(sandbox).allowed_updates == ("callback_query",)


def test_an_outside_webhook_is_kept_but_never_posted_to(sandbox: Sandbox) -> None:
    hang(sandbox, HTTPS)
    sandbox.telegram.world.say(DESK_ID, CHIEF_ID, "halo")
    bot = sandbox.telegram.world.bots[sandbox.telegram.token]
    while bot.webhook_fault is None:
        threading.Event().wait(0.01)
    told = info(sandbox)
    assert told.pending_update_count == 1
    assert told.last_error_message == "the sandbox posts to http://127.0.0.1 only"


def test_updates_come_with_the_secret_once(posting: Sandbox, door: Door) -> None:
    posting.telegram.world.say(DESK_ID, CHIEF_ID, "sebelum")
    hang(posting, door.url, secret_token=HEADER)
    posting.telegram.world.say(DESK_ID, CHIEF_ID, "sesudah")
    door.wait(lambda: len(door.visits) == 2)
    assert door.texts == ["sebelum", "sesudah"]
    assert {visit.secret for visit in door.visits} == {HEADER}
    bot = posting.telegram.world.bots[posting.telegram.token]
    while bot.updates:
        threading.Event().wait(0.01)
    assert info(posting).pending_update_count == 0


def test_without_a_secret_there_is_no_header(posting: Sandbox, door: Door) -> None:
    hang(posting, door.url)
    posting.telegram.world.say(DESK_ID, CHIEF_ID, "halo")
    door.wait(lambda: door.visits)
    assert door.visits[0].secret is None


@pytest.mark.parametrize("status", [301, 404, 500, 503])
def test_a_refused_update_comes_again_with_growing_pauses(
    posting: Sandbox, door: Door, status: int
) -> None:
    door.statuses = [status] * 4
    hang(posting, door.url)
    posting.telegram.world.say(DESK_ID, CHIEF_ID, "satu")
    posting.telegram.world.say(DESK_ID, CHIEF_ID, "dua")
    door.wait(lambda: len(door.visits) == 6)
    assert door.texts == ["satu"] * 5 + ["dua"]
    assert len({visit.update["update_id"] for visit in door.visits[:5]}) == 1
    times = [visit.at for visit in door.visits[:5]]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    for pause, least in zip(pauses, (0.02, 0.04, 0.08, 0.16), strict=True):
        assert pause >= least
    assert f"Wrong response from the webhook: {status}" in (
        info(posting).last_error_message or ""
    )


def test_retry_after_is_heeded(posting: Sandbox, door: Door) -> None:
    door.statuses, door.retry_after = [429], "1"
    hang(posting, door.url)
    posting.telegram.world.say(DESK_ID, CHIEF_ID, "satu")
    door.wait(lambda: len(door.visits) == 2)
    assert door.visits[1].at - door.visits[0].at >= 0.99


def test_a_closed_door_is_knocked_at_until_it_opens(
    posting: Sandbox, door: Door
) -> None:
    hang(posting, "http://127.0.0.1:1/kait")
    posting.telegram.world.say(DESK_ID, CHIEF_ID, "halo")
    bot = posting.telegram.world.bots[posting.telegram.token]
    while bot.webhook_fault is None:
        threading.Event().wait(0.01)
    assert info(posting).last_error_message == "Connection refused"
    assert info(posting).pending_update_count == 1
    hang(posting, door.url)
    door.wait(lambda: door.visits)
    assert door.texts == ["halo"]


def test_one_chat_does_not_hold_up_another(posting: Sandbox, door: Door) -> None:
    door.open.clear()
    hang(posting, door.url)
    posting.telegram.world.say(DESK_ID, CHIEF_ID, "di meja")
    posting.telegram.world.say(DESK_ID, CHIEF_ID, "di meja juga")
    posting.telegram.world.say(EDITOR_ID, EDITOR_ID, "berdua")
    door.wait(lambda: len(door.visits) == 2)
    assert sorted(door.texts) == ["berdua", "di meja"]
    door.open.set()
    door.wait(lambda: len(door.visits) == 3)


def test_no_more_are_under_way_than_allowed(posting: Sandbox, door: Door) -> None:
    door.open.clear()
    people = range(800, 812)
    hang(posting, door.url, max_connections=3)
    for number in people:
        posting.telegram.world.add_user(User(id=number, first_name="Orang"))
        posting.telegram.world.say(number, number, f"dari {number}")
    door.wait(lambda: door.inside == 3)
    door.open.set()
    door.wait(lambda: len(door.visits) == len(people))
    assert door.most_inside == 3
    assert sorted(door.texts) == [f"dari {number}" for number in people]


def test_pending_updates_can_be_dropped(posting: Sandbox, door: Door) -> None:
    posting.telegram.world.say(DESK_ID, CHIEF_ID, "lama")
    hang(posting, door.url, drop_pending_updates=True)
    posting.telegram.world.say(DESK_ID, CHIEF_ID, "baru")
    door.wait(lambda: door.visits)
    assert door.texts == ["baru"]


def test_polling_and_a_webhook_exclude_each_other(posting: Sandbox, door: Door) -> None:
    hang(posting, door.url)
    assert "while webhook is active" in refused(posting, lambda bot: bot.get_updates())
    talk(posting, lambda bot: bot.delete_webhook())
    assert updates(posting) == ()
    assert info(posting).url == ""


def test_setting_a_webhook_ends_a_long_poll(sandbox: Sandbox) -> None:
    ended: list[str] = []
    bot = sandbox.telegram.world.bots[sandbox.telegram.token]

    def poll() -> None:
        ended.append(refused(sandbox, lambda bot: bot.get_updates(timeout=5)))

    thread = threading.Thread(target=poll)
    thread.start()
    while not bot.poll:
        threading.Event().wait(0.01)
    hang(sandbox, HTTPS)
    thread.join(5)
    assert ended
    assert "setwebhook" in ended[0]


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.sampled_from([200, 301, 429, 500, 503]), max_size=6))
@example([500, 200, 500, 500, 200, 404])
def test_whatever_the_door_says_each_update_is_taken_once_in_order(
    posting: Sandbox, door: Door, statuses: list[int]
) -> None:
    posting.telegram.world.reset()
    door.visits.clear()
    door.statuses = list(statuses)
    posting.telegram.post.first_pause_s = 0.002
    failures = sum(status >= 300 for status in statuses)
    hang(posting, door.url)
    texts = [f"pesan {number}" for number in range(6)]
    for text in texts:
        posting.telegram.world.say(DESK_ID, CHIEF_ID, text)
    bot = posting.telegram.world.bots[posting.telegram.token]
    while bot.updates:
        threading.Event().wait(0.005)
    taken = [one for one, _ in groupby(door.texts)]
    assert taken == texts
    assert len(door.visits) == len(texts) + failures
