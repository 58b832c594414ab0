from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from distbot.domain.errors import ConfigError, InputError
from distbot.ports import Fetched
from distbot.sources._wordpress_api import routes
from distbot.sources._wordpress_post import article_from_post
from distbot.sources.http import Fetcher
from distbot.sources.wordpress import WordPressSource
from tests.wordpress_site import MORNING, PARAGRAPHS, WordPressSite, serving

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

CTA = ("Kunjungi Medsos Warta Rimba", "Klik di sini")


@pytest.fixture
def wordpress() -> Iterator[WordPressSite]:
    with serving() as site:
        yield site


def look(
    wordpress: WordPressSite,
    marks: Mapping[str, str] | None = None,
    *,
    history: bool = False,
    unsettled: Collection[str] = (),
    path: str = "/",
) -> Fetched:
    fetcher = Fetcher(allow_loopback=True, timeout_s=5)
    source = WordPressSource("situs", wordpress.base + path, fetcher)
    return asyncio.run(source.fetch(marks or {}, history=history, unsettled=unsettled))


def begun(wordpress: WordPressSite) -> dict[str, str]:
    """Take what is there as history, and let a minute pass."""
    marks = dict(look(wordpress, history=True).marks)
    wordpress.pass_time(minutes=1)
    return marks


def headlines(fetched: Fetched) -> list[str]:
    return [article.headline for article in fetched.articles]


def test_a_post_becomes_a_whole_article(wordpress: WordPressSite) -> None:
    wordpress.publish(
        "Wali Kota: “Sungai & Pasar” Dibuka",
        categories=("Daerah", "Wisata & Budaya"),
        tags=("Sungai Sinar",),
        picture=wordpress.picture("perahu.jpg"),
    )
    (article,) = look(wordpress).articles
    assert article.url == f"{wordpress.base}/berita-1/"
    assert article.headline == "Wali Kota: “Sungai & Pasar” Dibuka"
    assert article.paragraphs == (*PARAGRAPHS, *CTA)
    assert (article.byline, article.image_credit) == ("Rina Sari", "Foto: Rina Sari")
    assert article.image == wordpress.picture("perahu.jpg")
    assert article.categories == ("Daerah", "Wisata & Budaya")
    assert article.tags == ("Sungai Sinar",)
    assert article.cta_url == f"{wordpress.base}/medsos/"
    assert article.published_at == article.modified_at == MORNING
    assert article.aliases == ("wp:127.0.0.1:1",)


def test_a_meta_that_may_hold_a_post_is_read(wordpress: WordPressSite) -> None:
    number = wordpress.publish("Perahu")
    wordpress.edit(number, meta=(("distbot", "hold"), ("_layout", "wide")))

    (article,) = look(wordpress).articles

    assert article.metas == (("distbot", "hold"),)


def test_an_unsettled_post_that_vanishes_is_gone_at_two_looks(
    wordpress: WordPressSite,
) -> None:
    marks = begun(wordpress)
    number = wordpress.publish("Perahu Satu")
    wordpress.publish("Perahu Dua")
    first = look(wordpress, marks)
    key = first.articles[0].key
    wordpress.unpublish(number)

    second = look(wordpress, first.marks, unsettled=(key,))
    third = look(wordpress, second.marks, unsettled=(key,))

    assert [second.gone, third.gone] == [(key,), (key,)]


def test_a_post_comes_once_and_an_unchanged_one_costs_two_listings(
    wordpress: WordPressSite,
) -> None:
    marks = begun(wordpress)
    wordpress.publish("Perahu Satu")
    first = look(wordpress, marks)
    assert headlines(first) == ["Perahu Satu"]
    wordpress.asked.clear()
    again = look(wordpress, first.marks)
    assert (again.articles, again.marks) == ((), first.marks)
    assert len(wordpress.asked) == 2


def test_posts_of_one_second_come_in_the_order_of_their_numbers(
    wordpress: WordPressSite,
) -> None:
    for number in range(5):
        wordpress.publish(f"Perahu {number}")
    assert headlines(look(wordpress)) == [f"Perahu {number}" for number in range(5)]


def test_an_edited_post_comes_again(wordpress: WordPressSite) -> None:
    marks = begun(wordpress)
    number = wordpress.publish("Perahu Satu")
    first = look(wordpress, marks)
    wordpress.pass_time(minutes=1)
    wordpress.edit(number, title="Perahu Satu, Ralat")
    assert headlines(look(wordpress, first.marks)) == ["Perahu Satu, Ralat"]


