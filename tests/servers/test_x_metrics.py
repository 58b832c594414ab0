"""Reading posts by id, with their figures, through the real client; and deleting."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
import requests
import tweepy
from requests_oauthlib import OAuth1  # type: ignore[import-untyped] # has no types
from typing_extensions import override

from distbot.sandbox.servers import Sandbox
from distbot.sandbox.timeline import Metrics
from distbot.sandbox.x_values import Credentials

FIGURES = Metrics(likes=7, reposts=3, replies=2, quotes=1, bookmarks=4, views=900)
FIELDS = ["public_metrics", "author_id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    data: list[dict[str, object]]
    errors: list[dict[str, str]]


class Client(tweepy.Client):  # type: ignore[misc] # has no types
    """Sends what tweepy makes to the sandbox: tweepy knows one host only."""

    home = ""

    @override
    def request(
        self,
        method: str,
        route: str,
        params: dict[str, str] | None = None,
        json: dict[str, object] | None = None,
        user_auth: bool = False,
    ) -> requests.Response:
        auth = OAuth1(
            self.consumer_key,
            self.consumer_secret,
            self.access_token,
            self.access_token_secret,
        )
        answer: requests.Response = self.session.request(
            method, self.home + route, params=params, json=json, auth=auth, timeout=5
        )
        if answer.status_code >= 400:
            raise tweepy.HTTPException(answer)
        return answer


def client(sandbox: Sandbox, credentials: Credentials | None = None) -> Client:
    signer = credentials or sandbox.x.credentials
    made = Client(
        consumer_key=signer.consumer_key,
        consumer_secret=signer.consumer_secret,
        access_token=signer.access_token,
        access_token_secret=signer.access_token_secret,
        return_type=dict,
    )
    made.home = sandbox.x.url
    return made


def body(answer: object) -> dict[str, Any]:
    assert isinstance(answer, dict)
    return answer


def post(sandbox: Sandbox, text: str, credentials: Credentials | None = None) -> str:
    made = client(sandbox, credentials).create_tweet(text=text)
    return str(body(made)["data"]["id"])


def look(sandbox: Sandbox, *ids: str) -> Answer:
    found = client(sandbox).get_tweets(list(ids), tweet_fields=FIELDS, user_auth=True)
    read = body(found)
    return Answer(data=read.get("data", []), errors=read.get("errors", []))


def bills(sandbox: Sandbox, what: str) -> list[Decimal]:
    return [bill.price_usd for bill in sandbox.x.world.bills if bill.what == what]


def test_own_posts_are_read_with_their_figures_and_billed_each(
    sandbox: Sandbox,
) -> None:
    numbers = [post(sandbox, f"kabar {n}") for n in range(3)]
    sandbox.x.world.measure(numbers[0], FIGURES)
    answer = look(sandbox, *numbers)
    assert [one["id"] for one in answer.data] == numbers
    assert answer.data[0]["public_metrics"] == {
        "retweet_count": 3,
        "reply_count": 2,
        "like_count": 7,
        "quote_count": 1,
        "bookmark_count": 4,
        "impression_count": 900,
    }
    assert bills(sandbox, "own read") == [Decimal("0.003")]


def test_what_is_not_there_stands_under_errors_and_costs_nothing(
    sandbox: Sandbox,
) -> None:
    there, gone = post(sandbox, "ada"), post(sandbox, "hilang")
    client(sandbox).delete_tweet(gone)
    answer = look(sandbox, there, gone, "12")
    assert [one["id"] for one in answer.data] == [there]
    assert [(e["resource_id"], e["title"]) for e in answer.errors] == [
        (gone, "Not Found Error"),
        ("12", "Not Found Error"),
    ]
    assert bills(sandbox, "own read") == [Decimal("0.001")]
    assert look(sandbox, "12").data == []


def test_others_posts_cost_five_times_as_much(sandbox: Sandbox) -> None:
    other = sandbox.x.world.add_account("akun_lain", "Akun Lain")
    foreign = post(sandbox, "dari akun lain", other)
    look(sandbox, foreign, post(sandbox, "milik sendiri"))
    assert bills(sandbox, "read") == [Decimal("0.005")]
    assert bills(sandbox, "own read") == [Decimal("0.001")]


def test_reading_needs_credit_for_all_of_it(sandbox: Sandbox) -> None:
    other = sandbox.x.world.add_account("akun_lain", "Akun Lain")
    numbers = [post(sandbox, "sendiri"), post(sandbox, "lain", other)]
    sandbox.x.world.set_credits(Decimal("0.005"))
    with pytest.raises(tweepy.HTTPException) as caught:
        look(sandbox, *numbers)
    assert caught.value.response.status_code == 402
    assert bills(sandbox, "own read") == bills(sandbox, "read") == []
    sandbox.x.world.set_credits(Decimal("0.006"))
    assert len(look(sandbox, *numbers).data) == 2


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?ids=",
        "?ids=1,satu",
        f"?ids={','.join(map(str, range(1, 102)))}",
        "?ids=1&tweet.fields=likes",
        "?ids=1&max_results=5",
    ],
)
def test_a_malformed_look_is_refused(sandbox: Sandbox, query: str) -> None:
    with pytest.raises(tweepy.HTTPException) as caught:
        client(sandbox).request("GET", f"/2/tweets{query}", user_auth=True)
    assert caught.value.response.status_code == 400
    assert sandbox.x.world.bills == []


def test_100_ids_are_one_look(sandbox: Sandbox) -> None:
    assert len(look(sandbox, *map(str, range(1, 101))).errors) == 100


def test_figures_come_with_the_timeline_and_over_http(sandbox: Sandbox) -> None:
    number = post(sandbox, "kabar")
    url = f"{sandbox.x.url}/_sandbox/metrics"
    requests.post(url, json={"id": number, "likes": 5}, timeout=5).raise_for_status()
    account = sandbox.x.world.named("akun_demo")
    found = client(sandbox).get_users_tweets(
        account.id, tweet_fields=FIELDS, user_auth=True
    )
    (shown,) = body(found)["data"]
    assert shown["public_metrics"]["like_count"] == 5
    assert requests.post(url, json={"id": "12"}, timeout=5).status_code == 400


@pytest.mark.parametrize(("again", "status"), [(False, 404), (True, 200)])
def test_a_second_deletion_is_not_found_or_done_again_and_free(
    sandbox: Sandbox, *, again: bool, status: int
) -> None:
    url = f"{sandbox.x.url}/_sandbox/deletes-again"
    requests.post(url, json={"on": again}, timeout=5).raise_for_status()
    number = post(sandbox, "kabar")
    client(sandbox).delete_tweet(number)
    try:
        client(sandbox).delete_tweet(number)
        found = 200
    except tweepy.HTTPException as refusal:
        found = refusal.response.status_code
    assert found == status
    assert bills(sandbox, "delete") == [Decimal("0.010")]


def test_anothers_post_cannot_be_deleted_even_when_it_is_gone(sandbox: Sandbox) -> None:
    other = sandbox.x.world.add_account("akun_lain", "Akun Lain")
    number = post(sandbox, "dari akun lain", other)
    with pytest.raises(tweepy.HTTPException) as standing:
        client(sandbox).delete_tweet(number)
    client(sandbox, other).delete_tweet(number)
    with pytest.raises(tweepy.HTTPException) as gone:
        client(sandbox).delete_tweet(number)
    statuses = [one.value.response.status_code for one in (standing, gone)]
    assert statuses == [403, 403]


def test_replies_are_refused_also_to_the_own_post(sandbox: Sandbox) -> None:
    number = post(sandbox, "utas")
    with pytest.raises(tweepy.HTTPException) as caught:
        client(sandbox).create_tweet(text="lanjutan", in_reply_to_tweet_id=number)
    assert caught.value.response.status_code == 403
    assert len(sandbox.timelines().x) == 1
