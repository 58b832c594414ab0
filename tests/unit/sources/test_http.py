from __future__ import annotations

import asyncio
import gzip
import ipaddress
import re
from typing import TYPE_CHECKING

import pytest

from distbot.sources._network import is_public
from distbot.sources.http import Fetcher, FetchError, Page

if TYPE_CHECKING:
    from tests.unit.sources.conftest import Site


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


def test_gzip_is_asked_for_and_unpacked(site: Site) -> None:
    url = site.put("/a", gzip.compress(b"halo"), Content_Encoding="gzip")
    assert get(url).content == b"halo"
    assert site.asked[0][1]["accept-encoding"] == "gzip"


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


def test_a_gzip_bomb_is_refused(site: Site) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 60_000
    with pytest.raises(FetchError, match="larger than 100,000 bytes"):
        get(site.put("/a", bomb, Content_Encoding="gzip"), max_bytes=100_000)


@pytest.mark.parametrize("packing", ["br", "gzip, gzip", "deflate"])
def test_a_packing_not_asked_for_is_refused(site: Site, packing: str) -> None:
    with pytest.raises(FetchError, match="unasked"):
        get(site.put("/a", b"x", Content_Encoding=packing))


@pytest.mark.parametrize(
    "body",
    [b"no gzip", gzip.compress(b"halo" * 99, mtime=0)[:-9]],
    ids=["no gzip", "half of it"],
)
def test_broken_gzip_is_refused(site: Site, body: bytes) -> None:
    with pytest.raises(FetchError, match="packed with errors"):
        get(site.put("/a", body, Content_Encoding="gzip"))


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
