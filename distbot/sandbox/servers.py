"""The local Telegram and X servers, together.

They listen on 127.0.0.1 only, each in a thread of its own. Clients, tests and
`distbot demo` talk to them as to the real ones; see `control` for the rest.
"""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from types import TracebackType
from typing import Self

from starlette.applications import Starlette

from distbot.clock import SystemClock
from distbot.sandbox import telegram_api, x_api
from distbot.sandbox.control import shared_routes, x_routes
from distbot.sandbox.control_telegram import telegram_routes
from distbot.sandbox.faults import Faults, FaultyApp
from distbot.sandbox.telegram_post import PostOffice
from distbot.sandbox.telegram_world import TelegramWorld
from distbot.sandbox.timeline import Timelines
from distbot.sandbox.wire import Serving, Wires
from distbot.sandbox.x_values import Credentials
from distbot.sandbox.x_world import XWorld


class TelegramServer:
    """A Bot API server (10.0) for one world.

    Attributes:
        world: Its people, chats and messages.
        faults: What shall go wrong, and the calls that were made.
        post: Brings updates to webhooks.
    """

    def __init__(
        self, world: TelegramWorld, *, port: int, timelines: Callable[[], Timelines]
    ) -> None:
        """Prepare; `start` listens."""
        self.world = world
        self.faults = Faults()
        self._api = telegram_api.TelegramApi(world)
        self.post = PostOffice(world)
        world.on_update = self._wake
        routes = [
            *self._api.routes,  # first: the router tries them one by one
            *shared_routes(self.faults, timelines),
            *telegram_routes(world, self.faults),
        ]
        wires = Wires()
        app = FaultyApp(
            Starlette(routes=routes),
            faults=self.faults,
            name=telegram_api.call_name,
            refuse=telegram_api.refuse,
            wires=wires,
        )
        self._serving = Serving(app, port=port, wires=wires)

    @property
    def url(self) -> str:
        """Address without a path; the Bot API's base is `url` + "/bot"."""
        return f"http://127.0.0.1:{self._serving.port}"

    @property
    def token(self) -> str:
        """The first bot's token."""
        return next(iter(self.world.bots))

    def start(self) -> None:
        """Listen; ConfigError if the port is taken."""
        self._serving.start("telegram", self._api.attach)
        self.post.start()

    def _wake(self) -> None:
        self._api.wake()
        self.post.wake()

    def stop(self) -> None:
        """Close every connection."""
        self.post.stop()
        self._api.close()
        self._serving.stop()


class XServer:
    """An X API v2 server for one world.

    Attributes:
        world: Its accounts, posts and bills.
        faults: What shall go wrong, and the calls that were made.
    """

    def __init__(
        self, world: XWorld, *, port: int, timelines: Callable[[], Timelines]
    ) -> None:
        """Prepare; `start` listens."""
        self.world = world
        self.faults = Faults()
        routes = [
            *x_api.XApi(world).routes,  # first: the router tries them one by one
            *shared_routes(self.faults, timelines),
            *x_routes(world, self.faults),
        ]
        wires = Wires()
        app = FaultyApp(
            Starlette(routes=routes),
            faults=self.faults,
            name=x_api.call_name,
            refuse=lambda fault: x_api.refusal(world, fault),
            wires=wires,
        )
        self._serving = Serving(app, port=port, wires=wires)

    @property
    def url(self) -> str:
        """Address without a path, in place of https://api.x.com."""
        return f"http://127.0.0.1:{self._serving.port}"

    @property
    def credentials(self) -> Credentials:
        """What signs for @akun_demo."""
        return self.world.credentials("akun_demo")

    def start(self) -> None:
        """Listen; ConfigError if the port is taken."""
        self._serving.start("x", _nothing)

    def stop(self) -> None:
        """Close every connection."""
        self._serving.stop()


class Sandbox:
    """Both servers, up for the length of a `with` block.

    Attributes:
        telegram: The Telegram server.
        x: The X server.
    """

    def __init__(
        self,
        *,
        telegram_port: int = 0,
        x_port: int = 0,
        clock: Callable[[], datetime] | None = None,
        limits: bool = True,
        loopback_webhooks: bool = False,
    ) -> None:
        """Prepare both worlds; nothing listens yet.

        Args:
            telegram_port: 0 lets the system choose.
            x_port: 0 lets the system choose.
            clock: The present moment, aware UTC; the machine's by default. OAuth
                times are always compared with the machine's.
            limits: False lifts the rate limits, and nothing else.
            loopback_webhooks: Whether webhooks may be http://127.0.0.1:PORT/…, which
                no real server takes; others are never posted to.
        """
        now = clock or SystemClock().now
        self.telegram = TelegramServer(
            TelegramWorld(now, limits=limits),
            port=telegram_port,
            timelines=self.timelines,
        )
        self.telegram.world.loopback_webhooks = loopback_webhooks
        self.x = XServer(
            XWorld(now, limits=limits), port=x_port, timelines=self.timelines
        )
        self._running = ExitStack()

    def __enter__(self) -> Self:
        """Start both servers; they answer when this returns.

        Raises:
            ConfigError: A port cannot be used.
        """
        with ExitStack() as stack:
            for server in (self.telegram, self.x):
                server.start()
                stack.callback(server.stop)
            self._running = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop both servers and join their threads."""
        self._running.close()

    def timelines(self) -> Timelines:
        """Return everything published so far."""
        return Timelines(
            telegram=self.telegram.world.messages(), x=self.x.world.posts()
        )


def _nothing() -> None:
    """Have nothing to do in the loop."""
