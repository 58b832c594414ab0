from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.domain.delivery import after
from distbot.domain.errors import (
    ChannelError,
    Duplicate,
    InputError,
    OverBudget,
    Rejected,
    Unauthorized,
)
from distbot.domain.report_causes import Cause, Group, cause_of, grouped
from distbot.ports import Bill

NOW = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("baseline: it was there before distbot began", Cause.BASELINE),
        ("late: it is better not sent any more", Cause.LATE),
        ("rule: not told again: it had no quote", Cause.NOTHING_NEW),
        ("rule: the newsroom leaves horoscopes out", Cause.RULE),
        ("the X account has no credit: buy some", Cause.CREDIT),
        ("never heard of", Cause.OTHER),
        ("", Cause.OTHER),
        (None, Cause.OTHER),
    ],
)
def test_a_reason_comes_down_to_a_cause(reason: str | None, cause: Cause) -> None:
    assert cause_of(reason) is cause


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (Unauthorized("X does not accept the keys: 401"), Cause.RIGHTS),
        (Unauthorized("Telegram does not know this token"), Cause.RIGHTS),
        (Unauthorized("Telegram forbids it: bot was kicked"), Cause.RIGHTS),
        (Duplicate("X has these words already: duplicate content"), Cause.SAME_WORDS),
        (Rejected("X refused (403): not permitted"), Cause.REFUSED),
        (Rejected("Telegram refused: chat not found"), Cause.REFUSED),
    ],
)
def test_what_a_channel_raises_is_known_by_its_reason(
    error: ChannelError, cause: Cause
) -> None:
    assert cause_of(after(error, tries=1, now=NOW).reason) is cause


def test_a_month_without_room_is_known_by_its_bill() -> None:
    bill = Bill(account="x:", limit_usd=Decimal(1), month_began=NOW)
    error = OverBudget(bill.over(Decimal("0.2")))

    assert cause_of(after(error, tries=1, now=NOW).reason) is Cause.BUDGET


def test_the_number_of_a_post_is_no_part_of_its_cause() -> None:
    fault = "the quote on its card is not in the article any more"
    reasons = [str(InputError(f"post {n}", fault, "Draft it again")) for n in (1, 22)]

    assert grouped([("kanal", reason) for reason in reasons]) == (
        Group(cause=Cause.CHANGED, detail="", number=2, destinations=("kanal",)),
    )


def test_causes_are_grouped_the_most_frequent_first() -> None:
    whys = [
        ("x", "X refused (403): not permitted"),
        ("x", "late: too late"),
        ("kanal", "late: too late"),
    ]

    assert grouped(whys) == (
        Group(cause=Cause.LATE, detail="", number=2, destinations=("kanal", "x")),
        Group(
            cause=Cause.REFUSED,
            detail="not permitted",
            number=1,
            destinations=("x",),
        ),
    )


def test_what_is_not_known_is_told_in_its_own_words() -> None:
    (group,) = grouped([("x", "the disk\nis full")])

    assert (group.cause, group.detail) == (Cause.OTHER, "the disk is full")


@given(st.lists(st.tuples(st.sampled_from(["kanal", "x"]), st.none() | st.text())))
def test_grouping_loses_nothing(whys: list[tuple[str, str | None]]) -> None:
    groups = grouped(whys)

    assert sum(group.number for group in groups) == len(whys)
    assert len({(group.cause, group.detail) for group in groups}) == len(groups)
