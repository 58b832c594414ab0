"""Who may do what at the desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from distbot.domain.newsroom import Newsroom


class Role(Enum):
    """What an editor is, the least first: each may do what the one before may."""

    WRITER = "writer"
    EDITOR = "editor"
    CHIEF = "chief"

    def reaches(self, least: "Role") -> bool:
        """Say whether it is at least that role."""
        return _ORDER.index(self) >= _ORDER.index(least)


_ORDER = tuple(Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """A person who may act at the desk.

    Attributes:
        user_id: Telegram's, the same in every chat (Bot API, User).
        name: As people see it: "@name", or the first name of one who has none.
        role: What they may do.
        language: Code of a registered language; None: the newsroom's.
    """

    user_id: int
    name: str
    role: Role
    language: str | None = None


class Act(Enum):
    """What can be done at the desk."""

    SEE = "see"
    DRAFT = "draft"
    EDIT_DRAFT = "edit draft"
    EDIT_APPROVED = "edit approved"
    APPROVE = "approve"
    SCHEDULE = "schedule"
    SKIP = "skip"
    CANCEL = "cancel"
    RETRACT = "retract"
    CORRECT = "correct"
    SETTLE = "settle"
    PAUSE = "pause"
    RESUME = "resume"
    RESUME_RESTORED = "resume restored"
    BUDGET = "budget"
    MANAGE = "manage"


LEAST: Mapping[Act, Role] = MappingProxyType(
    {
        Act.SEE: Role.WRITER,
        Act.DRAFT: Role.WRITER,
        Act.EDIT_DRAFT: Role.WRITER,
        Act.EDIT_APPROVED: Role.EDITOR,
        Act.APPROVE: Role.EDITOR,
        Act.SCHEDULE: Role.EDITOR,
        Act.SKIP: Role.EDITOR,
        Act.CANCEL: Role.EDITOR,
        Act.RETRACT: Role.EDITOR,
        Act.CORRECT: Role.EDITOR,
        Act.SETTLE: Role.EDITOR,
        Act.PAUSE: Role.EDITOR,
        Act.RESUME: Role.EDITOR,
        Act.RESUME_RESTORED: Role.CHIEF,
        Act.BUDGET: Role.CHIEF,
        Act.MANAGE: Role.CHIEF,
    }
)
"""The one table of the least role for each act.

`SEE` is the queue, why, holes, status and statistics. New words for what is approved
take it out of the queue, so that is no writer's act. `APPROVE` is its undoing, too.
Whoever may stop everything may let it go again, else the desk stands still while the
chiefs sleep; only a store that was put back to an earlier day, and stopped itself, is
looked at by a chief first. `BUDGET` is what was and will be spent; `MANAGE` is who may
act.
"""


def may(editor: Editor, act: Act) -> bool:
    """Say whether an editor's role reaches an act."""
    return editor.role.reaches(LEAST[act])


def may_approve(editor: Editor, authors: frozenset[int], *, four_eyes: bool) -> bool:
    """Say whether an editor may let a post go.

    Args:
        editor: Who would.
        authors: User ids of who asked for the post or changed its words.
        four_eyes: Nobody approves their own, chiefs included.
    """
    own = four_eyes and editor.user_id in authors
    return may(editor, Act.APPROVE) and not own


def chief(
    newsroom: Newsroom, user_id: int, name: str, language: str | None = None
) -> Editor | None:
    """Return a chief of the config; None for everybody else."""
    if user_id not in newsroom.chiefs:
        return None
    return Editor(user_id=user_id, name=name, role=Role.CHIEF, language=language)
