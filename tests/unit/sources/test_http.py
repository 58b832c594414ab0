from __future__ import annotations

import asyncio
import gzip
import ipaddress
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING

import brotli
import pytest

from distbot.sources._network import is_public
from distbot.sources.http import Fetcher, FetchError, Manners, Page

if TYPE_CHECKING:
    from tests.unit.sources.conftest import Site


NOW = datetime(2026, 3, 1, 3, tzinfo=UTC)


class StillClock:
    def now(self) -> datetime:
        return NOW

    def elapsed(self) -> timedelta:
        return timedelta()


def get(
    url: str,
    *,
    headers: dict[str, str] | None = None,
    allow_loopback: bool = True,
    timeout_s: float = 5.0,
    max_bytes: int = 1_000_000,
) -> Page:
    async def fetch() -> Page:
        fetcher = Fetcher(
            allow_loopback=allow_loopback, timeout_s=timeout_s, max_bytes=max_bytes
        )
        try:
            return await fetcher.get(url, headers=headers)
        finally:
            await fetcher.close()

    return asyncio.run(fetch())


def test_a_page_comes_with_its_type_and_charset(site: Site) -> None:
    url = site.put("/a", "halo", 'text/html; charset="windows-1252"')
    page = get(url)
    assert (page.url, page.status, page.content) == (url, 200, b"halo")
    assert (page.media_type, page.charset) == ("text/html", "windows-1252")


@pytest.mark.parametrize(
    ("packing", "pack"), [("gzip", gzip.compress), ("br", brotli.compress)]
)
def test_packed_bodies_are_asked_for_and_unpacked(
    site: Site, packing: str, pack: Callable[[bytes], bytes]
) -> None:
    url = site.put("/a", pack(b"halo"), Content_Encoding=packing)
    assert get(url).content == b"halo"
    assert site.asked[0][1]["accept-encoding"] == "gzip, br"


def test_a_site_learns_who_asks(site: Site) -> None:
    url = site.put("/a", "halo")
    fetcher = Fetcher(allow_loopback=True, manners=Manners(home="https://kabar.id"))
    asyncio.run(fetcher.get(url))
    assert site.asked[0][1]["user-agent"] == (
        f"distbot/{version('distbot')} (+https://kabar.id)"
    )


def test_no_cookie_is_kept(site: Site) -> None:
    url = site.put("/a", "halo", Set_Cookie="a=b")

    async def twice() -> None:
        fetcher = Fetcher(allow_loopback=True)
        await fetcher.get(url)
        await fetcher.get(url)
        await fetcher.close()

    asyncio.run(twice())
    assert [("cookie" in headers) for _, headers in site.asked] == [False, False]


def test_one_fetcher_serves_several_event_loops(site: Site) -> None:
    url = site.put("/a", "halo")
    fetcher = Fetcher(allow_loopback=True)
    for _ in range(2):
        assert asyncio.run(fetcher.get(url)).content == b"halo"


def test_an_unchanged_page_is_an_answer(site: Site) -> None:
    url = site.put("/a", "halo", ETag='"1"')
    assert get(url, headers={"If-None-Match": '"1"'}).status == 304


def test_304_to_a_question_without_conditions_is_no_answer(site: Site) -> None:
    with pytest.raises(FetchError, match="answers 304"):
        get(site.fail("/a", 304))


def test_redirects_are_followed_to_where_they_end(site: Site) -> None:
    site.fail("/a", 301, Location="/b")
    site.fail("/b", 307, Location=site.base + "/c")
    url = site.put("/c", "halo")
    assert get(site.base + "/a").url == url


@pytest.mark.parametrize(
    ("location", "fault"),
    [
        ("/a", "redirects more than 5 times"),
        ("http://10.0.0.1/", "not on the public internet: 10.0.0.1"),
        ("http://169.254.169.254/latest", "not on the public internet"),
        ("file:///etc/passwd", "neither http nor https"),
        ("http://user:secret@127.0.0.1/", "carries a user name or password"),
    ],
)
def test_a_redirect_may_not_lead_astray(site: Site, location: str, fault: str) -> None:
    site.fail("/a", 302, Location=location)
    with pytest.raises(FetchError, match=re.escape(fault)) as caught:
        get(site.base + "/a")
    assert caught.value.thing == site.base + "/a"
    assert "secret" not in str(caught.value)


def test_headers_for_one_host_are_not_sent_to_another(site: Site) -> None:
    url = site.put("/b", "halo").replace("127.0.0.1", "localhost")
    site.fail("/a", 302, Location=url)
    get(site.base + "/a", headers={"X-Key": "k"})
    assert [("x-key" in headers) for _, headers in site.asked] == [True, False]


