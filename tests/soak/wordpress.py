"""A real WordPress, the snippet of docs/operating.md in it, and distbot beside it.

`make wordpress` runs it. RIMBA is told of articles by the snippet and reads feed and
REST API as well; HULU only reads. WordPress has its own clock, so these wait.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from distbot.domain.presence import UNPUBLISHED
from tests.soak.wordpress_desk import slug
from tests.soak.wordpress_host import until

if TYPE_CHECKING:
    from tests.soak.wordpress_desk import Desk


def test_an_article_is_out_two_seconds_after_its_save_and_is_one_article(
    desk: Desk,
) -> None:
    tags = [desk.term("tags", "Bakau")]
    categories = [desk.term("categories", "Lingkungan")]
    desk.write("Rimba Hilir", tags=tags, categories=categories)
    saved = time.monotonic()
    desk.until_shown("Rimba Hilir", desk.rooms.told)
    took_s = time.monotonic() - saved
    desk.until_shown("Rimba Hilir")
    desk.looked()

    assert took_s < 2
    for room in desk.rooms.both:
        (message,) = room.shown("Rimba Hilir")
        assert message.photo is not None
        assert len(room.articles("rimba-hilir")) == 1
        assert not room.changes("rimba-hilir")
    assert len(desk.rooms.on_x("Rimba Hilir")) == 1


def test_what_is_told_and_what_is_read_are_the_same_words(desk: Desk) -> None:
    contents = []
    for room in desk.rooms.both:
        (row,) = room.articles("rimba-hilir")
        contents.append(row.content)

    assert contents[0] == contents[1]
    for said in (
        '"Kunjungi Medsos WartaRimba.com","Klik di sini"',
        '"byline":"Siti Nurlaila"',
        '"image_credit":"Foto: Rukmini/Warta Rimba"',
        '"tags":["Bakau"],"categories":["Lingkungan"]',
        f'"cta_url":"{desk.host.home}/medsos"',
        '/bakau.jpg"',
    ):
        assert said in contents[0]


def test_an_edit_is_a_new_version_that_is_told_once(desk: Desk) -> None:
    number = desk.write("Sungai Jernih")
    desk.until_shown("Sungai Jernih")
    desk.save(f"posts/{number}", content=desk.text("Sungai Jernih", 700))
    for room in desk.rooms.both:
        room.until_changed("sungai-jernih")
    desk.looked()

    for room in desk.rooms.both:
        (change,) = room.changes("sungai-jernih")
        assert "500 bibit" in change.before
        assert "700 bibit" in change.after
        assert len(room.shown("Sungai Jernih")) == 1


def test_a_save_that_changes_nothing_is_no_change(desk: Desk) -> None:
    number = desk.write("Pulau Tenang")
    desk.until_shown("Pulau Tenang")
    desk.save(f"posts/{number}", content=desk.text("Pulau Tenang"))
    until(lambda: desk.rooms.received("pulau-tenang") == 2)
    desk.looked()

    assert not any(room.changes("pulau-tenang") for room in desk.rooms.both)


def test_a_new_permalink_is_no_new_article(desk: Desk) -> None:
    number = desk.write("Kampung Lama")
    desk.until_shown("Kampung Lama")
    desk.save(f"posts/{number}", slug="kampung-baru")
    desk.looked()

    for room in desk.rooms.both:
        assert len(room.shown("Kampung Lama")) == 1
        assert (
            len([*room.articles("kampung-lama"), *room.articles("kampung-baru")]) == 1
        )


def test_what_is_trashed_is_gone_and_what_is_restored_is_there_again(
    desk: Desk,
) -> None:
    number = desk.write("Muara Hilang")
    desk.until_shown("Muara Hilang")
    desk.http.delete(f"posts/{number}")
    deleted = time.monotonic()
    told = desk.rooms.told
    until(lambda: told.posts("muara-hilang")["meja"] == ("skipped", UNPUBLISHED))
    took_s = time.monotonic() - deleted
    for room in desk.rooms.both:
        room.until_changed("muara-hilang")
        assert room.changes("muara-hilang")[-1].after is None
    desk.host.php(f"wp_untrash_post({number});")
    desk.save(f"posts/{number}", status="publish")
    both = desk.rooms.both
    until(lambda: all(room.changes("muara-hilang")[-1].decision for room in both))
    desk.looked()

    assert took_s < 2
    for room in desk.rooms.both:
        assert len(room.changes("muara-hilang")) == 1
        assert len(room.shown("Muara Hilang")) == 1


def test_what_is_deleted_for_good_is_gone(desk: Desk) -> None:
    number = desk.write("Bukit Lenyap")
    desk.until_shown("Bukit Lenyap")
    desk.http.delete(f"posts/{number}", params={"force": "true"})

    for room in desk.rooms.both:
        room.until_changed("bukit-lenyap")


@pytest.mark.parametrize(
    "hidden", [{"status": "draft"}, {"status": "private"}, {"password": "rahasia"}]
)
def test_what_is_hidden_is_gone(desk: Desk, hidden: dict[str, str]) -> None:
    place = f"Teluk {next(iter(hidden.values())).title()}"
    number = desk.write(place)
    desk.until_shown(place)
    desk.save(f"posts/{number}", **hidden)

    for room in desk.rooms.both:
        room.until_changed(slug(place))
        assert room.changes(slug(place))[-1].after is None


def test_what_is_not_public_never_leaks(desk: Desk) -> None:
    for number, hidden in enumerate(
        (
            {"status": "draft"},
            {"status": "pending"},
            {"status": "private"},
            {"password": "rahasia"},
        )
    ):
        made = desk.write(f"Goa Rahasia {number}", **hidden)
        desk.save(f"posts/{made}", excerpt="Disimpan lagi.")
        desk.save(f"posts/{made}/autosaves", content=desk.text("Goa Rahasia"))
    desk.looked(5)

    # Of the protected one it is told that it is not public, both times.
    assert desk.rooms.received("goa-rahasia") == 2
    for room in desk.rooms.both:
        assert not room.articles("goa-rahasia")
        assert not room.shown("Goa Rahasia")


def test_an_autosave_and_a_revision_tell_nothing(desk: Desk) -> None:
    number = desk.write("Danau Sunyi")
    desk.until_shown("Danau Sunyi")
    desk.save(f"posts/{number}/autosaves", content=desk.text("Danau Sunyi", 900))
    desk.host.php(f"wp_save_post_revision({number});")
    desk.looked()

    assert desk.rooms.received("danau-sunyi") == 1
    assert not any(room.changes("danau-sunyi") for room in desk.rooms.both)


@pytest.mark.parametrize("mark", ["tags", "meta"])
def test_what_is_marked_is_held_until_the_mark_is_gone(desk: Desk, mark: str) -> None:
    place, tag = f"Hutan {mark.title()}", desk.term("tags", "Tahan")
    held: dict[str, object] = {"tags": [tag], "meta": {"distbot": "hold"}}
    free: dict[str, object] = {"tags": [], "meta": {"distbot": ""}}
    number = desk.write(place, **{mark: held[mark]})
    until(lambda: all(room.articles(slug(place)) for room in desk.rooms.both))
    desk.looked(5)
    shown = [room.shown(place) for room in desk.rooms.both]
    desk.save(f"posts/{number}", **{mark: free[mark]})
    desk.until_shown(place)

    assert shown == [[], []]


def test_an_article_that_is_finished_by_a_second_save_goes_out_finished(
    desk: Desk,
) -> None:
    number = desk.write("Selat Setengah", featured_media=0)
    whole = desk.text("Selat Setengah", 800)
    desk.save(f"posts/{number}", content=whole, featured_media=desk.picture())
    looks = desk.rooms.looks
    desk.until_shown("Selat Setengah", looks)
    desk.looked()

    (message,) = looks.shown("Selat Setengah")
    (row,) = looks.articles("selat-setengah")
    assert "menanam 800 bibit" in message.text
    assert '/bakau.jpg"' in row.content
    assert not looks.changes("selat-setengah")


def test_an_old_article_that_is_edited_is_no_news(desk: Desk) -> None:
    old = "['post_date' => '2024-02-03 04:05:06', 'post_title' => 'Arsip Lama Warga',"
    old += (
        "'post_name' => 'arsip-lama', 'post_content' => 'x', 'post_status' => 'publish'"
    )
    told = "remove_all_actions('shutdown');"  # nobody hears of it
    number = int(desk.host.php(f"echo wp_insert_post({old}]); {told}"))
    desk.save(f"posts/{number}", content=desk.text("Arsip Lama", 900))
    until(lambda: desk.rooms.received("arsip-lama"))
    desk.looked()

    (row,) = desk.rooms.told.articles("arsip-lama")
    assert row.baseline
    assert not any(room.shown("Arsip Lama") for room in desk.rooms.both)


def test_a_bulk_edit_tells_each_post_once_and_changes_nothing(desk: Desk) -> None:
    numbers = [desk.write(f"Dusun {n}") for n in "ABCDE"]
    for n in "ABCDE":
        desk.until_shown(f"Dusun {n}")
    posts = ",".join(map(str, numbers))
    desk.host.php(
        "require ABSPATH . 'wp-admin/includes/admin.php'; wp_set_current_user(1);"
        f"bulk_edit_posts(['post' => [{posts}], 'post_type' => 'post',"
        " '_status' => -1, 'post_author' => 1, 'comment_status' => 'closed',"
        " 'ping_status' => '', 'post_format' => -1]);"
    )
    until(lambda: desk.rooms.received("dusun") >= 10)
    desk.looked()

    assert desk.rooms.received("dusun") == 10
    assert not any(room.changes("dusun") for room in desk.rooms.both)


def test_a_post_that_a_program_completes_in_steps_is_told_whole(desk: Desk) -> None:
    picture = desk.picture()
    content = desk.text("Ladang Impor").replace("'", "\\'")
    desk.host.php(
        f"$id = wp_insert_post(['post_title' => 'Warga Ladang Impor Menanam Bakau',"
        f" 'post_name' => 'ladang-impor', 'post_content' => '{content}',"
        f" 'post_author' => 1, 'post_status' => 'publish']);"
        f"wp_set_post_tags($id, 'bakau'); set_post_thumbnail($id, {picture});"
    )
    desk.until_shown("Ladang Impor")

    (row,) = desk.rooms.told.articles("ladang-impor")
    assert '"tags":["Bakau"]' in row.content
    assert '/bakau.jpg"' in row.content


def test_a_scheduled_article_comes_when_the_clock_publishes_it(desk: Desk) -> None:
    # Nobody but distbot visits the site: each visit has WordPress look at its clock.
    desk.until_shown("Tanjung Besok")

    for room in desk.rooms.both:
        (message,) = room.shown("Tanjung Besok")
        assert message.date >= desk.scheduled