def test_an_unsettled_post_is_read_again(wordpress: WordPressSite) -> None:
    marks = begun(wordpress)
    number = wordpress.publish("Perahu Satu")
    first = look(wordpress, marks)
    wordpress.edit(number, picture=wordpress.picture("perahu.jpg"))
    second = look(wordpress, first.marks, unsettled={first.articles[0].key})
    assert [article.image is None for article in first.articles] == [True]
    assert [article.image is None for article in second.articles] == [False]


def test_an_old_post_that_is_edited_is_no_news(wordpress: WordPressSite) -> None:
    for number in range(60):
        wordpress.publish(f"Lama {number}")
        wordpress.pass_time(minutes=1)
    begin = look(wordpress, history=True)
    assert headlines(begin) == [f"Lama {number}" for number in range(20, 60)]
    wordpress.pass_time(minutes=1)
    wordpress.edit(3, title="Lama, Disunting")
    wordpress.edit(60, title="Baru, Disunting")
    assert headlines(look(wordpress, begin.marks)) == ["Baru, Disunting"]


def test_a_scheduled_post_comes_although_its_change_is_old(
    wordpress: WordPressSite,
) -> None:
    later = MORNING + timedelta(hours=3)
    scheduled = wordpress.publish("Terjadwal", at=later)
    for number in range(120):
        wordpress.publish(f"Lama {number}", at=MORNING - timedelta(days=1))
    marks = begun(wordpress)
    for number in range(120):
        wordpress.edit(number + 2, title=f"Lama {number}, lagi")
    marks = dict(look(wordpress, marks).marks)
    wordpress.pass_time(hours=4)
    assert scheduled == 1
    assert headlines(look(wordpress, marks)) == ["Terjadwal"]


def test_a_backdated_post_is_found_among_the_changed(wordpress: WordPressSite) -> None:
    marks = begun(wordpress)
    for number in range(130):
        wordpress.publish(f"Berita {number}")
        wordpress.pass_time(minutes=1)
    marks = dict(look(wordpress, marks).marks)
    wordpress.publish("Telat", at=MORNING + timedelta(minutes=2))
    assert "Telat" in headlines(look(wordpress, marks))


def test_pages_are_walked_until_one_holds_what_is_known(
    wordpress: WordPressSite,
) -> None:
    wordpress.publish("Lama")
    marks = begun(wordpress)
    for number in range(250):
        wordpress.publish(f"Berita {number}")
        wordpress.pass_time(minutes=1)
    found = look(wordpress, marks)
    assert headlines(found) == [f"Berita {number}" for number in range(250)]
    assert look(wordpress, found.marks).articles == ()


@pytest.mark.parametrize("is_settled", [True, False])
def test_an_unpublished_post_is_gone_at_two_looks_and_then_forgotten(
    wordpress: WordPressSite, *, is_settled: bool
) -> None:
    marks = begun(wordpress)
    number = wordpress.publish("Perahu Satu")
    wordpress.publish("Perahu Dua")
    first = look(wordpress, marks)
    wordpress.unpublish(number)
    (key,) = (a.key for a in first.articles if a.headline == "Perahu Satu")
    waits = () if is_settled else (key,)
    second = look(wordpress, first.marks, unsettled=waits)
    third = look(wordpress, second.marks, unsettled=waits)
    fourth = look(wordpress, third.marks, unsettled=waits)
    assert [second.gone, third.gone, fourth.gone] == [(key,), (key,), ()]
    assert not any(one.articles for one in (second, third, fourth))


def test_a_republished_post_comes_again(wordpress: WordPressSite) -> None:
    marks = begun(wordpress)
    number = wordpress.publish("Perahu Satu")
    wordpress.publish("Perahu Dua")
    first = look(wordpress, marks)
    wordpress.unpublish(number)
    second = look(wordpress, first.marks)
    wordpress.republish(number)
    third = look(wordpress, second.marks)
    assert (headlines(third), third.gone) == (["Perahu Satu"], ())


def test_a_post_that_only_slid_off_the_listing_is_not_gone(
    wordpress: WordPressSite,
) -> None:
    marks = begun(wordpress)
    for number in range(150):
        wordpress.publish(f"Berita {number}")
        wordpress.pass_time(minutes=1)
    first = look(wordpress, marks)
    wordpress.publish("Baru")
    second = look(wordpress, first.marks)
    assert (headlines(second), second.gone, second.faults) == (["Baru"], (), ())


