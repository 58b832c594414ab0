"""Who signs with the secret is believed, for a few minutes, and nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.domain.errors import InputError
from distbot.domain.signature import WINDOW, is_signed, sign, signed_at

SECRET = "rahasia redaksi kuala"  # noqa: S105 - nobody's
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))


def test_the_signature_is_what_openssl_makes_of_it() -> None:
    # printf '1772413200.{}' | openssl dgst -sha256 -hmac "rahasia redaksi kuala"
    made = "49247ca1b29f6ad80ae50e53415257466201ad70f49d418c661f12eeb3184ca3"
    assert sign(SECRET, "1772413200", b"{}") == f"sha256={made}"


@given(body=st.binary(max_size=50), other=st.binary(max_size=50))
@example(body=b"1.x", other=b"x")
def test_a_signature_holds_for_its_body_alone(body: bytes, other: bytes) -> None:
    made = sign(SECRET, STAMP, body)

    assert is_signed(SECRET, STAMP, body, made)
    assert is_signed(SECRET, STAMP, other, made) is (body == other)


def test_a_stamp_and_a_body_that_are_cut_elsewhere_have_no_time() -> None:
    assert is_signed(SECRET, "1.2", b"x", sign(SECRET, "1", b"2.x"))
    with pytest.raises(InputError, match="is no number"):
        signed_at("1.2", NOW)


@given(st.text(max_size=80))
@example("sha256=é")
@example("")
def test_nothing_but_the_signature_is_one(told: str) -> None:
    assert is_signed(SECRET, STAMP, b"{}", told) is (told == sign(SECRET, STAMP, b"{}"))


def test_another_secret_signs_nothing() -> None:
    assert not is_signed(SECRET, STAMP, b"{}", sign("lain", STAMP, b"{}"))


@given(st.integers(-(10**4), 10**4))
@example(300)
@example(-300)
@example(301)
@example(-301)
def test_a_stamp_holds_for_five_minutes_either_way(off_s: int) -> None:
    stamp = str(int(NOW.timestamp()) + off_s)

    if abs(off_s) <= WINDOW.total_seconds():
        assert signed_at(stamp, NOW) == NOW + timedelta(seconds=off_s)
    else:
        with pytest.raises(InputError, match=f"is {abs(off_s)} s (ahead|old)"):
            signed_at(stamp, NOW)


@pytest.mark.parametrize("stamp", ["", "x", "-5", "1e9", "1.5", "٣", "9" * 12, " 1"])
def test_what_is_no_stamp_is_refused(stamp: str) -> None:
    with pytest.raises(InputError, match="is no number of seconds"):
        signed_at(stamp, NOW)


def test_the_last_stamp_that_can_be_written_is_far_ahead() -> None:
    with pytest.raises(InputError, match="ahead"):
        signed_at("9" * 11, NOW)
