"""What editors should look at twice, and why things are so, in their own language."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from distbot.domain.post import PostState
from tests.flow.desk.test_commands import asked

if TYPE_CHECKING:
    from tests.flow.desk.conftest import Newsroom

HEADLINE = "Siswi SMP Dianiaya di Pasar Terapung Rimbang"


def test_a_draft_says_what_to_look_at_twice(newsroom: Newsroom) -> None:
    first = newsroom.site.publish("/siswi", HEADLINE)
    again = newsroom.site.publish("/siswi-2", f"Lagi: {HEADLINE}")

    async def run() -> None:
        async with newsroom.open() as scene:
            scene.say(f"/terbit {first}")
            await scene.until_asked(2)
            scene.say(f"/terbit {again}")
            await scene.until_asked(4)

            *_, question = scene.questions()
            lines = question.text.split("\n")
            assert (
                "Perhatian: Ada anak dalam perkara pidana (“Siswi”): periksa, jangan "
                "ada yang membuka identitasnya"
            ) in lines
            assert (
                f"Perhatian: Mirip berita lain dalam dua hari terakhir, “{HEADLINE}”: "
                "periksa apakah ini berita yang sama"
            ) in lines
            assert scene.tally() == {PostState.DRAFT: 4}

    asyncio.run(run())


def test_a_reason_is_told_in_each_editors_own_language(newsroom: Newsroom) -> None:
    url = newsroom.site.publish("/siswi", HEADLINE)

    async def run() -> None:
        async with newsroom.open() as scene:
            scene.say(f"/terbit {url}")
            await scene.until_asked(2)

            assert "diminta redaksi" in await asked(scene, "/kenapa 1")
            await asked(scene, "/bahasa en")
            assert "an editor asked for it" in await asked(scene, "/kenapa 1")

    asyncio.run(run())
