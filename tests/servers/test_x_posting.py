import unicodedata
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
import requests
from requests_oauthlib import OAuth1  # type: ignore[import-untyped] # has no types

from distbot.sandbox.servers import Sandbox
from distbot.sandbox.x_values import Credentials

Draw = Callable[..., bytes]
Json = dict[str, object]


def signed(credentials: Credentials) -> OAuth1:
    return OAuth1(
        credentials.consumer_key,
        credentials.consumer_secret,
        credentials.access_token,
        credentials.access_token_secret,
    )


def call(
    sandbox: Sandbox,
    verb: str,
    path: str,
    *,
    json: Json | None = None,
    as_: Credentials | None = None,
) -> requests.Response:
    auth = signed(as_ or sandbox.x.credentials)
    url = f"{sandbox.x.url}{path}"
    return requests.request(verb, url, json=json, auth=auth, timeout=5)


def post(sandbox: Sandbox, text: str, *media: str) -> requests.Response:
    fields: Json = {"text": text}
    if media:
        fields["media"] = {"media_ids": list(media)}
    return call(sandbox, "POST", "/2/tweets", json=fields)


def upload(
    sandbox: Sandbox, content: bytes, as_: Credentials | None = None
) -> requests.Response:
    return requests.post(
        f"{sandbox.x.url}/2/media/upload",
        files={"media": ("kartu.png", content, "image/png")},
        data={"media_category": "tweet_image"},
        auth=signed(as_ or sandbox.x.credentials),
        timeout=5,
    )


def media_id(answer: requests.Response) -> str:
    answer.raise_for_status()
    return str(answer.json()["data"]["id"])


def describe(sandbox: Sandbox, number: str, text: str) -> requests.Response:
    fields: Json = {"id": number, "metadata": {"alt_text": {"text": text}}}
    return call(sandbox, "POST", "/2/media/metadata", json=fields)


def timeline(sandbox: Sandbox, query: str = "") -> requests.Response:
    account = sandbox.x.world.named("akun_demo")
    return call(sandbox, "GET", f"/2/users/{account.id}/tweets{query}")


def test_a_plain_post_is_stored_and_billed(sandbox: Sandbox) -> None:
    answer = post(sandbox, "Jembatan selesai dibangun")
    assert answer.status_code == 201
    (stored,) = sandbox.timelines().of_account("@akun_demo")
    assert answer.json()["data"] == {
        "id": stored.id,
        "text": "Jembatan selesai dibangun",
        "edit_history_tweet_ids": [stored.id],
    }
    assert stored.price_usd == Decimal("0.015")
    (bill,) = sandbox.x.world.bills
    assert (bill.what, bill.price_usd) == ("post", Decimal("0.015"))


def test_a_bare_domain_is_replaced_and_costs_more(sandbox: Sandbox) -> None:
    post(sandbox, "Baca Warungkita.com sekarang")
    (stored,) = sandbox.timelines().x
    (link,) = stored.links
    assert stored.text == f"Baca {link.short} sekarang"
    assert stored.text[link.start :].startswith("https://t.co/")
    assert (link.expanded, link.display) == ("http://Warungkita.com", "Warungkita.com")
    assert stored.price_usd == Decimal("0.200")


def test_a_picture_with_alt_text_hangs_on_a_trailing_address(
    sandbox: Sandbox, draw: Draw
) -> None:
    number = media_id(upload(sandbox, draw()))
    assert describe(sandbox, number, "Kartu kutipan").status_code == 200
    answer = post(sandbox, "Lihat kartu", number)
    (stored,) = sandbox.timelines().x
    (link,) = stored.links
    assert link.media
    assert answer.json()["data"]["text"] == f"Lihat kartu {link.short}"
    assert stored.media[0].content == draw()
    assert stored.media[0].alt_text == "Kartu kutipan"
    assert stored.price_usd == Decimal("0.015")
    assert [bill.what for bill in sandbox.x.world.bills] == ["alt text", "post"]


def test_a_picture_may_stand_alone(sandbox: Sandbox, draw: Draw) -> None:
    assert post(sandbox, "", media_id(upload(sandbox, draw()))).status_code == 201


