import csv
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.domain.post import PostState
from distbot.domain.report import ReportedPost
from distbot.domain.report_csv import COLUMNS, as_csv
from tests.unit.reported import NOON, ZONE, post, reported_posts


def table(*posts: ReportedPost) -> list[dict[str, str]]:
    text = as_csv(posts, ZONE).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline=""), strict=True))


def test_a_post_has_the_ledgers_columns_its_price_and_its_counts() -> None:
    (row,) = table(
        post(7, price="0.015", linked=True, counts={"like": 3, "view": 90, "👍": 2})
    )

    assert row == {
        "post": "7",
        "headline": "Warga Menanam Bakau",
        "url": "https://kabar.example.com/7",
        "destination": "kanal",
        "variant": "0",
        "class": "normal",
        "state": "published",
        "reason": "",
        "due_at": "2026-11-26T11:59:50+07:00",
        "published_at": "2026-11-26T12:00:00+07:00",
        "remote_id": "7",
        "remote_url": "",
        "link": "yes",
        "price_usd": "0.015",
        "reactions": "5",
        "likes": "3",
        "reposts": "",
        "replies": "",
        "quotes": "",
        "bookmarks": "",
        "views": "90",
        "emoji": "👍 2",
        "taken_down_at": "",
    }


def test_a_published_post_that_was_taken_down_says_when() -> None:
    (row,) = table(post(taken_down_at=NOON + timedelta(days=2)))

    assert row["state"] == "published"
    assert row["taken_down_at"] == "2026-11-28T12:00:00+07:00"


def test_what_is_not_known_is_empty_and_not_zero() -> None:
    (row,) = table(post(state=PostState.FAILED, reason="no", late=None))

    empty = ("due_at", "published_at", "remote_id", "reactions", "likes", "views")
    assert [row[name] for name in empty] == [""] * len(empty)
    assert row["link"] == "no"


def test_spreadsheets_are_told_that_it_is_utf8() -> None:
    content = as_csv([post(headline="Café “Rimba”")], ZONE)

    assert content.startswith(b"\xef\xbb\xbfpost,headline,")
    assert content.count(b"\r\n") == 2
    assert content.replace(b"\r\n", b"").count(b"\n") == 0


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_nothing_is_taken_for_a_formula(first: str) -> None:
    headline = f'{first}HYPERLINK("https://buruk.example.com";"Klik")'

    (row,) = table(post(headline=headline))

    assert row["headline"] == f"'{headline}"


def test_a_period_without_posts_is_a_table_without_rows() -> None:
    assert as_csv([], ZONE).decode("utf-8-sig") == ",".join(COLUMNS) + "\r\n"


def test_each_time_has_the_offset_of_its_own_day() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    summer = datetime(2026, 10, 24, 12, tzinfo=berlin)
    posts = [post(1, at=summer), post(2, at=summer + timedelta(days=2))]

    text = as_csv(posts, berlin).decode("utf-8-sig")

    assert "2026-10-24T12:00:00+02:00" in text
    assert "2026-10-26T12:00:00+01:00" in text


@given(st.lists(reported_posts(), max_size=5))
def test_any_post_comes_back_as_it_was_and_is_no_formula(
    posts: list[ReportedPost],
) -> None:
    rows = table(*posts)

    assert len(rows) == len(posts)
    for row, one in zip(rows, posts, strict=True):
        assert row["headline"] in {one.headline, f"'{one.headline}"}
        assert not row["headline"].startswith(("=", "+", "-", "@", "\t", "\r"))
        assert row["reactions"] in {"", str(one.reactions)}


def test_commas_quotes_and_line_breaks_stay_in_their_cell() -> None:
    odd = 'Lada, "kopi"\r\ndan karet'
    other = replace(post(2), reason=odd)

    assert table(post(1, headline=odd), other)[0]["headline"] == odd
    assert table(other)[0]["reason"] == odd
