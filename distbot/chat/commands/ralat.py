"""/ralat 17 teks: put right what is published; asks for a yes.

Without words it asks what is to become of a post whose article has changed since.
"""

from functools import partial

from distbot.chat.answer import Answer
from distbot.chat.changing import ask
from distbot.chat.command import Asked, Command
from distbot.chat.decisions import Wanted
from distbot.chat.desk import Desk
from distbot.chat.naming import named, not_in, post_of
from distbot.chat.proposing import want
from distbot.chat.replies import Said
from distbot.chat.spoken import speak
from distbot.domain.editor import Act
from distbot.domain.post import Post, PostState
from distbot.ports import Change
from distbot.services.lag import overtaken

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
    overtaking = partial(overtaken, desk.parts, post, desk.parts.clock.now())
    if change := await desk.stored(overtaking):
        await _ask(desk, asked, change, post)
        return ""
    how = asked.words["how_to_ralat"].format(
        number=post.id, destination=post.draft.destination
    )
    wanted = Wanted(kind="correction", post=post, text=how)
    await want(desk, wanted, asked.editor, asked.chat_id)
    return ""


async def _ask(desk: Desk, asked: Asked, change: Change, post: Post) -> None:
    """Ask as when the article changed; in the group that is its news from now on."""
    question = ask(change, desk.words)
    own = asked.words["ralat_own_words"].format(number=post.id)
    told = Answer(text=f"{question.text}\n\n{own}", rows=question.rows)
    number = await desk.say(asked.chat_id, told)
    if asked.chat_id == desk.parts.newsroom.desk_chat:
        shown = partial(desk.parts.desk.changes.shown, change.id, asked.chat_id, number)
        await desk.stored(shown)


COMMAND = Command(
    name="ralat",
    alias="correct",
    about="ralat_about",
    act=Act.CORRECT,
    run=_run,
    usage="ralat_usage",
)
