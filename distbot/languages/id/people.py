"""The people an article names, and who of them a short form means."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from distbot.languages.id.mentions import Mention, read_mention
from distbot.languages.id.tokens import Kind, Token
from distbot.languages.id.words import words

_STEM = 4
# Far more than any article names; keeps hostile texts from costing more than linear.
_MOST_PEOPLE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone the article names.

    Attributes:
        name: As the article prints it in full.
        parts: The casefolded words of all its forms.
        role: What the article says they are, or None.
        sure: Whether a role, a rank or an honorific marks them as a person.
    """

    name: str
    parts: tuple[str, ...]
    role: str | None
    sure: bool = False


class People:
    """Everyone the article names; grows while its lines are read once."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._all: list[Person] = []
        self._by_part: dict[str, list[int]] = {}

    def add(self, mention: Mention, *, opening: bool = False) -> None:
        """Take in a mention that has a name.

        Args:
            mention: The naming; titled ones should come first.
            opening: It opens a sentence: its first word may be no name
                ("Kebersamaan Putin").
        """
        parts = tuple(part.casefold() for part in mention.name)
        found = self._matching(parts)
        if not found and opening and self._matching(parts[1:]):
            return
        if len(found) == 1 and not self._differs(self._all[found[0]], mention, parts):
            self._merge(found[0], mention, parts)
        elif not found[1:] and (mention.titled or len(parts) > 1):
            self._append(
                Person(
                    name=mention.printed,
                    parts=parts,
                    role=mention.role,
                    sure=mention.titled,
                )
            )

    def find(self, name: Sequence[str]) -> Person | None:
        """Return the one person these words can mean; None if none or several."""
        parts = tuple(part.casefold() for part in name)
        found = self._matching(parts) or self._contracted(parts)
        if len(found) > 1:
            first = [index for index in found if self._all[index].parts[0] == parts[0]]
            found = first if len(first) == 1 and len(parts) == 1 else []
        return self._all[found[0]] if len(found) == 1 else None

    def is_shared(self, name: Sequence[str]) -> bool:
        """Whether several people could be meant."""
        return len(self._matching(tuple(part.casefold() for part in name))) > 1

    def titled(self, role: str) -> Person | None:
        """Return the one person whose role has all words of this title."""
        asked = _role_words(role)
        found = [
            person
            for person in self._all
            if person.role and asked and asked <= _role_words(person.role)
        ]
        return found[0] if len(found) == 1 else None

    def _differs(
        self, person: Person, mention: Mention, parts: tuple[str, ...]
    ) -> bool:
        """Whether "Presiden Prabowo" is another one than "Kapolri … Sigit Prabowo"."""
        return (
            len(parts) == 1
            and parts[0] != person.parts[0]
            and bool(mention.role and person.role)
            and not _role_words(mention.role or "") & _role_words(person.role or "")
        )

    def _matching(self, parts: tuple[str, ...]) -> list[int]:
        """Those whose name has all these words, or whose words are all among these."""
        rare = [part for part in parts if part not in words().common_names] or parts
        near = {index for part in rare for index in self._by_part.get(part, ())}
        asked = set(parts)
        return sorted(
            index
            for index in near
            if asked <= set(self._all[index].parts)
            or set(self._all[index].parts) <= asked
        )

    def _contracted(self, parts: tuple[str, ...]) -> list[int]:
        """Those whose name contracts to this one word: "Aher" of Ahmad Heryawan."""
        if len(parts) != 1 or len(parts[0]) < _STEM - 1:
            return []
        return [
            index
            for index, person in enumerate(self._all)
            if len(person.parts) > 1
            and (
                person.parts[0].startswith(parts[0])
                or _contracts(parts[0], person.parts)
            )
        ]

    def _merge(self, index: int, mention: Mention, parts: tuple[str, ...]) -> None:
        person = self._all[index]
        longer = len(parts) > len(person.parts)
        self._all[index] = replace(
            person,
            name=mention.printed if longer else person.name,
            parts=parts if longer else person.parts,
            role=_better_role(person.role, mention.role),
            sure=person.sure or mention.titled,
        )
        if longer:
            self._index(index, parts)

    def _append(self, person: Person) -> None:
        if len(self._all) >= _MOST_PEOPLE:
            return
        self._all.append(person)
        self._index(len(self._all) - 1, person.parts)

    def _index(self, index: int, parts: tuple[str, ...]) -> None:
        for part in parts:
            entry = self._by_part.setdefault(part, [])
            if index not in entry:
                entry.append(index)


def meet_people(lines: Sequence[tuple[str, Sequence[Token]]]) -> People:
    """Read every line's narration once, and take in whom it names."""
    people = People()
    known = short_names([tokens for _, tokens in lines])
    bare: list[tuple[Mention, bool]] = []
    for text, tokens in lines:
        for mention in mentions_in(text, tokens, known):
            if mention.name and mention.titled:
                people.add(mention)
            elif mention.name:
                bare.append((mention, _opens_sentence(tokens, mention.start)))
    for mention, opening in bare:
        parts = [part.casefold() for part in mention.name]
        if parts[0] in known or (not opening and not known.isdisjoint(parts)):
            people.add(mention, opening=opening)
    return people


