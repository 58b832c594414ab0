"""What stands between a real WordPress, Telegram and distbot: proxies, outages."""

from __future__ import annotations

import os
import re
import subprocess
import time
from typing import TYPE_CHECKING

import httpx

from distbot.clock import SystemClock
from distbot.domain.signature import sign
from distbot.sandbox.telegram_world import CHIEF_ID, DESK_ID
from tests.soak import wordpress_host
from tests.soak.wordpress_host import SECRET, until

if TYPE_CHECKING:
    from tests.soak.wordpress_desk import Desk

QUICK_S = 1.0
"""An editor's save takes no longer, whatever becomes of distbot."""


def test_a_site_that_nobody_edits_answers_its_feed_with_304(desk: Desk) -> None:
    desk.looked()
    log = desk.host.folder / "access.log"
    before = len(log.read_text())
    desk.looked()

    told = re.findall(r'"GET /feed/ HTTP/1.1" (\d+)', log.read_text()[before:])
    assert set(told) == {"304"}


def test_an_editor_s_command_comes_through_nginx(desk: Desk) -> None:
    sandbox = desk.rooms.sandbox
    asked = sandbox.telegram.world.say(DESK_ID, CHIEF_ID, "/status")

    until(
        lambda: any(m.reply_to == asked for m in sandbox.timelines().in_chat(DESK_ID))
    )
    assert not any(call.name == "getUpdates" for call in sandbox.telegram.faults.calls)


def test_an_article_comes_through_caddy(desk: Desk) -> None:
    with wordpress_host.caddy(desk.host) as base:
        body = b'{"url": "https://wartarimba.example.com/x", "deleted": true}'
        stamp = str(int(SystemClock().now().timestamp()))
        headers = {
            "X-Distbot-Timestamp": stamp,
            "X-Distbot-Signature": sign(SECRET, stamp, body),
        }
        url = f"{base}/distbot/articles/RIMBA/cms"
        taken = httpx.post(url, content=body, headers=headers, trust_env=False)
        site = httpx.get(f"{base}/wp-json/wp/v2/posts", trust_env=False)
        strange = httpx.post(url, content=body, trust_env=False)
        huge = httpx.post(
            url, content=b" " * 2_000_000, headers=headers, trust_env=False
        )

    assert site.json()
    assert [one.status_code for one in (taken, strange, huge)] == [202, 401, 413]


def test_the_docs_words_for_a_shell_send_an_article(desk: Desk) -> None:
    url = f"{desk.host.home}/distbot/articles/RIMBA/cms"
    script = wordpress_host.from_docs("BODY=", r"  -H .*?$")
    script = script.replace(
        "https://klikwartaku.com/distbot/articles/KLIKWARTAKU/cms", url
    )
    done = subprocess.run(  # noqa: S603 - the docs' own words
        ["/bin/bash", "-c", script],
        env={"PATH": os.defpath, "SECRET": SECRET},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.startswith("HTTP/1.1 202 "), done.stdout
    assert '"article":"klikwartaku.com/uji"' in done.stdout


def test_wordpress_may_post_to_distbot_on_its_own_machine(desk: Desk) -> None:
    url = f"http://127.0.0.1:{desk.host.web_port}/articles/RIMBA/cms"
    said = desk.host.php(
        f"echo wp_remote_retrieve_response_code(wp_remote_post('{url}'));"
    )

    assert said == "401"


def test_check_finds_the_real_site_in_order(desk: Desk) -> None:
    config = str(desk.rooms.folder / "RIMBA.toml")
    check = desk.rooms.nursery.start("check", "-c", config, hurried=False)

    assert check.wait() == 0, check.out.read_text()


def test_a_save_is_quick_while_distbot_hangs_or_is_away(desk: Desk) -> None:
    took_s = []

    def write(place: str) -> None:
        began = time.monotonic()
        desk.write(place)
        took_s.append(time.monotonic() - began)

    desk.picture()
    desk.rooms.process.freeze()
    write("Rawa Beku")
    desk.rooms.process.thaw()
    desk.until_shown("Rawa Beku")
    desk.rooms.process.stop()
    write("Rawa Padam")
    desk.rooms.start()
    desk.until_shown("Rawa Padam")

    assert max(took_s) < QUICK_S
    for place in ("Rawa Beku", "Rawa Padam"):
        for room in desk.rooms.both:
            assert len(room.shown(place)) == 1
