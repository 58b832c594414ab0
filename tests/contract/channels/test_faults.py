"""What every channel makes of a network that misbehaves: the one right error."""

from __future__ import annotations

import asyncio
import logging
import socket
import traceback
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import structlog

from distbot.domain.card import CardFile
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
from distbot.log import set_up_log
from distbot.ports import no_fence
from distbot.sandbox.faults import Fault, FaultKind

if TYPE_CHECKING:
    from tests.contract.channels.conftest import MakeDraft, Rig, XRig

WAIT_S = 17
HASTY_S = 0.4
PATIENT_S = 10.0
HANGS = {FaultKind.HANG, FaultKind.HANG_AFTER}
DARK = {
    FaultKind.RESET_BEFORE: 0,
    FaultKind.RESET_AFTER: 1,
    FaultKind.HANG: 0,
    FaultKind.HANG_AFTER: 1,
    FaultKind.ERROR: 0,
    FaultKind.ERROR_AFTER: 1,
    FaultKind.GARBAGE: 0,
    FaultKind.GARBAGE_AFTER: 1,
}
"""What leaves the outcome open, and how many posts it really leaves."""


def fail(
    rig: Rig, make_draft: MakeDraft, card: CardFile, fault: Fault
) -> ChannelError | None:
    """Publish into a fault; return the error."""

    async def run() -> ChannelError | None:
        timeout_s = HASTY_S if fault.kind in HANGS else PATIENT_S
        async with rig.open(timeout_s=timeout_s) as channel:
            try:
                draft = make_draft(channel)
                ready = await channel.prepare(
                    rig.destination(), draft, card, rig.outlays
                )
                rig.faults.put(fault)
                await ready.publish(no_fence)
            except (
                Throttled,
                Unavailable,
                Rejected,
                Unauthorized,
                OutOfCredit,
                OutcomeUnknown,
                Duplicate,
            ) as error:
                return error
            return None

    return asyncio.run(run())


@pytest.mark.parametrize("kind", DARK, ids=lambda kind: kind.value)
def test_a_broken_call_is_unknown_and_never_repeated(
    rig: Rig, make_draft: MakeDraft, card: CardFile, kind: FaultKind
) -> None:
    error = fail(rig, make_draft, card, Fault(kind=kind, method=rig.call))

    assert type(error) is OutcomeUnknown
    rig.wait_for_call()
    assert rig.calls() == 1
    assert len(rig.seen()) == DARK[kind]


def test_a_wait_ends_exactly_when_the_network_says(
    rig: Rig, make_draft: MakeDraft, card: CardFile
) -> None:
    fault = Fault(kind=FaultKind.THROTTLE, method=rig.call, retry_after_s=WAIT_S)

    error = fail(rig, make_draft, card, fault)

    assert isinstance(error, Throttled)
    assert error.until == rig.clock.now() + timedelta(seconds=WAIT_S)
    assert rig.calls() == 1
    assert rig.seen() == []


def test_a_revoked_token_is_unauthorized(
    rig: Rig, make_draft: MakeDraft, card: CardFile
) -> None:
    fault = Fault(kind=FaultKind.REVOKE_TOKEN, method=rig.call)

    assert type(fail(rig, make_draft, card, fault)) is Unauthorized
    assert rig.seen() == []


def test_lost_rights_are_told_in_the_network_s_words(
    rig: Rig, make_draft: MakeDraft, card: CardFile
) -> None:
    fault = Fault(kind=FaultKind.LOSE_RIGHTS, method=rig.call)

    error = fail(rig, make_draft, card, fault)

    assert type(error) is rig.lost_rights
    assert ("kicked" in str(error)) or ("permissions" in str(error))


def test_an_empty_account_is_out_of_credit(
    x: XRig, make_draft: MakeDraft, card: CardFile
) -> None:
    fault = Fault(kind=FaultKind.CREDITS_GONE, method=x.call)

    assert type(fail(x, make_draft, card, fault)) is OutOfCredit


def test_too_little_credit_for_the_post_is_out_of_credit(
    x: XRig, make_draft: MakeDraft, card: CardFile
) -> None:
    x.sandbox.x.world.set_credits(Decimal("0.010"))

    async def post() -> None:
        async with x.open() as channel:
            draft = make_draft(channel)
            await (
                await channel.prepare(x.destination(), draft, card, x.outlays)
            ).publish(no_fence)

    with pytest.raises(OutOfCredit):
        asyncio.run(post())
    assert x.seen() == []


