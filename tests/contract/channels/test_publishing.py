"""What every channel does with a post: it arrives exactly, once, with a receipt."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from distbot.domain.card import CardFile
from distbot.domain.errors import Duplicate, InputError, Rejected
from distbot.domain.post import Draft, Receipt
from distbot.ports import no_fence

if TYPE_CHECKING:
    from tests.contract.channels.conftest import MakeDraft, MakeMaterial, Rig, XRig


async def _post(
    rig: Rig, make_draft: MakeDraft, card: CardFile | None
) -> tuple[Draft, Receipt]:
    async with rig.open() as channel:
        draft = make_draft(channel)
        ready = await channel.prepare(rig.destination(), draft, card, rig.outlays)
        return draft, await ready.publish(no_fence)


def test_a_receipt_names_what_the_network_has(
    rig: Rig, make_draft: MakeDraft, card: CardFile
) -> None:
    _, receipt = asyncio.run(_post(rig, make_draft, card))

    assert [post.remote_id for post in rig.seen()] == [receipt.remote_id]
    assert receipt.at == rig.clock.now()
    assert receipt.url is not None
    assert receipt.url.endswith(f"/{receipt.remote_id}")
    assert rig.address.removeprefix("@") in receipt.url


def test_words_picture_and_buttons_arrive_exactly(
    rig: Rig, make_draft: MakeDraft, card: CardFile
) -> None:
    draft, _ = asyncio.run(_post(rig, make_draft, card))

    (post,) = rig.seen()
    assert post.text == draft.wording.text
    assert set(draft.wording.entities) <= set(post.entities)
    links = [e for e in post.entities if e.kind == "text_link"]
    assert links == [e for e in draft.wording.entities if e.kind == "text_link"]
    assert post.buttons == draft.wording.buttons
    assert post.picture == card.content
    assert post.alt_text in {draft.alt_text, ""}


def test_a_post_without_card_arrives_as_text(rig: Rig, make_draft: MakeDraft) -> None:
    draft, receipt = asyncio.run(_post(rig, make_draft, None))

    (post,) = rig.seen()
    assert (post.remote_id, post.text) == (receipt.remote_id, draft.wording.text)
    assert post.picture is None


def test_preparing_shows_nothing_to_followers(
    rig: Rig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def prepare() -> None:
        async with rig.open() as channel:
            for _ in range(2):
                draft = make_draft(channel)
                await channel.prepare(rig.destination(), draft, card, rig.outlays)

    asyncio.run(prepare())

    assert rig.seen() == []
    assert rig.calls() == 0


def test_an_address_that_is_not_there_is_refused(
    telegram: Rig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def post() -> None:
        async with telegram.open() as channel:
            where = telegram.destination("@tidak_ada")
            await (
                await channel.prepare(
                    where, make_draft(channel), card, telegram.outlays
                )
            ).publish(no_fence)

    with pytest.raises(Rejected, match="Chat not found"):
        asyncio.run(post())


def test_the_same_words_twice_are_refused_on_x(
    x: XRig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def post_twice() -> None:
        async with x.open() as channel:
            draft = make_draft(channel)
            for _ in range(2):
                ready = await channel.prepare(x.destination(), draft, card, x.outlays)
                await ready.publish(no_fence)

    with pytest.raises(Duplicate, match="duplicate content"):
        asyncio.run(post_twice())
    assert len(x.seen()) == 1


def test_the_alt_text_stands_on_x(
    x: XRig, make_draft: MakeDraft, card: CardFile
) -> None:
    draft, _ = asyncio.run(_post(x, make_draft, card))

    assert x.seen()[0].alt_text == draft.alt_text


@pytest.mark.parametrize(
    ("wait", "billed"),
    [
        (timedelta(0), 1),
        (timedelta(hours=22), 1),
        (timedelta(hours=23, minutes=30), 2),
    ],
)
def test_a_card_is_uploaded_and_billed_once_while_x_keeps_it(
    x: XRig, make_draft: MakeDraft, card: CardFile, wait: timedelta, billed: int
) -> None:
    async def prepare_twice_and_publish() -> None:
        async with x.open() as channel:
            draft = make_draft(channel)
            await channel.prepare(x.destination(), draft, card, x.outlays)
            x.clock.advance(wait)
            ready = await channel.prepare(x.destination(), draft, card, x.outlays)
            await ready.publish(no_fence)

    asyncio.run(prepare_twice_and_publish())

    assert x.bills("alt text") == billed
    assert x.seen()[0].picture == card.content


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(texts=st.lists(WORDS, max_size=6))
@example(texts=["Kata " * 2000])
@example(texts=["🧑‍🧑‍🧒‍🧒" * 500])
@example(texts=["x" * 5000, "Pendek."])
def test_no_wording_is_over_its_limit(
    rig: Rig, make_material: MakeMaterial, texts: list[str]
) -> None:
    async def write() -> None:
        async with rig.open() as channel:
            wording = channel.write(make_material(*texts))
            assert 0 < wording.length.used <= wording.length.limit

    asyncio.run(write())


def test_a_cta_that_fits_nowhere_is_an_error(
    rig: Rig, make_material: MakeMaterial
) -> None:
    async def write() -> None:
        async with rig.open() as channel:
            endless = make_material("Isi.", label="Kunjungi " * 300, link=None)
            channel.write(endless)

    with pytest.raises(InputError, match="fit"):
        asyncio.run(write())
