"""requests' connections, with a fence before the first byte of a call.

http.client sends each part of a call by `send`; urllib3's own hooks come before the
connection is made, which may take a while.
"""

from typing import Any

from requests.adapters import HTTPAdapter
from typing_extensions import override
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from distbot.channels._fence import pass_fence


class FencedAdapter(HTTPAdapter):
    """Gives out connections that ask the fence."""

    @override
    def init_poolmanager(self, *given: Any, **named: Any) -> None:
        super().init_poolmanager(*given, **named)
        pools = {"http": _Pool, "https": _TlsPool}
        self.poolmanager.pool_classes_by_scheme = pools


class _Connection(HTTPConnection):
    @override
    def send(self, data: Any) -> None:
        _open(self)
        super().send(data)


class _TlsConnection(HTTPSConnection):
    @override
    def send(self, data: Any) -> None:
        _open(self)
        super().send(data)


def _open(connection: HTTPConnection) -> None:
    """Connect, if that is yet to be done, and then ask the fence."""
    if connection.sock is None:
        connection.connect()
    pass_fence()


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection  # pyrefly: ignore[bad-assignment]  # urllib3 itself does


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection  # pyrefly: ignore[bad-assignment]  # urllib3 itself does