def test_loopback_is_out_of_reach_unless_allowed(site: Site) -> None:
    url = site.put("/a", "halo")
    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]"):
        with pytest.raises(FetchError):
            get(url.replace("127.0.0.1", host), allow_loopback=False)
    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "127.0.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "168.63.129.16",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "0.0.0.0",  # noqa: S104 - refused, not bound
        "192.0.0.192",
        "198.18.0.1",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "fe80::1",
        "fec0::1",
        "fd00:ec2::254",
        "ff02::1",
        "2001:db8::1",
    ],
)
def test_what_is_not_the_open_net_is_refused(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "103.10.60.1", "2606:4700::1111", "::ffff:1.1.1.1"]
)
def test_the_open_net_is_reached(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("status", [400, 403, 404, 410, 429, 500, 503, 599])
def test_a_failure_names_its_status(site: Site, status: int) -> None:
    site.fail("/a", status)
    with pytest.raises(FetchError, match=f"answers {status}") as caught:
        get(site.base + "/a")
    assert caught.value.status == status


def test_a_slow_drip_ends_in_time(site: Site) -> None:
    site.put("/a", b"")
    site.answers["/a"].drip = True
    with pytest.raises(FetchError, match=r"did not answer fully within 0\.3 s"):
        get(site.base + "/a", timeout_s=0.3)


def test_a_page_too_large_is_refused(site: Site) -> None:
    assert len(get(site.put("/a", b"x" * 1000), max_bytes=1000).content) == 1000
    with pytest.raises(FetchError, match="larger than 1,000 bytes"):
        get(site.put("/a", b"x" * 1001), max_bytes=1000)


def test_what_follows_a_packed_body_counts_as_sent(site: Site) -> None:
    body = gzip.compress(b"halo")
    url = site.put("/a", body + b"x" * 1000, Content_Encoding="gzip")
    assert get(url).content == b"halo"
    with pytest.raises(FetchError, match="larger than 1,000 bytes"):
        get(url, max_bytes=1000)


@pytest.mark.parametrize(
    ("packing", "pack"), [("gzip", gzip.compress), ("br", brotli.compress)]
)
def test_a_bomb_is_refused(
    site: Site, packing: str, pack: Callable[[bytes], bytes]
) -> None:
    bomb = pack(b"\0" * 50_000_000)
    assert len(bomb) < 60_000
    with pytest.raises(FetchError, match="larger than 100,000 bytes"):
        get(site.put("/a", bomb, Content_Encoding=packing), max_bytes=100_000)


@pytest.mark.parametrize("packing", ["gzip, gzip", "br, gzip", "deflate", "zstd"])
def test_a_packing_not_asked_for_is_refused(site: Site, packing: str) -> None:
    with pytest.raises(FetchError, match="unasked"):
        get(site.put("/a", b"x", Content_Encoding=packing))


@pytest.mark.parametrize(
    ("packing", "body"),
    [
        ("gzip", b"no gzip"),
        ("gzip", gzip.compress(b"halo" * 99, mtime=0)[:-9]),
        ("br", b"no brotli"),
        ("br", brotli.compress(b"halo" * 99)[:-3]),
    ],
    ids=["no gzip", "half of gzip", "no brotli", "half of brotli"],
)
def test_a_broken_packing_is_refused(site: Site, packing: str, body: bytes) -> None:
    with pytest.raises(FetchError, match="packed with errors"):
        get(site.put("/a", body, Content_Encoding=packing))


def test_a_head_without_end_is_refused(site: Site) -> None:
    url = site.put("/a", "halo", X_Long="x" * 200_000)
    with pytest.raises(FetchError, match="breaks off"):
        get(url)


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_wants_to_be_left_alone_is(site: Site, status: int) -> None:
    other = site.put("/b", "halo")
    url = site.fail("/a", status, **{"Retry-After": "120"})
    fetcher = Fetcher(allow_loopback=True, clock=StillClock())

    with pytest.raises(FetchError) as caught:
        asyncio.run(fetcher.get(url))
    with pytest.raises(FetchError, match="wants none of it before 03:02 UTC") as later:
        asyncio.run(fetcher.get(other))

    assert (caught.value.status, later.value.status) == (status, None)
    assert caught.value.retry_at == later.value.retry_at == NOW + timedelta(minutes=2)
    assert [path for path, _ in site.asked] == ["/a"]
    free = other.replace("127.0.0.1", "localhost")
    assert asyncio.run(fetcher.get(free)).content == b"halo"


def test_a_404_may_wish_nothing(site: Site) -> None:
    url = site.fail("/a", 404, **{"Retry-After": "120"})
    with pytest.raises(FetchError) as caught:
        get(url)
    assert caught.value.retry_at is None


def test_requests_to_one_host_are_spaced(site: Site) -> None:
    url = site.put("/a", "halo")
    manners = Manners(interval=timedelta(seconds=0.1))

    async def thrice() -> float:
        fetcher = Fetcher(allow_loopback=True, manners=manners, timeout_s=5)
        began = asyncio.get_running_loop().time()
        for _ in range(3):
            await fetcher.get(url)
        return asyncio.get_running_loop().time() - began

    assert asyncio.run(thrice()) >= 0.16


def test_waiting_for_a_turn_takes_no_time_from_the_answer(site: Site) -> None:
    url = site.put("/a", "halo")
    manners = Manners(interval=timedelta(seconds=0.6))

    async def twice() -> bytes:
        fetcher = Fetcher(allow_loopback=True, manners=manners, timeout_s=0.4)
        await fetcher.get(url)
        return (await fetcher.get(url)).content

    assert asyncio.run(twice()) == b"halo"


def test_half_a_page_is_refused(site: Site) -> None:
    site.put("/a", b"half")
    site.answers["/a"].length = 100
    with pytest.raises(FetchError, match="breaks off"):
        get(site.base + "/a")


@pytest.mark.parametrize(
    "url",
    ["", "kabar", "ftp://a.id/", "http://", "http://[", "http://a.id:99999/", "//a"],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(FetchError):
        get(url)


def test_a_closed_port_is_named_as_unreachable() -> None:
    with pytest.raises(FetchError, match="cannot be reached") as caught:
        get("http://127.0.0.1:9/")
    assert caught.value.status is None