@pytest.mark.parametrize("left", [0, 1])
def test_a_site_that_lists_nearly_nothing_has_not_lost_it_all(
    wordpress: WordPressSite, left: int
) -> None:
    marks = begun(wordpress)
    numbers = [wordpress.publish(f"Berita {number}") for number in range(15)]
    first = look(wordpress, marks)
    for number in numbers[left:]:
        wordpress.edit(number, status="draft")
    second = look(wordpress, first.marks)
    assert second.gone == ()
    assert "too many to be believed" in second.faults[0]
    assert look(wordpress, second.marks).faults == ()


def test_a_post_behind_a_password_is_not_taken(wordpress: WordPressSite) -> None:
    marks = begun(wordpress)
    wordpress.publish("Rahasia", password="x")  # noqa: S106 - no secret
    found = look(wordpress, marks)
    assert (found.articles, found.faults) == ((), ())
    wordpress.asked.clear()
    assert look(wordpress, found.marks).articles == ()
    assert len(wordpress.asked) == 2
    wordpress.pass_time(minutes=1)
    wordpress.edit(1, password="")
    assert headlines(look(wordpress, found.marks)) == ["Rahasia"]


def test_a_post_that_gets_a_password_is_gone_to_readers(
    wordpress: WordPressSite,
) -> None:
    marks = begun(wordpress)
    number = wordpress.publish("Perahu Satu")
    first = look(wordpress, marks)
    wordpress.pass_time(minutes=1)
    wordpress.edit(number, password="x")  # noqa: S106 - no secret
    second = look(wordpress, first.marks)
    third = look(wordpress, second.marks)
    assert second.gone == third.gone == (first.articles[0].key,)
    assert look(wordpress, third.marks).gone == ()


def test_a_post_without_a_headline_waits_until_it_has_one(
    wordpress: WordPressSite,
) -> None:
    marks = begun(wordpress)
    number = wordpress.publish("")
    for count in range(120):
        wordpress.publish(f"Berita {count}", at=MORNING + timedelta(hours=1))
    wordpress.pass_time(hours=2)
    first = look(wordpress, marks)
    assert "berita-1/: has no headline" in first.faults[0]
    assert len(first.articles) == 120
    wordpress.edit(number, title="Perahu Satu", modified=MORNING)
    assert headlines(look(wordpress, first.marks)) == ["Perahu Satu"]


def test_a_post_at_fault_is_given_up_until_it_is_edited(
    wordpress: WordPressSite,
) -> None:
    marks = dict(begun(wordpress))
    number = wordpress.publish("")
    faults: list[str] = []
    for _ in range(12):
        fetched = look(wordpress, marks)
        marks = dict(fetched.marks)
        faults += fetched.faults

    assert len(faults) == 10
    assert faults[-1].endswith("given up until it is edited")
    wordpress.pass_time(minutes=1)
    wordpress.edit(number, title="Perahu Satu")
    assert headlines(look(wordpress, marks)) == ["Perahu Satu"]


def test_a_post_whose_page_is_down_for_hours_is_not_given_up(
    wordpress: WordPressSite,
) -> None:
    marks = dict(begun(wordpress))
    wordpress.publish("Perahu Satu")
    wordpress.bad.textless = True
    wordpress.bad.down["/berita-1"] = 503
    for _ in range(30):
        marks = dict(look(wordpress, marks).marks)

    wordpress.bad.down.clear()

    assert headlines(look(wordpress, marks)) == ["Perahu Satu"]


def test_a_text_that_the_api_lacks_is_read_from_the_page(
    wordpress: WordPressSite,
) -> None:
    marks = begun(wordpress)
    wordpress.publish("Perahu Satu")
    wordpress.bad.textless = True
    wordpress.bad.down["/berita-1"] = 503
    first = look(wordpress, marks)
    assert "/berita-1/: answers 503" in first.faults[0]
    wordpress.bad.down.clear()
    (article,) = look(wordpress, first.marks).articles
    assert article.paragraphs == (*PARAGRAPHS, *CTA)


@pytest.mark.parametrize(
    "path", ["", "/", "/wp-json/", "/wp-json/wp/v2/posts", "/?rest_route=/"]
)
def test_home_root_and_list_are_the_same_site(
    wordpress: WordPressSite, path: str
) -> None:
    wordpress.publish("Perahu Satu")
    assert headlines(look(wordpress, path=path)) == ["Perahu Satu"]


