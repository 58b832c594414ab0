"""Who speaks to the desk, in which language, and what they may do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from telegram import User

from distbot.chat.patience import Heard, Patience, Strangers
from distbot.domain.actor import is_spoken_for
from distbot.domain.editor import Act, Editor, may
from distbot.domain.moment_words import MomentWords
from distbot.ports import AuditLine, Language, Parts, known_editor


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The editors of one newsroom; the store is asked each time: blocking.

    Attributes:
        parts: The newsroom's parts.
        languages: Those that are registered, by code.
    """

    parts: Parts
    languages: Mapping[str, Language]
    _strangers: Strangers = field(default_factory=Strangers, init=False, repr=False)
    _patience: Patience = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Be as patient as the newsroom's config says."""
        patience = Patience(self.parts.newsroom.desk.answers_per_minute)
        object.__setattr__(self, "_patience", patience)

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
        """Take in a person whom a chief invited; None if the code holds no longer.

        Nor does that of one who is no chief by now.
        """
        now, name = self.parts.clock.now(), name_of(user)
        editors, chiefs = self.parts.desk.editors, self.parts.newsroom.chiefs
        holds = editors.inviter(code) in chiefs
        editor = editors.join(code, user.id, name, now) if holds else None
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
        """Say whether a stranger is to be answered; see `Strangers`."""
        return self._strangers.is_due(stranger, self.parts.clock.now())

    def hears(self, editor: Editor, chat_id: int, *, urgent: bool) -> Heard:
        """Say whether an editor's message is taken, or comes too fast."""
        now = self.parts.clock.now()
        return self._patience.hears(chat_id, editor.user_id, now, urgent=urgent)


def name_of(user: User) -> str:
    """Return a person's name for others to read: "@name", or the first name.

    What is not seen in it is left out: it could turn the words around it about. One
    that passes for another's, "rule" or "@name", has the person's number behind it.
    """
    if user.username:
        return f"@{user.username}"
    seen = "".join(sign for sign in user.first_name if sign.isprintable())
    name = " ".join(seen.split()) or str(user.id)
    return f"{name} ({user.id})" if is_spoken_for(name) else name
