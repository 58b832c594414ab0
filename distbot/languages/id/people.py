"""The people an article names, and who of them a short form means."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from distbot.languages.id.mentions import Mention
from distbot.languages.id.words import Words

_STEM = 4
_SHORTEST_MISSPELT = 6
_EMPTY = frozenset({"itu", "ini", "tersebut", "dan", "sang"})
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
        named: False for a source that the article leaves without a name; `name` is
            then what it calls it.
    """

    name: str
    parts: tuple[str, ...]
    role: str | None
    sure: bool = False
    named: bool = True


class People:
    """Everyone the article names; grows while its lines are read once."""

    def __init__(self, words: Words, known: frozenset[str]) -> None:
        """Begin with nobody.

        Args:
            words: Of the language.
            known: Casefolded first words of names that speak; only these may be
                short for a name, or a misspelt one.
        """
        self.words = words
        self._known = known
        self._all: list[Person] = []
        self._by_part: dict[str, list[int]] = {}
        self._by_shape: dict[tuple[str, int], list[int]] = {}
        self._told: dict[str, frozenset[str]] = {}
        self._found: dict[tuple[str, ...], int | None] = {}

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
        if parts not in self._found:
            self._found[parts] = self._meant(parts)
        index = self._found[parts]
        return None if index is None else self._all[index]

    def _meant(self, parts: tuple[str, ...]) -> int | None:
        found = (
            self._matching(parts) or self._contracted(parts) or self._misspelt(parts)
        )
        if len(found) > 1 and len(parts) == 1:
            found = [index for index in found if self._all[index].parts[0] == parts[0]]
        return found[0] if len(found) == 1 else None

    def is_shared(self, name: Sequence[str]) -> bool:
        """Whether several people could be meant."""
        return len(self._matching(tuple(part.casefold() for part in name))) > 1

    def titled(self, role: str) -> Person | None:
        """Return the one person whose role has all words of this title."""
        asked = self._role_words(role)
        found = [
            person
            for person in self._all
            if person.role and asked and asked <= self._role_words(person.role)
        ]
        return found[0] if len(found) == 1 else None

    def give_role(self, person: Person, role: str) -> None:
        """Note what someone is, whom the article never names with a role."""
        for index, known in enumerate(self._all):
            if known.name == person.name:
                self._all[index] = replace(known, role=known.role or role)
                return
        self._append(replace(person, role=role))

    def latest(self, person: Person) -> Person:
        """Return what is known by now of someone met before."""
        return next((one for one in self._all if one.name == person.name), person)

    def _differs(
        self, person: Person, mention: Mention, parts: tuple[str, ...]
    ) -> bool:
        """Whether "Presiden Prabowo" is another one than "Kapolri … Sigit Prabowo"."""
        return (
            len(parts) == 1
            and parts[0] != person.parts[0]
            and bool(mention.role and person.role)
            and not self._role_words(mention.role or "")
            & self._role_words(person.role or "")
        )

    def _matching(self, parts: tuple[str, ...]) -> list[int]:
        """Those whose name has all these words, or whose words are all among these."""
        rare = [part for part in parts if part not in self.words.common_names] or parts
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
        if len(parts) != 1 or len(parts[0]) < _STEM or parts[0] not in self._known:
            return []
        return [
            index
            for index, person in enumerate(self._all)
            if len(person.parts) > 1
            and (
                person.parts[0].startswith(parts[0])
                or _contracts(parts[0], person.parts)
                or _shortens(parts[0], person.parts)
            )
        ]

    def _misspelt(self, parts: tuple[str, ...]) -> list[int]:
        """Those of whose name one letter differs: "Gantosari" of Gantosori."""
        if parts[0] not in self._known:
            return []
        near = {
            index
            for part in parts
            if len(part) >= _SHORTEST_MISSPELT
            for index in self._by_shape.get((part[0], len(part)), ())
        }
        return sorted(
            index
            for index in near
            if all(
                any(_alike(asked, part) for part in self._all[index].parts)
                for asked in parts
            )
        )

    def _role_words(self, role: str) -> frozenset[str]:
        """The telling words of a role, short titles written out ("wamen")."""
        if role not in self._told:
            titles = self.words.title_forms
            bare = [word.strip("().,").casefold() for word in role.split()]
            written = " ".join(titles.get(word, word) for word in bare)
            self._told[role] = frozenset(written.split()) - _EMPTY
        return self._told[role]

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
        self._found.clear()
        for part in parts:
            entry = self._by_part.setdefault(part, [])
            if index not in entry:
                entry.append(index)
                self._by_shape.setdefault((part[0], len(part)), []).append(index)


def _better_role(known: str | None, new: str | None) -> str | None:
    if known is None or new is None:
        return known or new
    return new if " " not in known and " " in new else known


def _contracts(short: str, parts: Sequence[str]) -> bool:
    """Whether a word is made of the beginnings of the first and another name."""
    return len(short) >= _STEM and any(
        short[:cut] == parts[0][:cut] and part.startswith(short[cut:])
        for cut in range(1, len(short) - 1)
        for part in parts[1:]
    )


def _shortens(short: str, parts: Sequence[str]) -> bool:
    """Whether a name loses only its end: "Mirza" of Mirzani."""
    return len(short) > _STEM and any(
        part.startswith(short) and len(part) <= len(short) + 2 for part in parts
    )


def _alike(asked: str, part: str) -> bool:
    """Whether two long words are the same but for one letter."""
    if asked == part:
        return True
    return (
        len(asked) == len(part) >= _SHORTEST_MISSPELT
        and asked[0] == part[0]
        and sum(one != other for one, other in zip(asked, part, strict=True)) == 1
    )