def test_plain_permalinks_are_found_out_once(wordpress: WordPressSite) -> None:
    wordpress.bad.plain = True
    wordpress.publish("Perahu Satu")
    assert headlines(look(wordpress)) == ["Perahu Satu"]
    assert ["/wp-json/" in path for path in wordpress.asked] == [True, False, False]


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (
            "https://k.id",
            [
                "https://k.id/wp-json/wp/v2/posts",
                "https://k.id/?rest_route=/wp/v2/posts",
            ],
        ),
        ("https://k.id/a/wp-json", ["https://k.id/a/wp-json/wp/v2/posts"]),
        ("https://k.id/api/wp/v2/berita/", ["https://k.id/api/wp/v2/berita"]),
        ("https://k.id/?rest_route=/wp/v2", ["https://k.id/?rest_route=/wp/v2/posts"]),
    ],
)
def test_the_routes_follow_from_the_address(url: str, found: list[str]) -> None:
    assert list(routes(url)) == found


def test_an_api_that_is_closed_says_so_with_a_mend(wordpress: WordPressSite) -> None:
    wordpress.bad.closed = True
    with pytest.raises(
        InputError, match=r"keeps its REST API from strangers"
    ) as caught:
        look(wordpress)
    assert "security plugin" in caught.value.mend


def test_a_security_check_in_front_is_named(wordpress: WordPressSite) -> None:
    wordpress.bad.challenged.append("/")
    with pytest.raises(InputError, match="answers a web page where its REST") as caught:
        look(wordpress)
    assert 'kind = "feed"' in caught.value.mend


def test_a_site_without_the_api_is_named(wordpress: WordPressSite) -> None:
    wordpress.bad.down["/"] = 404
    with pytest.raises(InputError, match="has no WordPress REST API there"):
        look(wordpress)


@pytest.mark.parametrize("status", [500, 503, 429])
def test_an_outage_is_an_error_and_nothing_is_gone(
    wordpress: WordPressSite, status: int
) -> None:
    marks = begun(wordpress)
    wordpress.publish("Perahu Satu")
    first = look(wordpress, marks)
    wordpress.bad.down["/"] = status
    with pytest.raises(InputError, match=f"answers {status}"):
        look(wordpress, first.marks)
    wordpress.bad.down.clear()
    assert look(wordpress, first.marks) == Fetched(articles=(), marks=first.marks)


def test_an_empty_site_begins_with_its_first_post(wordpress: WordPressSite) -> None:
    marks = begun(wordpress)
    wordpress.publish("Perahu Satu")
    assert headlines(look(wordpress, marks)) == ["Perahu Satu"]


def test_a_date_to_come_does_not_make_later_posts_history(
    wordpress: WordPressSite,
) -> None:
    number = wordpress.publish("Agenda")
    wordpress.edit(number, date=MORNING + timedelta(days=30))
    marks = begun(wordpress)
    wordpress.publish("Perahu Satu")
    assert headlines(look(wordpress, marks)) == ["Perahu Satu"]


def test_marks_of_another_kind_bring_no_more_than_a_feed_would(
    wordpress: WordPressSite,
) -> None:
    for number in range(30):
        wordpress.publish(f"Berita {number}")
        wordpress.pass_time(minutes=1)
    first = look(wordpress, {"etag": "x", "page https://k.id/a": "y", "post z": ""})
    assert headlines(first) == [f"Berita {number}" for number in range(20, 30)]
    assert look(wordpress, first.marks).articles == ()


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({}, '"url" is missing'),
        ({"url": "kabar.id"}, '"url" is no web address'),
        ({"url": "https://kabar.id", "page": "2"}, '"page" is unknown'),
    ],
)
def test_wrong_options_are_config_errors(
    options: dict[str, object], fault: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=fault):
        WordPressSource.configured("s", options, base=tmp_path, fetcher=Fetcher())


def test_a_post_is_known_by_its_number_as_in_its_feed() -> None:
    post = {
        "link": "https://rimba.example/padi",
        "guid": {"rendered": "https://rimba.example/?p=7"},
        "title": {"rendered": "Padi Rimba Menguning"},
    }

    article = article_from_post("https://rimba.example", post)

    assert article.aliases == ("wp:rimba.example:7",)