def test_nothing_at_all_is_refused(sandbox: Sandbox) -> None:
    assert post(sandbox, "").status_code == 400
    assert sandbox.timelines().x == ()


def test_a_text_over_280_is_refused_and_280_is_not(sandbox: Sandbox) -> None:
    assert post(sandbox, "a" * 281).status_code == 403
    assert post(sandbox, "😀" * 140).status_code == 201


def test_unknown_fields_and_replies_are_refused(sandbox: Sandbox) -> None:
    unknown = call(sandbox, "POST", "/2/tweets", json={"text": "a", "teks": "b"})
    assert unknown.status_code == 400
    reply: Json = {"text": "a", "reply": {"in_reply_to_tweet_id": "1"}}
    assert call(sandbox, "POST", "/2/tweets", json=reply).status_code == 403
    assert sandbox.timelines().x == ()


def test_the_same_text_again_is_a_duplicate_until_it_is_deleted(
    sandbox: Sandbox,
) -> None:
    text = "Pasar pagi é buka"
    first = post(sandbox, text).json()["data"]["id"]
    again = post(sandbox, unicodedata.normalize("NFD", text))
    assert again.status_code == 403
    assert again.json()["detail"] == (
        "You are not allowed to create a Tweet with duplicate content."
    )
    gone = call(sandbox, "DELETE", f"/2/tweets/{first}")
    assert gone.json() == {"data": {"deleted": True}}
    assert post(sandbox, text).status_code == 201
    assert [bill.what for bill in sandbox.x.world.bills] == ["post", "delete", "post"]
    assert post(sandbox, text).status_code == 403


def test_pictures_without_words_are_no_duplicates(sandbox: Sandbox, draw: Draw) -> None:
    numbers = [media_id(upload(sandbox, draw())) for _ in range(2)]

    assert [post(sandbox, "", one).status_code for one in numbers] == [201, 201]


def test_only_own_posts_can_be_deleted(sandbox: Sandbox) -> None:
    number = post(sandbox, "milik sendiri").json()["data"]["id"]
    other = sandbox.x.world.add_account("akun_lain", "Akun Lain")
    assert call(sandbox, "DELETE", f"/2/tweets/{number}", as_=other).status_code == 403
    assert call(sandbox, "DELETE", "/2/tweets/12").status_code == 404
    assert len(sandbox.timelines().x) == 1


def test_media_ids_are_the_accounts_own_and_live_24_hours(
    sandbox: Sandbox, draw: Draw, advance: Callable[[timedelta], None]
) -> None:
    other = sandbox.x.world.add_account("akun_lain", "Akun Lain")
    foreign = media_id(upload(sandbox, draw(), other))
    own = media_id(upload(sandbox, draw()))
    for number in (foreign, "123"):
        answer = post(sandbox, "a", number)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["message"] == "Your media IDs are invalid."
    advance(timedelta(hours=23, minutes=59))
    assert post(sandbox, "masih hidup", own).status_code == 201
    advance(timedelta(minutes=1))
    assert post(sandbox, "sudah mati", own).status_code == 400


def test_at_most_four_pictures(sandbox: Sandbox, draw: Draw) -> None:
    numbers = [media_id(upload(sandbox, draw())) for _ in range(5)]
    assert post(sandbox, "lima", *numbers).status_code == 400
    assert post(sandbox, "empat", *numbers[:4]).status_code == 201


def test_only_small_pictures_of_four_kinds_are_taken(
    sandbox: Sandbox, draw: Draw
) -> None:
    for kind in ("PNG", "JPEG", "GIF", "WEBP"):
        assert upload(sandbox, draw(20, 20, kind)).status_code == 200
    for content in (
        b"bukan gambar",
        draw(20, 20, "BMP"),
        draw() + b"\0" * 5 * 1024 * 1024,
    ):
        assert upload(sandbox, content).status_code == 400


def test_alt_text_has_at_most_1000_characters(sandbox: Sandbox, draw: Draw) -> None:
    number = media_id(upload(sandbox, draw()))
    assert describe(sandbox, number, "é" * 1000).status_code == 200
    assert describe(sandbox, number, "é" * 1001).status_code == 400
    assert describe(sandbox, "99", "a").status_code == 400


