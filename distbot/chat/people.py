"""Who speaks to the desk, in which language, and what they may do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from telegram import User

from distbot.domain.editor import Act, Editor, may
from distbot.domain.moment_words import MomentWords
from distbot.ports import AuditLine, Language, Parts, known_editor

_A_STRANGERS_TURN = timedelta(hours=1)
_MOST_STRANGERS = 1000
"""So many are remembered; who comes after waits for the hour to be over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The editors of one newsroom; the store is asked each time: blocking.

    Attributes:
        parts: The newsroom's parts.
        languages: Those that are registered, by code.
    """

    parts: Parts
    languages: Mapping[str, Language]
    _strangers: dict[int, datetime] = field(
        default_factory=dict, init=False, repr=False
    )

    def known(self, user: User) -> Editor | None:
        """Say who a person is; None for a stranger."""
        editors, newsroom = self.parts.desk.editors, self.parts.newsroom
        return known_editor(newsroom, editors, user.id, name_of(user))

    def language_of(self, editor: Editor) -> Language:
        """Return an editor's own language, or the newsroom's."""
        return self.languages.get(editor.language or "", self.parts.language)

    def moments(self, language: Language) -> Sequence[MomentWords]:
        """Return the words of time of all languages, an editor's own first."""
        others = [each for each in self.languages.values() if each is not language]
        return [each.moments for each in (language, *others)]

    def join(self, user: User, code: str) -> Editor | None:
        """Take in a person who was invited; None if the code is none that holds."""
        now, name = self.parts.clock.now(), name_of(user)
        editor = self.parts.desk.editors.join(code, user.id, name, now)
        self.note(user, "refused join" if editor is None else "join")
        return editor

    def note(self, user: User, what: str, subject: str = "", detail: str = "") -> None:
        """Write down what somebody did, or tried to."""
        line = AuditLine(
            at=self.parts.clock.now(),
            user_id=user.id,
            name=name_of(user),
            what=what,
            subject=subject,
            detail=detail,
        )
        self.parts.desk.audit.note(line)

    def lets(self, user: User, editor: Editor, act: Act, subject: str = "") -> bool:
        """Say whether an editor may do something; write it down either way."""
        allowed = may(editor, act)
        self.note(user, act.value if allowed else f"refused {act.value}", subject)
        return allowed

    def is_due(self, stranger: int) -> bool:
        """Say whether a stranger is to be answered: once an hour, not to be a nuisance.

        At most a thousand of them are remembered; the others get no answer meanwhile.
        """
        now = self.parts.clock.now()
        for user_id, at in list(self._strangers.items()):
            if now - at >= _A_STRANGERS_TURN:
                del self._strangers[user_id]
        if stranger in self._strangers or len(self._strangers) >= _MOST_STRANGERS:
            return False
        self._strangers[stranger] = now
        return True


def name_of(user: User) -> str:
    """Return a person's name for others to read: "@name", or the first name."""
    return f"@{user.username}" if user.username else user.first_name
