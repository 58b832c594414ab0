import json
import ssl
from datetime import UTC, datetime, timedelta

import pytest
import requests
from hypothesis import example, given
from hypothesis import strategies as st
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import (
    MaxRetryError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)

from distbot.channels._http_x import (
    Credentials,
    _broken,
    _page,
    read_data,
)
from distbot.channels._refusal_x import lacks_media, refusal
from distbot.domain.errors import (
    ChannelError,
    Duplicate,
    OutcomeUnknown,
    OutOfCredit,
    Rejected,
    Throttled,
    Unauthorized,
    Unavailable,
)

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def answer(
    status: int, body: str = "", headers: dict[str, str] | None = None
) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response._content = body.encode()  # noqa: SLF001 - requests has no other way
    response.headers.update(headers or {})
    return response


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (301, OutcomeUnknown),
        (400, Rejected),
        (401, Unauthorized),
        (402, OutOfCredit),
        (403, Rejected),
        (404, Rejected),
        (409, OutcomeUnknown),
        (413, Rejected),
        (422, Rejected),
        (429, Throttled),
        (500, OutcomeUnknown),
        (503, OutcomeUnknown),
    ],
)
def test_a_status_says_what_the_caller_does_next(
    status: int, expected: type[ChannelError]
) -> None:
    assert type(refusal(answer(status), NOW)) is expected


def test_words_that_x_has_already_are_told_apart_from_other_refusals() -> None:
    detail = "You are not allowed to create a Tweet with duplicate content."

    assert type(refusal(answer(403, json.dumps({"detail": detail})), NOW)) is Duplicate
    assert type(refusal(answer(400, json.dumps({"detail": detail})), NOW)) is Rejected


@pytest.mark.parametrize(
    ("problem", "reads_only"),
    [("oauth1-permissions", True), ("client-forbidden", False)],
)
def test_an_app_without_rights_is_no_fault_of_the_post(
    problem: str, *, reads_only: bool
) -> None:
    kind = f"https://api.twitter.com/2/problems/{problem}"
    body = {"title": "Forbidden", "detail": "Not configured so.", "type": kind}

    error = refusal(answer(403, json.dumps(body)), NOW)

    assert isinstance(error, Unauthorized)
    assert error.reads_only is reads_only
    assert "Not configured so." in str(error)


@pytest.mark.parametrize(
    ("status", "body", "gone"),
    [
        (400, {"errors": [{"parameters": {"media.media_ids": ["1"]}}]}, True),
        (400, {"errors": [{"parameters": {"media_ids": ["1"]}}]}, True),
        (400, {"errors": [{"parameters": {"text": ["a"]}}]}, False),
        (403, {"errors": [{"parameters": {"media.media_ids": ["1"]}}]}, False),
        (400, {"errors": [{"message": "media.media_ids"}]}, False),
        (400, {"detail": "media_ids"}, False),
        (400, ["media_ids"], False),
        (400, {"errors": 7}, False),
    ],
)
def test_a_media_id_that_x_does_not_take_is_recognised(
    status: int, body: object, *, gone: bool
) -> None:
    assert lacks_media(answer(status, json.dumps(body))) is gone


def test_what_is_not_json_names_no_media() -> None:
    assert not lacks_media(answer(400, "<html>"))


@pytest.mark.parametrize("body", ["[]", "{}", "<html>", '{"data": []}', '{"meta": 1}'])
def test_what_is_no_timeline_tells_nothing(body: str) -> None:
    with pytest.raises(Unavailable):
        _page(answer(200, body))


def test_an_empty_timeline_is_one_without_data() -> None:
    page = _page(answer(200, '{"meta": {"result_count": 0}}'))

    assert (page.posts, page.following) == ([], None)


@given(stamp=st.text(st.characters(codec="latin-1"), max_size=30))
@example(stamp="²")
@example(stamp="9" * 25)
@example(stamp="1772413200000")
@example(stamp="-1")
@example(stamp="")
def test_a_wait_is_never_in_the_past_and_never_breaks(stamp: str) -> None:
    error = refusal(answer(429, headers={"x-rate-limit-reset": stamp}), NOW)

    assert isinstance(error, Throttled)
    assert error.until >= NOW


def test_without_a_reset_time_a_whole_window_is_waited() -> None:
    error = refusal(answer(429), NOW)

    assert isinstance(error, Throttled)
    assert error.until == NOW + timedelta(minutes=15)


def test_a_reset_time_is_believed_to_the_second() -> None:
    stamp = str(int(NOW.timestamp()) + 61)

    error = refusal(answer(429, headers={"x-rate-limit-reset": stamp}), NOW)

    assert isinstance(error, Throttled)
    assert error.until == NOW + timedelta(seconds=61)


@given(body=st.text(max_size=200))
@example(body='{"detail": null}')
@example(body='["detail"]')
@example(body="null")
def test_any_body_of_a_refusal_can_be_told(body: str) -> None:
    error = refusal(answer(403, body), NOW)

    assert type(error) is Rejected
    assert len(str(error)) < 400


def test_a_refusal_is_told_in_x_s_own_words() -> None:
    error = refusal(answer(403, '{"detail": "duplicate content"}'), NOW)

    assert "duplicate content" in str(error)


@pytest.mark.parametrize("body", ["", "<html>", "null", "[]", "{}", '{"data": []}'])
def test_an_answer_without_data_is_the_error_asked_for(body: str) -> None:
    with pytest.raises(OutcomeUnknown):
        read_data(answer(201, body), OutcomeUnknown)
    with pytest.raises(Unavailable):
        read_data(answer(200, body), Unavailable)


def test_only_a_connection_that_never_was_is_surely_unsent() -> None:
    with HTTPConnectionPool("127.0.0.1") as pool:
        refused = NewConnectionError(HTTPConnection("127.0.0.1"), "refused")
        never = requests.ConnectionError(MaxRetryError(pool, "/", refused))
        silent = requests.ReadTimeout(ReadTimeoutError(pool, "/", "silence"))

    assert type(_broken(never)) is Unavailable
    assert type(_broken(silent)) is OutcomeUnknown
    assert type(_broken(requests.ConnectionError("reset"))) is OutcomeUnknown
    assert type(_broken(requests.exceptions.ChunkedEncodingError())) is OutcomeUnknown


def test_a_tls_error_after_the_handshake_may_have_come_after_the_work() -> None:
    with HTTPConnectionPool("127.0.0.1") as pool:
        stranger = SSLError(ssl.SSLCertVerificationError("self-signed"))
        broken = SSLError(ssl.SSLError("bad record mac"))
        never = requests.exceptions.SSLError(MaxRetryError(pool, "/", stranger))
        maybe = requests.exceptions.SSLError(MaxRetryError(pool, "/", broken))

    assert type(_broken(never)) is Unavailable
    assert type(_broken(maybe)) is OutcomeUnknown


def test_credentials_do_not_tell_themselves() -> None:
    keys = Credentials(**{name: f"rahasia {name}" for name in Credentials.__slots__})

    assert "rahasia" not in repr(keys)
