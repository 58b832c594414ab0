"""What the desk says about posts: pure, so that it is tested as a dialogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from distbot.chat.answer import Answer, Rows
from distbot.chat.press import Choice, Press
from distbot.chat.prices import told_price
from distbot.domain.moment import echo, echo_short
from distbot.domain.post import Post, PostState
from distbot.ports import Event, Language

_JUST_DECIDED = frozenset(
    {
        PostState.APPROVED,
        PostState.CLAIMED,
        PostState.SENDING,
        PostState.CANCELLED,
    }
)
"""What follows from a decision without further news."""

_IN_FLIGHT = frozenset({PostState.CLAIMED, PostState.SENDING})
_WAITS = _IN_FLIGHT | {PostState.APPROVED}
_MARKS = frozenset("✓✗↩✎↻⌛")
"""With what lines begin that tell a decision."""

RULE = "rule"
"""Who moved a post that nobody objected to."""

_COMPOSER = "composer"
"""Who makes a post that needs no decision, as a correction's own."""

_DRAFT_ROWS = (
    (("publish", Choice.PUBLISH), ("schedule", Choice.SCHEDULE)),
    (("edit", Choice.EDIT), ("other_quote", Choice.QUOTE)),
    (("other_card", Choice.CARD), ("skip", Choice.SKIP)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A draft that somebody must decide about.

    Attributes:
        post: The draft.
        address: Its destination's; "–" when the config has lost it.
        planned: When it goes if it is approved now, aware; None: never by its rhythm.
        class_reason: The rule that put its article into its class.
        fault: Why the draft cannot be shown above the question, if it cannot.
        zone: The newsroom's.
        objection: Until when somebody may object before a rule approves it, aware;
            None: no rule does.
    """

    post: Post
    address: str
    planned: datetime | None
    class_reason: str
    zone: ZoneInfo
    fault: str | None = None
    objection: datetime | None = None


def ask(question: Question, language: Language) -> Answer:
    """Ask what shall become of a draft."""
    words, draft = language.messages.chat, question.post.draft
    say = language.messages.phrasing.say
    length = draft.wording.length
    fault = () if question.fault is None else (question.fault,)
    lines = [
        words["draft"].format(
            destination=draft.destination,
            address=question.address,
            used=length.used,
            limit=length.limit,
            price=told_price(draft.price_usd, words),
            number=question.post.id,
            article_class=words[f"class_{draft.article_class.value}"],
            why=say(question.class_reason),
        ),
        _plan(question, language),
    ]
    if question.objection is not None:
        until = echo(question.objection, question.zone, language.moments)
        lines.append(words["objection"].format(time=until))
    warnings = (*fault, *draft.warnings)
    told = [words["warning"].format(warning=say(warning)) for warning in warnings]
    lines += ["", *told] if told else []
    return Answer(text="\n".join(lines), rows=draft_rows(question.post, words))


def draft_rows(post: Post, words: Mapping[str, str]) -> Rows:
    """Return the buttons under a draft."""
    return tuple(
        tuple((words[key], _press(choice, post)) for key, choice in row)
        for row in _DRAFT_ROWS
    )


def _plan(question: Question, language: Language) -> str:
    words = language.messages.chat
    if question.planned is None:
        return words["planned_never"]
    at = echo_short(question.planned, question.zone, language.moments)
    return words["planned"].format(time=at)


def _press(choice: Choice, post: Post) -> Press:
    return Press(choice=choice, subject=post.id, version=post.version)


def undo_rows(post: Post, words: Mapping[str, str]) -> Rows:
    """Return the button by which an approval is taken back."""
    return (((words["undo"], _press(Choice.UNDO, post)),),)


def closing(
    post: Post,
    moves: Sequence[Event],
    zone: ZoneInfo,
    language: Language,
    removal: str = "",
) -> Answer:
    """Say in a line or two what became of a draft that is no more, and who decided.

    Args:
        post: As it stands now.
        moves: All of its moves, oldest first.
        zone: The newsroom's.
        language: The newsroom's.
        removal: How its take-down ended; "" where none has.
    """
    words, waits = language.messages.chat, post.state in _WAITS
    approvals = [move for move in moves if move.after is PostState.APPROVED]
    decisions = [
        move
        for move in approvals
        if move.before not in _IN_FLIGHT and move.actor != _COMPOSER
    ]
    lines: list[str] = []
    rows: Rows = ()
    if decisions and (waits or post.state is PostState.PUBLISHED):
        by_rule = decisions[-1].actor == RULE
        due = "–" if post.due_at is None else echo(post.due_at, zone, language.moments)
        key = "approved_by_rule" if by_rule else "approved"
        lines.append(words[key].format(editor=decisions[-1].actor, time=due))
        if post.state is PostState.APPROVED and not by_rule:
            rows = undo_rows(post, words)
        if is_put_off(post, moves):
            lines.append(_put_off(post, moves[-1].why, zone, language))
    if not (lines and waits):
        lines.append(removal or standing(post, language))
    if post.state is PostState.FAILED:
        lines.append(words["send_again"].format(number=post.id))
    return Answer(text="\n".join(lines), rows=rows)


def is_put_off(post: Post, moves: Sequence[Event]) -> bool:
    """Say whether a post was about to go, and waits for another time."""
    given_back = post.state is PostState.APPROVED and moves[-1].before in _IN_FLIGHT
    return given_back and post.due_at is not None and post.due_at > moves[-1].at


def _put_off(post: Post, why: str | None, zone: ZoneInfo, language: Language) -> str:
    words, say = language.messages.chat, language.messages.phrasing.say
    due = (
        "–" if post.due_at is None else echo_short(post.due_at, zone, language.moments)
    )
    return words["put_off"].format(
        destination=post.draft.destination, time=due, why=say(why or "") or "–"
    )


def settle_rows(post_id: int, words: Mapping[str, str]) -> Rows:
    """Return the answers to where a post is whose outcome is unknown."""
    keys = ("seen", Choice.SEEN), ("absent", Choice.ABSENT), ("leave", Choice.LEAVE)
    return tuple(
        ((words[f"settle_{key}"], Press(choice=choice, subject=post_id)),)
        for key, choice in keys
    )


def yes_or_no(proposal_id: int, words: Mapping[str, str]) -> Rows:
    """Return the buttons that carry a proposal out, or drop it."""
    yes = Press(choice=Choice.YES, subject=proposal_id)
    no = Press(choice=Choice.NO, subject=proposal_id)
    return (((words["yes"], yes), (words["no"], no)),)


def decided(asked: str, line: str) -> str:
    """Write under a question who decided what: apart from it, and line by line."""
    if not asked:
        return line
    last = asked.rpartition("\n\n")[2]
    return f"{asked}\n{line}" if last[:1] in _MARKS else f"{asked}\n\n{line}"


def told_late(
    shown: str, post: Post, language: Language, *, decided_here: bool, removal: str = ""
) -> str:
    """Answer a press that came after the decision: say where the post stands.

    Args:
        shown: What the control message says at present.
        post: As it stands now.
        language: The newsroom's.
        decided_here: Whether `shown` already says who decided; then that it is
            so is no news, and the text stays.
        removal: How its take-down ended; "" where none has.
    """
    line = standing(post, language)
    no_news = decided_here and post.state in _JUST_DECIDED
    if no_news:
        return shown
    if removal:
        return told_beneath(without(shown, line), removal)
    return told_beneath(shown, line)


def told_beneath(shown: str, line: str) -> str:
    """Write a line under a text that does not have it."""
    return shown if line in shown.split("\n") else decided(shown, line)


def without(shown: str, line: str) -> str:
    """Take a line out of a text that does not hold any more."""
    kept = (one for one in shown.split("\n") if one != line)
    return "\n".join(kept).rstrip()


def standing(post: Post, language: Language) -> str:
    """Say where a post stands, in one line."""
    words, say = language.messages.chat, language.messages.phrasing.say
    line = words[f"state_{post.state.value}"]
    if post.state is PostState.PUBLISHED and post.receipt and post.receipt.url:
        line = f"{line}: {post.receipt.url}"
    elif post.reason:
        why = say(post.reason)
        told = why.casefold().startswith(line.casefold())  # "cancelled by …"
        line = why if told else f"{line}: {why}"
    return f"{post.draft.destination}: {line}"
