"""What piled up while a source was not read: decided by a press."""

from collections.abc import Mapping
from functools import partial

from distbot.chat.answer import Rows
from distbot.chat.decisions import Outcome, Tap, clock, outdated
from distbot.chat.desk import Desk
from distbot.chat.dialogue import decided
from distbot.chat.press import Choice, Press
from distbot.ports import GapDecision
from distbot.services.gap import decide_gap

_DECISIONS = {
    Choice.GAP_POST: GapDecision.POST,
    Choice.GAP_DIGEST: GapDecision.DIGEST,
    Choice.GAP_SKIP: GapDecision.SKIP,
}


def gap_rows(gap_id: int, words: Mapping[str, str]) -> Rows:
    """Return the answers to what shall become of what piled up."""
    return tuple(
        ((words[f"gap_{decision.value}"], Press(choice=choice, subject=gap_id)),)
        for choice, decision in _DECISIONS.items()
    )


async def decide(desk: Desk, tap: Tap) -> Outcome:
    """Carry out what somebody decided about what piled up, once."""
    decision, editor = _DECISIONS[tap.press.choice], tap.editor

    def carry_out() -> int | None:
        draft = partial(desk.line.draft, author=editor.user_id)
        return decide_gap(desk.parts, tap.press.subject, decision, editor.name, draft)

    count = await desk.line.apart(carry_out)
    if count is None:
        return outdated(desk, tap)
    line = desk.words[f"gap_decided_{decision.value}"].format(
        count=count, editor=editor.name, time=clock(desk)
    )
    return Outcome(text=decided(tap.shown, line))
