"""/ralat 17 teks: put right what is published; asks for a yes."""

from functools import partial

from distbot.chat.command import Asked, Command
from distbot.chat.decisions import Wanted
from distbot.chat.desk import Desk
from distbot.chat.naming import named, not_in, post_of
from distbot.chat.proposing import want
from distbot.chat.replies import Said
from distbot.chat.spoken import speak
from distbot.domain.editor import Act
from distbot.domain.post import PostState

_NOT_OUT = frozenset(
    {PostState.DRAFT, PostState.APPROVED, PostState.CLAIMED, PostState.FAILED}
)


async def _run(desk: Desk, asked: Asked) -> str:
    found = await named(desk, asked, "ralat_usage")
    if isinstance(found, str):
        return found
    post = await post_of(desk, found.line)
    if post is not None and post.state in _NOT_OUT:
        state = asked.words[f"state_{post.state.value}"]
        return asked.words["ralat_not_out"].format(number=post.id, state=state)
    if post is None or post.state is not PostState.PUBLISHED:
        return not_in(found.line, asked)
    if found.rest:
        return await speak(desk, asked, Said(text=found.rest), post)
    present = partial(desk.parts.desk.operations.present, post)
    if await desk.stored(present) is None:
        return asked.words["looked_first"].format(number=post.id)
    how = asked.words["how_to_ralat"].format(
        number=post.id, destination=post.draft.destination
    )
    wanted = Wanted(kind="correction", post=post, text=how)
    await want(desk, wanted, asked.editor, asked.chat_id)
    return ""


COMMAND = Command(
    name="ralat",
    alias="correct",
    about="ralat_about",
    act=Act.CORRECT,
    run=_run,
    usage="ralat_usage",
)
