"""The people an English article names, and who of them a short form means."""

import re
from dataclasses import dataclass, replace

from distbot.languages.en.words import Words

_RUN = re.compile(r"[A-Z][\w’'-]*\.?(?: (?:[A-Z][\w’'-]*\.?|de|da|van|von|bin|al))*")
_BEHIND = re.compile(r", (?:the |a |an )?(?P<role>[a-z][^,.;:“”\"()]{2,80}?),")
_FEWEST_PARTS = 2
_MOST_PARTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone the article names.

    Attributes:
        name: As the article prints it in full, without title and degrees.
        role: What the article says they are, or None.
    """

    name: str
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """One place where a text names someone.

    Attributes:
        person: As far as this place tells.
        start: Offset of the first word, role included.
        end: Offset behind the last, a role after a comma included.
        titled: A title or a role marks it as a person's.
    """

    person: Person
    start: int
    end: int
    titled: bool


class Namer:
    """Reads namings; knows what its words are."""

    def __init__(self, words: Words) -> None:
        """Read with these lists."""
        self._words = words
        self._degrees = words.sentences.degrees

    def namings(self, text: str, start: int, end: int) -> list[Naming]:
        """Return the namings of people between two offsets, in order."""
        found = (self._naming(text, run) for run in _RUN.finditer(text, start, end))
        return [naming for naming in found if naming]

    def _naming(self, text: str, run: re.Match[str]) -> Naming | None:
        parts = run.group().rstrip(".").split()
        end = run.start() + len(run.group().rstrip("."))
        while parts and parts[-1].replace(".", "").casefold() in self._degrees:
            parts.pop()
        begin = len(parts)
        while begin and self._is_name(parts[begin - 1]):
            begin -= 1
        named = parts[begin:]
        if begin == 0 and named and named[0].casefold() in self._words.functions:
            del named[0]
        if not 0 < len(named) <= _MOST_PARTS:
            return None
        role = self._role(parts[:begin])
        behind = _BEHIND.match(text, end)
        told = behind.group("role") if behind else ""
        appositive = any(part in self._words.roles for part in told.split())
        return Naming(
            person=Person(
                name=" ".join(named), role=role or (told if appositive else None)
            ),
            start=run.start(),
            end=behind.end() if behind and appositive else end,
            titled=role is not None
            or appositive
            or any(self._is_title(part) for part in parts[:begin]),
        )

    def _role(self, parts: list[str]) -> str | None:
        """The role before a name: "Education Minister" of "On Monday Education …"."""
        words = self._words
        begin = len(parts)
        while begin and parts[begin - 1].casefold() not in (
            words.functions | words.topic_stop
        ):
            begin -= 1
        told = [part for part in parts[begin:] if not self._is_title(part)]
        if not any(part.casefold() in words.roles for part in told):
            return None
        return " ".join(told)

    def _is_title(self, part: str) -> bool:
        return part.rstrip(".").casefold() in self._words.titles

    def _is_name(self, part: str) -> bool:
        words, told = self._words, part.rstrip(".").casefold()
        return not (
            told in words.titles
            or told in words.roles
            or told in words.offices
            or told in words.places
            or told in words.topic_stop
            or part.endswith(",")
            or (part.isupper() and len(part.rstrip(".")) > 1)
        )


class People:
    """Everyone the article names in full or with a title."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._by_part: dict[str, list[Person]] = {}

    def add(self, naming: Naming) -> None:
        """Take in a naming; the fuller name and the first role are kept."""
        parts = naming.person.name.split()
        known = self.find(naming.person.name)
        if known is None and (len(parts) >= _FEWEST_PARTS or naming.titled):
            self._keep(naming.person)
        elif known is not None and known.role is None and naming.person.role:
            self._replace(known, replace(known, role=naming.person.role))

    def find(self, name: str) -> Person | None:
        """Return the one person a name can mean; None if none or several."""
        parts = name.split()
        asked = set(parts)
        near = self._by_part.get(parts[-1], []) or self._by_part.get(parts[0], [])
        found = [
            person
            for person in near
            if asked <= set(person.name.split()) or set(person.name.split()) <= asked
        ]
        return found[0] if len(found) == 1 else None

    def is_shared(self, name: str) -> bool:
        """Whether several people could be meant."""
        return len(self._by_part.get(name.rsplit(maxsplit=1)[-1], [])) > 1

    def _keep(self, person: Person) -> None:
        for part in set(person.name.split()):
            self._by_part.setdefault(part, []).append(person)

    def _replace(self, old: Person, new: Person) -> None:
        for part in set(old.name.split()):
            entries = self._by_part[part]
            entries[entries.index(old)] = new