def test_the_own_timeline_shows_newest_first_with_what_links_stand_for(
    sandbox: Sandbox, draw: Draw, advance: Callable[[timedelta], None]
) -> None:
    post(sandbox, "lama")
    advance(timedelta(minutes=5))
    number = media_id(upload(sandbox, draw()))
    post(sandbox, "Baca Warungkita.com & duduk", number)
    answer = timeline(
        sandbox,
        "?tweet.fields=created_at,entities,attachments&max_results=5"
        "&expansions=attachments.media_keys",
    ).json()
    newest, oldest = answer["data"]
    assert oldest["text"] == "lama"
    assert "&amp; duduk" in newest["text"]
    urls = newest["entities"]["urls"]
    assert [u["expanded_url"].rpartition("/")[2] for u in urls] == [
        "Warungkita.com",
        "1",
    ]
    assert newest["attachments"]["media_keys"] == [
        answer["includes"]["media"][0]["media_key"]
    ]
    assert answer["meta"]["result_count"] == 2
    since = newest["created_at"].replace(".000Z", "Z")
    recent = timeline(sandbox, f"?start_time={since}").json()
    assert [one["id"] for one in recent["data"]] == [newest["id"]]
    reads = [b.price_usd for b in sandbox.x.world.bills if b.what == "own read"]
    assert reads == [Decimal("0.002"), Decimal("0.001")]


def test_a_timeline_may_lag_behind(
    sandbox: Sandbox, advance: Callable[[timedelta], None]
) -> None:
    sandbox.x.world.set_lag(30)
    for text in ("lama", "baru"):
        post(sandbox, text)
        advance(timedelta(seconds=20))

    assert [one["text"] for one in timeline(sandbox).json()["data"]] == ["lama"]
    advance(timedelta(seconds=10))
    shown = timeline(sandbox).json()["data"]
    assert [one["text"] for one in shown] == ["baru", "lama"]


def test_a_lag_can_be_ordered_over_http(sandbox: Sandbox) -> None:
    url = f"{sandbox.x.url}/_sandbox/lag"
    post(sandbox, "baru")
    requests.post(url, json={"seconds": 30}, timeout=5).raise_for_status()
    assert timeline(sandbox).json()["meta"]["result_count"] == 0
    requests.post(url, json={"seconds": 0}, timeout=5).raise_for_status()
    assert timeline(sandbox).json()["meta"]["result_count"] == 1


def test_a_start_counts_whole_seconds(
    sandbox: Sandbox, advance: Callable[[timedelta], None]
) -> None:
    advance(timedelta(milliseconds=700))
    post(sandbox, "sekarang")
    now = sandbox.x.world.clock().replace(microsecond=0, tzinfo=None)
    later = now + timedelta(seconds=1)

    found = timeline(sandbox, f"?start_time={now.isoformat()}Z").json()
    none = timeline(sandbox, f"?start_time={later.isoformat()}Z").json()

    assert [found["meta"]["result_count"], none["meta"]["result_count"]] == [1, 0]
    advance(timedelta(milliseconds=300))


def test_a_timeline_comes_in_pages(sandbox: Sandbox) -> None:
    for number in range(7):
        post(sandbox, f"kiriman {number}")
    first = timeline(sandbox, "?max_results=5").json()
    token = first["meta"]["next_token"]
    second = timeline(sandbox, f"?max_results=5&pagination_token={token}").json()
    texts = [one["text"] for one in [*first["data"], *second["data"]]]
    assert texts == [f"kiriman {number}" for number in reversed(range(7))]
    assert "next_token" not in second["meta"]


@pytest.mark.parametrize(
    "query",
    [
        "?max_results=4",
        "?tweet.fields=teks",
        "?mulai=1",
        "?start_time=kemarin",
        "?start_time=2026-03-02T01:00:00.000Z",
        "?since_id=x",
    ],
)
def test_malformed_questions_are_refused(sandbox: Sandbox, query: str) -> None:
    assert timeline(sandbox, query).status_code == 400


def test_an_empty_timeline_has_no_data_and_costs_nothing(sandbox: Sandbox) -> None:
    assert timeline(sandbox).json() == {"meta": {"result_count": 0}}
    assert sandbox.x.world.bills == []
