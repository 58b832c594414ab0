from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import cast

import pytest
import requests
import tweepy
from oauthlib.oauth1 import Client
from requests.auth import AuthBase
from requests_oauthlib import OAuth1  # type: ignore[import-untyped] # has no types

from distbot.sandbox.servers import Sandbox
from distbot.sandbox.x_values import Credentials


def signed(credentials: Credentials) -> OAuth1:
    return OAuth1(
        credentials.consumer_key,
        credentials.consumer_secret,
        credentials.access_token,
        credentials.access_token_secret,
    )


def me(sandbox: Sandbox, credentials: Credentials) -> requests.Response:
    url = f"{sandbox.x.url}/2/users/me"
    return requests.get(url, auth=signed(credentials), timeout=5)


def post(sandbox: Sandbox, text: str) -> requests.Response:
    return requests.post(
        f"{sandbox.x.url}/2/tweets",
        json={"text": text},
        auth=signed(sandbox.x.credentials),
        timeout=5,
    )


def header(sandbox: Sandbox, *, timestamp: str | None = None) -> dict[str, str]:
    given = sandbox.x.credentials
    client = Client(
        given.consumer_key,
        given.consumer_secret,
        given.access_token,
        given.access_token_secret,
        timestamp=timestamp,
    )
    _, headers, _ = client.sign(f"{sandbox.x.url}/2/users/me")
    return {"Authorization": str(headers["Authorization"])}


def test_a_signed_call_knows_its_account(sandbox: Sandbox) -> None:
    answer = me(sandbox, sandbox.x.credentials)
    assert answer.status_code == 200
    assert answer.json()["data"]["username"] == "akun_demo"


def test_tweepy_signs_as_the_server_expects(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = sandbox.x.credentials
    client = tweepy.Client(
        consumer_key=given.consumer_key,
        consumer_secret=given.consumer_secret,
        access_token=given.access_token,
        access_token_secret=given.access_token_secret,
        return_type=dict,
    )
    send = client.session.request

    def redirected(
        method: str,
        url: str,
        *,
        params: dict[str, str] | None,
        json: dict[str, object] | None,
        headers: dict[str, str],
        auth: AuthBase,
    ) -> requests.Response:
        local = url.replace("https://api.twitter.com", sandbox.x.url)
        answer: requests.Response = send(
            method, local, params=params, json=json, headers=headers, auth=auth
        )
        return answer

    monkeypatch.setattr(client.session, "request", redirected)
    created = cast("dict[str, dict[str, str]]", client.create_tweet(text="Kabar"))
    assert created["data"]["text"] == "Kabar"
    with pytest.raises(tweepy.Forbidden) as caught:
        client.create_tweet(text="Kabar")
    assert "duplicate content" in caught.value.response.json()["detail"]
    client.delete_tweet(created["data"]["id"])
    assert sandbox.timelines().of_account("@akun_demo") == ()


@pytest.mark.parametrize(
    "part", ["consumer_key", "consumer_secret", "access_token", "access_token_secret"]
)
def test_each_wrong_credential_is_unauthorized(sandbox: Sandbox, part: str) -> None:
    wrong = replace(sandbox.x.credentials, **{part: "salah"})
    answer = me(sandbox, wrong)
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json() == {
        "title": "Unauthorized",
        "type": "about:blank",
        "status": 401,
        "detail": "Unauthorized",
    }


def test_a_changed_query_breaks_the_signature(sandbox: Sandbox) -> None:
    url = f"{sandbox.x.url}/2/users/me?user.fields=id"
    answer = requests.get(url, headers=header(sandbox), timeout=5)
    assert answer.status_code == 401


def test_a_used_nonce_and_an_old_time_are_refused(sandbox: Sandbox) -> None:
    url = f"{sandbox.x.url}/2/users/me"
    once = header(sandbox)
    assert requests.get(url, headers=once, timeout=5).status_code == 200
    assert requests.get(url, headers=once, timeout=5).status_code == 401
    old = header(sandbox, timestamp="1700000000")
    assert requests.get(url, headers=old, timeout=5).status_code == 401


def test_a_call_without_signature_is_refused(sandbox: Sandbox) -> None:
    url = f"{sandbox.x.url}/2/users/me"
    assert requests.get(url, timeout=5).status_code == 401
    bearer = {"Authorization": "Bearer abc"}
    assert requests.get(url, headers=bearer, timeout=5).status_code == 403


def test_a_revoked_account_is_unauthorized(sandbox: Sandbox) -> None:
    sandbox.x.world.named("akun_demo").active = False
    assert post(sandbox, "a").status_code == 401


def test_an_app_without_write_permission_cannot_post(sandbox: Sandbox) -> None:
    sandbox.x.world.named("akun_demo").may_write = False
    answer = post(sandbox, "a")
    assert answer.status_code == 403
    assert answer.json()["type"].endswith("oauth1-permissions")


def test_the_hundred_and_first_post_must_wait(
    sandbox: Sandbox, advance: Callable[[timedelta], None]
) -> None:
    answer = post(sandbox, "pertama")
    assert answer.headers["x-rate-limit-limit"] == "100"
    assert answer.headers["x-rate-limit-remaining"] == "99"
    account = sandbox.x.world.named("akun_demo")
    account.windows["POST /2/tweets"] = (sandbox.x.world.clock(), 100)
    full = post(sandbox, "kedua")
    assert full.status_code == 429
    assert full.headers["x-rate-limit-remaining"] == "0"
    reset = int(full.headers["x-rate-limit-reset"])
    assert reset == int(sandbox.x.world.clock().timestamp()) + 900
    sandbox.x.world.limits = False
    assert post(sandbox, "tanpa batas").status_code == 201
    sandbox.x.world.limits = True
    advance(timedelta(minutes=15))
    assert post(sandbox, "kedua").status_code == 201


def test_an_empty_account_cannot_post(sandbox: Sandbox) -> None:
    sandbox.x.world.set_credits(Decimal("0.02"))
    assert post(sandbox, "cukup").status_code == 201
    answer = post(sandbox, "tidak cukup")
    assert answer.status_code == 402
    assert answer.json()["title"] == "CreditsDepleted"
    assert answer.json()["type"].endswith("/2/problems/credits")
    assert len(sandbox.timelines().x) == 1


def test_accounts_and_credits_can_be_set_over_http(sandbox: Sandbox) -> None:
    url = f"{sandbox.x.url}/_sandbox"
    fields = {"username": "@akun_dua", "name": "Akun Dua"}
    added = requests.post(f"{url}/accounts", json=fields, timeout=5).json()["result"]
    assert me(sandbox, Credentials(**added)).json()["data"]["username"] == "akun_dua"
    requests.post(f"{url}/credits", json={"usd": "0"}, timeout=5).raise_for_status()
    assert post(sandbox, "a").status_code == 402
    requests.post(f"{url}/credits", json={"usd": None}, timeout=5).raise_for_status()
    assert post(sandbox, "a").status_code == 201
    bills = requests.post(f"{url}/bills", timeout=5).json()["result"]
    assert [bill["price_usd"] for bill in bills] == ["0.015"]
