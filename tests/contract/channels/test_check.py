"""What every channel's part of the doctor finds, without posting."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from distbot.sandbox.faults import FaultKind
from distbot.sandbox.telegram_values import Standing

if TYPE_CHECKING:
    from tests.contract.channels.conftest import Rig, TelegramRig, XRig

HASTY_S = 0.4


def findings(rig: Rig, *, address: str | None = None) -> list[tuple[bool, str, str]]:
    async def check() -> list[tuple[bool, str, str]]:
        async with rig.open() as channel:
            found = await channel.check(rig.destination(address))
        return [(finding.ok, finding.message, finding.mend) for finding in found]

    return asyncio.run(check())


def test_the_doctor_finds_nothing_where_all_is_right(rig: Rig) -> None:
    ((ok, message, mend),) = findings(rig)

    assert (ok, mend) == (True, "")
    assert message
    assert rig.seen() == []


def test_the_doctor_finds_a_wrong_token(rig: Rig) -> None:
    rig.faults.add(FaultKind.REVOKE_TOKEN)

    ((ok, message, mend),) = findings(rig)

    assert not ok
    assert "DISTBOT" in mend
    assert message


@pytest.mark.parametrize(
    "kind",
    [
        FaultKind.RESET_BEFORE,
        FaultKind.HANG,
        FaultKind.ERROR,
        FaultKind.GARBAGE,
        FaultKind.THROTTLE,
    ],
    ids=str,
)
def test_the_doctor_survives_a_bad_day(rig: Rig, kind: FaultKind) -> None:
    rig.faults.add(kind)

    async def check() -> bool:
        async with rig.open(timeout_s=HASTY_S) as channel:
            return all(found.ok for found in await channel.check(rig.destination()))

    assert not asyncio.run(check())


@pytest.mark.parametrize(
    ("standing", "rights"),
    [
        (Standing.ADMINISTRATOR, frozenset({"can_edit_messages"})),
        (Standing.MEMBER, frozenset[str]()),
        (Standing.LEFT, frozenset[str]()),
        (Standing.KICKED, frozenset[str]()),
    ],
    ids=["no right to post", "member", "left", "kicked"],
)
def test_the_doctor_finds_missing_rights(
    telegram: TelegramRig, standing: Standing, rights: frozenset[str]
) -> None:
    telegram.set_standing(standing, rights)

    ((ok, message, mend),) = findings(telegram)

    assert not ok
    assert telegram.address in message or "Forbidden" in message
    assert "administrator" in mend


def test_the_doctor_finds_a_channel_that_is_not_there(telegram: TelegramRig) -> None:
    ((ok, message, mend),) = findings(telegram, address="@tidak_ada")

    assert not ok
    assert "Chat not found" in message
    assert mend


def test_the_doctor_finds_another_account_s_keys(x: XRig) -> None:
    ((ok, message, mend),) = findings(x, address="@akun_lain")

    assert not ok
    assert "@akun_demo" in message
    assert "@akun_lain" in message
    assert 'address = "@akun_demo"' in mend


def test_the_doctor_finds_keys_that_may_only_read_without_posting(x: XRig) -> None:
    account = x.sandbox.x.world.named("akun_demo")
    account.may_write = False

    ((ok, message, mend),) = findings(x)

    assert not ok
    assert message == "these keys may only read, not post"
    assert "Read and write" in mend
    assert "DISTBOT" in mend
    assert x.seen() == []