def mentions_in(
    text: str, tokens: Sequence[Token], known: frozenset[str]
) -> list[Mention]:
    """Read all namings and descriptions of a line, in order, without overlap."""
    found: list[Mention] = []
    index = 0
    while index < len(tokens):
        mention = (
            read_mention(text, tokens, index, known)
            if _may_begin(tokens, index)
            else None
        )
        if mention:
            found.append(mention)
        index = max(index + 1, mention.end if mention else 0)
    return found


def short_names(lines: Sequence[Sequence[Token]]) -> frozenset[str]:
    """Casefolded first words of names that speak: "kata Putin", "Putin menegaskan"."""
    lists = words()
    found: set[str] = set()
    for tokens in lines:
        opener: Token | None = None
        for index, token in enumerate(tokens):
            before = tokens[index - 1] if index else None
            if token.kind is not Kind.NAME:
                if opener and token.folded in lists.say_active:
                    found.add(opener.folded)
                opener = None
            elif opener is None and not (before and before.text[:1].isupper()):
                opener = token
                if before and before.folded in lists.say_after:
                    found.add(token.folded)
    return frozenset(found)


def _may_begin(tokens: Sequence[Token], index: int) -> bool:
    """Whether a naming may begin here: not in the midst of a capital run."""
    kind = tokens[index].kind
    # Most words are small: they are told apart first, by identity, for speed.
    if kind is Kind.LOWER or kind is Kind.MARK:
        return False
    if kind is Kind.NAME or kind is Kind.INITIAL:
        return not (index and tokens[index - 1].kind is Kind.OFFICE)
    return kind in {Kind.ROLE, Kind.PREFIX, Kind.HONORIFIC}


def _opens_sentence(tokens: Sequence[Token], index: int) -> bool:
    return index == 0 or tokens[index - 1].text in {".", "!", "?", ":"}


def _better_role(known: str | None, new: str | None) -> str | None:
    if known is None or new is None:
        return known or new
    return new if " " not in known and " " in new else known


@lru_cache(maxsize=4 * _MOST_PEOPLE)
def _role_words(role: str) -> frozenset[str]:
    """The telling words of a role, short titles written out ("wamen")."""
    titles = words().title_forms
    bare = " ".join(word.strip("().,").casefold() for word in role.split())
    return frozenset(
        part for word in bare.split() for part in titles.get(word, word).split()
    ) - {"itu", "ini", "tersebut", "dan", "sang"}


def _contracts(short: str, parts: Sequence[str]) -> bool:
    """Whether a word is made of the beginnings of the first and another name."""
    return len(short) >= _STEM and any(
        short[:cut] == parts[0][:cut] and part.startswith(short[cut:])
        for cut in range(1, len(short) - 1)
        for part in parts[1:]
    )