def test_nobody_there_means_surely_not_sent(rig: Rig, make_draft: MakeDraft) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"

    async def post() -> None:
        async with rig.open(url=url) as channel:
            draft = make_draft(channel)
            await (
                await channel.prepare(rig.destination(), draft, None, rig.outlays)
            ).publish(no_fence)

    with pytest.raises(Unavailable):
        asyncio.run(post())


UPLOAD, DESCRIBE = "/2/media/upload", "/2/media/metadata"


@pytest.mark.parametrize(
    ("path", "kind"),
    [(path, kind) for path in (UPLOAD, DESCRIBE) for kind in DARK],
    ids=str,
)
def test_a_card_that_x_did_not_take_is_surely_not_posted(
    x: XRig, make_draft: MakeDraft, card: CardFile, path: str, kind: FaultKind
) -> None:
    async def prepare() -> None:
        timeout_s = HASTY_S if kind in HANGS else PATIENT_S
        async with x.open(timeout_s=timeout_s) as channel:
            x.faults.put(Fault(kind=kind, method=path))
            await channel.prepare(x.destination(), make_draft(channel), card, x.outlays)

    with pytest.raises(Unavailable):
        asyncio.run(prepare())
    assert x.calls() == 0


@pytest.mark.parametrize("path", [UPLOAD, DESCRIBE])
def test_a_card_may_have_to_wait(
    x: XRig, make_draft: MakeDraft, card: CardFile, path: str
) -> None:
    async def prepare() -> None:
        async with x.open() as channel:
            x.faults.add(FaultKind.THROTTLE, path)
            await channel.prepare(x.destination(), make_draft(channel), card, x.outlays)

    with pytest.raises(Throttled):
        asyncio.run(prepare())


def test_a_card_is_tried_again_after_a_failed_upload(
    x: XRig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def post() -> None:
        async with x.open() as channel:
            draft = make_draft(channel)
            x.faults.add(FaultKind.RESET_BEFORE, "/2/media/upload")
            with pytest.raises(Unavailable):
                await channel.prepare(x.destination(), draft, card, x.outlays)
            await (
                await channel.prepare(x.destination(), draft, card, x.outlays)
            ).publish(no_fence)

    asyncio.run(post())

    assert x.seen()[0].picture == card.content


# Secrets


@pytest.fixture
def all_loggers(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Hear everything at DEBUG that the service's own set-up lets through."""
    loggers = [logging.getLogger(), *_named_loggers()]
    levels = [(logger, logger.level) for logger in loggers]
    caplog.set_level(logging.DEBUG)
    set_up_log()
    yield
    structlog.reset_defaults()
    for logger, level in levels:
        logger.setLevel(level)


def told_by_logs(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        str(vars(record))
        for record in caplog.records
        # The sandbox's own server is no part of what a newsroom runs.
        if not record.name.startswith("uvicorn")
    ]


def _named_loggers() -> list[logging.Logger]:
    known = logging.root.manager.loggerDict
    return [known_ for known_ in known.values() if isinstance(known_, logging.Logger)]


@pytest.mark.usefixtures("all_loggers")
@pytest.mark.parametrize(
    "kind",
    [*DARK, FaultKind.THROTTLE, FaultKind.REVOKE_TOKEN, FaultKind.LOSE_RIGHTS, None],
    ids=str,
)
def test_no_secret_is_told_whatever_happens(
    rig: Rig,
    make_draft: MakeDraft,
    card: CardFile,
    caplog: pytest.LogCaptureFixture,
    kind: FaultKind | None,
) -> None:
    told: list[str] = []

    async def run() -> None:
        timeout_s = HASTY_S if kind in HANGS else PATIENT_S
        async with rig.open(timeout_s=timeout_s) as channel:
            ready = await channel.prepare(
                rig.destination(), make_draft(channel), card, rig.outlays
            )
            told.extend((repr(channel), repr(ready)))
            if kind is not None:
                rig.faults.put(Fault(kind=kind, method=rig.call))
            try:
                await ready.publish(no_fence)
            except Exception as error:  # noqa: BLE001 - any error's words are looked at
                told.extend(traceback.format_exception(error))

    asyncio.run(run())

    told += told_by_logs(caplog)
    for secret in rig.secrets.values():
        # Of a bot's token the first half is its public id.
        hidden = secret.rpartition(":")[2]
        assert not [text for text in told if hidden in text]


@pytest.mark.usefixtures("all_loggers")
def test_a_wrong_secret_is_not_told_either(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = {name: "7654321:" + name.ljust(35, "x") for name in rig.secrets}

    async def check() -> str:
        async with rig.open(secrets=wrong) as channel:
            return repr(await channel.check(rig.destination()))

    told = [asyncio.run(check()), *told_by_logs(caplog)]

    assert not [name for name in wrong if name.ljust(35, "x") in str(told)]
