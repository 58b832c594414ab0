"""What the desk understands and says: pure, so that it is tested as a dialogue."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from distbot.domain.newsroom import Newsroom
from distbot.domain.post import Post, PostState

_DATA = re.compile(r"([tl]):([1-9][0-9]{0,17}):([1-9][0-9]{0,8})")
_JUST_DECIDED = frozenset(
    {
        PostState.APPROVED,
        PostState.CLAIMED,
        PostState.SENDING,
        PostState.CANCELLED,
    }
)
"""What follows from a decision without further news."""


class Choice(Enum):
    """What an editor may answer to a draft; the value stands in the button."""

    PUBLISH = "t"
    SKIP = "l"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A pressed button.

    Attributes:
        choice: What the editor answers.
        post_id: Which draft.
        version: Which version of it the editor saw.
    """

    choice: Choice
    post_id: int
    version: int

    @property
    def data(self) -> str:
        """The button's callback data; far below 64 bytes (Bot API)."""
        return f"{self.choice.value}:{self.post_id}:{self.version}"

    @classmethod
    def read(cls, data: str | None) -> "Press | None":
        """Read a button's callback data; None when it is not one of these."""
        match = _DATA.fullmatch(data or "")
        if match is None:
            return None
        return cls(
            choice=Choice(match[1]), post_id=int(match[2]), version=int(match[3])
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the desk says.

    Attributes:
        text: Plain.
        presses: Buttons in one row: label and what it means.
    """

    text: str
    presses: tuple[tuple[str, Press], ...] = ()


def may_act(newsroom: Newsroom, user_id: int) -> bool:
    """Say whether a person may steer this newsroom's posts."""
    return user_id in newsroom.chiefs


def ask(
    post: Post,
    newsroom: Newsroom,
    words: Mapping[str, str],
    *,
    fault: str | None = None,
) -> Answer:
    """Ask what shall become of a draft.

    Args:
        post: The draft.
        newsroom: Whose it is.
        words: The newsroom's words for the desk.
        fault: Why the draft cannot be shown above the question, if it cannot.
    """
    draft = post.draft
    length = draft.wording.length
    lines = [
        words["draft"].format(
            destination=draft.destination,
            address=_address(newsroom, draft.destination),
            used=length.used,
            limit=length.limit,
            price=f"{draft.price_usd:.3f}",
            article_class=words[f"class_{draft.article_class.value}"],
        )
    ]
    if fault is not None:
        lines.append(words["warning"].format(warning=fault))
    lines += [words["warning"].format(warning=w) for w in draft.warnings]
    presses = tuple(
        (words[key], Press(choice=choice, post_id=post.id, version=post.version))
        for key, choice in (("publish", Choice.PUBLISH), ("skip", Choice.SKIP))
    )
    return Answer(text="\n".join(lines), presses=presses)


def decided(
    asked: str, press: Press, editor: str, at: datetime, words: Mapping[str, str]
) -> Answer:
    """Write under the question who decided what, and when (newsroom time)."""
    key = "approved" if press.choice is Choice.PUBLISH else "cancelled"
    line = words[key].format(editor=editor, time=at.strftime("%H.%M %Z"))
    return Answer(text=f"{asked}\n{line}")


def told_late(
    shown: str, post: Post, words: Mapping[str, str], *, decided_here: bool
) -> Answer:
    """Answer a press that came after the decision: say where the post stands.

    Args:
        shown: What the control message says at present.
        post: As it stands now.
        words: The newsroom's words for the desk.
        decided_here: Whether `shown` already says who decided; then that it is
            so is no news, and the text stays.
    """
    line = standing(post, words)
    no_news = decided_here and post.state in _JUST_DECIDED
    if no_news or line in shown.split("\n"):
        return Answer(text=shown)
    return Answer(text=f"{shown}\n{line}")


def standing(post: Post, words: Mapping[str, str]) -> str:
    """Say where a post stands, in one line."""
    line = words[f"state_{post.state.value}"]
    if post.state is PostState.PUBLISHED and post.receipt and post.receipt.url:
        line = f"{line}: {post.receipt.url}"
    elif post.reason:
        line = f"{line}: {post.reason}"
    return f"{post.draft.destination}: {line}"


def _address(newsroom: Newsroom, destination: str) -> str:
    """Return a destination's address; a dash when the config has lost it."""
    named = (d.address for d in newsroom.destinations if d.name == destination)
    return next(named, "–")
