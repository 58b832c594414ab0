"""Many askers, one call: what waits while a call is made goes along in the next one."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

_FEW = 8
"""Questions that cost as much in a call of their own as many would together."""

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Grouped(Generic[Question, Answer]):
    """Puts questions that come at about the same time to a blocking call together.

    Nobody waits for a group to fill: a call is made as soon as the one before it is
    over, but for a short while in which a few may become more. For one event loop.
    """

    def __init__(
        self,
        call: Callable[[Sequence[Question]], Sequence[Answer]],
        *,
        at_most: int = 64,
        gather_s: float = 0.0,
    ) -> None:
        """Group the questions to a call.

        Args:
            call: Blocking; all questions or none have an effect. Answers in the
                order of the questions.
            at_most: Questions in one call.
            gather_s: How long a few questions wait for more of them.
        """
        self._call = call
        self._at_most = at_most
        self._gather_s = gather_s
        self._waiting: list[tuple[Question, asyncio.Future[Answer]]] = []
        self._answering = False
        self._turns: asyncio.Future[None] | None = None

    async def ask(self, question: Question) -> Answer:
        """Return the answer, or raise what the call raised for this very question."""
        mine: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, mine))
        if not self._answering:
            self._answering = True
            self._turns = asyncio.shield(self._answer_all())
        # Whoever stops waiting breaks off neither the call nor its turn.
        return await asyncio.shield(mine)

    async def _answer_all(self) -> None:
        """Answer until nobody waits; what is asked meanwhile goes along."""
        try:
            while self._waiting:
                if self._gather_s and len(self._waiting) < _FEW:
                    await asyncio.sleep(self._gather_s)
                group = self._waiting[: self._at_most]
                del self._waiting[: self._at_most]
                await self._answer(group)
        finally:
            self._answering = False

    async def _answer(
        self, group: Sequence[tuple[Question, asyncio.Future[Answer]]]
    ) -> None:
        questions = [question for question, _ in group]
        try:
            answers = await asyncio.to_thread(self._call, questions)
        except Exception as error:  # noqa: BLE001 - given to whom it concerns
            if len(group) > 1:
                for one in group:
                    await self._answer([one])
                return
            _give(group[0][1], error)
            return
        for (_, future), answer in zip(group, answers, strict=True):
            if not future.done():
                future.set_result(answer)


def _give(future: asyncio.Future[Answer], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
