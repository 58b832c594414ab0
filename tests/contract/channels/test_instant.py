"""The benchmarks' in-process channel: what every channel must do, it does, too.

The checks are the suite's own, with a rig of this channel in place of the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from benchmarks.instant import SEND, Board, InstantChannel
from distbot.domain.errors import Rejected, Unauthorized, Unavailable
from distbot.domain.post import Length
from distbot.ports import Channel, no_fence
from distbot.sandbox.faults import Faults
from distbot.sandbox.servers import Sandbox
from tests.contract.channels.conftest import PATIENT_S, MovableClock, Rig, Seen
from tests.contract.channels.test_check import (  # noqa: F401 - collected here, too
    test_the_doctor_finds_nothing_where_all_is_right,
)
from tests.contract.channels.test_faults import (  # noqa: F401 - collected here, too
    test_a_broken_call_is_unknown_and_never_repeated,
    test_a_revoked_token_is_unauthorized,
    test_a_wait_ends_exactly_when_the_network_says,
    test_lost_rights_are_told_in_the_network_s_words,
    test_nobody_there_means_surely_not_sent,
)
from tests.contract.channels.test_look import (  # noqa: F401 - collected here, too
    test_a_look_finds_nothing_where_nothing_was_taken,
    test_a_look_finds_what_was_taken,
    test_others_posts_with_other_words_are_not_it,
    test_the_same_words_from_before_the_attempt_are_not_it,
    test_the_same_words_without_the_card_are_for_a_person,
    test_what_is_another_post_s_receipt_is_not_it,
)
from tests.contract.channels.test_published import (  # noqa: F401 - collected here, too
    other_card,
    test_a_change_that_broke_off_is_simply_made_again,
    test_a_change_that_was_refused_changed_nothing,
    test_a_network_out_of_reach_changes_and_takes_away_nothing,
    test_a_take_down_that_broke_off_is_simply_made_again,
    test_a_take_down_that_broke_off_may_have_been_done,
    test_a_take_down_that_was_refused_leaves_the_post,
    test_an_editor_s_own_words_arrive_exactly,
    test_another_picture_comes_with_its_words,
    test_other_words_stand_in_their_place_exactly,
    test_telegram_tells_no_counts_when_asked_and_takes_nothing_for_it,
    test_what_is_gone_cannot_be_changed_and_that_is_said,
    test_what_is_taken_away_is_gone_and_the_rest_stands,
    test_what_was_gone_before_is_gone,
)
from tests.contract.channels.test_publishing import (  # noqa: F401 - collected here, too
    test_a_cta_that_fits_nowhere_is_an_error,
    test_a_post_without_card_arrives_as_text,
    test_a_receipt_names_what_the_network_has,
    test_an_address_that_is_not_there_is_refused,
    test_no_wording_is_over_its_limit,
    test_preparing_shows_nothing_to_followers,
    test_words_picture_and_buttons_arrive_exactly,
)

if TYPE_CHECKING:
    from tests.contract.channels.conftest import MakeDraft


class InstantRig(Rig):
    """A board in place of a server."""

    name = "telegram"
    address = "@kanal_demo"
    call = SEND
    lost_rights = Unauthorized

    def __init__(self, sandbox: Sandbox, clock: MovableClock) -> None:
        super().__init__(sandbox, clock)
        self.board = Board(addresses={self.address})
        self._faults = Faults()

    @property
    @override
    def url(self) -> str:
        return "board:"

    @property
    @override
    def secrets(self) -> Mapping[str, str]:
        return {}

    @property
    @override
    def faults(self) -> Faults:
        return self._faults

    @override
    def seen(self) -> list[Seen]:
        return [
            Seen(
                remote_id=str(pinned.id),
                text=pinned.text,
                entities=pinned.draft.wording.entities if pinned.draft else (),
                buttons=pinned.draft.wording.buttons if pinned.draft else (),
                picture=pinned.card.content if pinned.card else None,
                alt_text=pinned.draft.alt_text if pinned.draft else "",
            )
            for pinned in self.board.pinned
        ]

    @override
    def write_by_hand(self, text: str) -> str:
        return str(self.board.put(self.address, text, self.clock.now()).id)

    @asynccontextmanager
    @override
    async def open(
        self,
        *,
        url: str | None = None,
        timeout_s: float = PATIENT_S,
        secrets: Mapping[str, str] | None = None,
    ) -> AsyncIterator[Channel]:
        del timeout_s, secrets  # nothing is waited for, and nothing is hidden
        channel = InstantChannel(self.clock.now, self.board, faults=self.faults)
        channel.away = url is not None
        yield channel


@pytest.fixture
def rig() -> InstantRig:
    clock = MovableClock()
    return InstantRig(Sandbox(clock=clock.now), clock)


@pytest.fixture
def telegram(rig: InstantRig) -> InstantRig:
    """Let checks of what only Telegram has look at the board."""
    return rig


def test_ids_grow_from_the_first_one(rig: InstantRig) -> None:
    rig.board = Board(first_id=7_000)

    ids = [rig.write_by_hand("Selamat pagi."), rig.write_by_hand("Selamat siang.")]

    assert ids == ["7000", "7001"]


def test_what_is_over_its_limit_is_refused(
    rig: InstantRig, make_draft: MakeDraft
) -> None:
    async def post() -> None:
        async with rig.open() as channel:
            draft = make_draft(channel)
            over = Length(used=1025, limit=1024, unit="utf16")
            wording = replace(draft.wording, length=over)
            draft = replace(draft, wording=wording)
            where = rig.destination()
            await (await channel.prepare(where, draft, None, rig.outlays)).publish(
                no_fence
            )

    with pytest.raises(Rejected, match="too long"):
        asyncio.run(post())
    assert rig.seen() == []


def test_a_board_that_is_away_takes_nothing_until_it_is_back(
    rig: InstantRig, make_draft: MakeDraft
) -> None:
    async def post() -> None:
        async with rig.open(url="nowhere") as channel:
            draft, where = make_draft(channel), rig.destination()
            ready = await channel.prepare(where, draft, None, rig.outlays)
            with pytest.raises(Unavailable):
                await ready.publish(no_fence)
            assert isinstance(channel, InstantChannel)
            channel.away = False
            await ready.publish(no_fence)

    asyncio.run(post())

    assert len(rig.seen()) == 1
