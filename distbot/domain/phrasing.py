"""What distbot says of itself, in a reader's language.

Reasons, faults and warnings are kept in English, whatever the newsroom's language, for
other programs read them. For people a language has a line for each, with the same
fields in braces.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_FIELD = re.compile(r"\{(\w+)\}")
_NUMBER = r"[0-9][0-9.,]*"
_WITHOUT_SEAM = r"(?:(?!: |\. |; ).)"
_SEAMS = (". ", "; ", ": ", " (")
"""Where a text is joined of others, the widest seam first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One line in two languages: its form, and what stands in its place."""

    form: re.Pattern[str]
    said: str
    literals: int

    @classmethod
    def of(cls, english: str, said: str) -> "_Line":
        pieces = _FIELD.split(english)
        opening = not pieces[0]
        form = "".join(
            _field(piece, opening=opening and place == 1)
            if place % 2
            else re.escape(piece)
            for place, piece in enumerate(pieces)
        )
        # It may begin a sentence, or stand in one.
        first = pieces[0][:1]
        if first.isalpha():
            form = f"[{first.lower()}{first.upper()}]{form[1:]}"
        literals = sum(map(len, pieces[::2]))
        return cls(form=re.compile(form, re.DOTALL), said=said, literals=literals)


def _field(name: str, *, opening: bool) -> str:
    """Return what a field may hold: "{number}" digits, any other what there is.

    One that opens a line reaches over no seam: another part would be taken for it.
    """
    if name == "number":
        return f"(?P<{name}>{_NUMBER})"
    return f"(?P<{name}>{_WITHOUT_SEAM if opening else '.'}+?)"


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A language's lines for what is kept in English; none: all stays as it is.

    Attributes:
        lines: English → the language's own; the fields of both are the same.
    """

    lines: Mapping[str, str] = field(default_factory=dict)
    _known: tuple[_Line, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Try the line that says most first."""
        known = [_Line.of(english, said) for english, said in self.lines.items()]
        known.sort(key=lambda line: -line.literals)
        object.__setattr__(self, "_known", tuple(known))

    def say(self, text: str) -> str:
        """Say a text in this language; what has no line is left as it is.

        A text that is joined of others, as an error's "thing: fault. mend." is, is said
        part by part.
        """
        return "".join(
            part if said is None else said for part, said in self._parts(text)
        )

    def unsaid(self, text: str) -> tuple[str, ...]:
        """Return the parts of a text that have words and no line."""
        return tuple(
            part
            for part, said in self._parts(text)
            if said is None and any(map(str.isalpha, part))
        )

    def _parts(self, text: str) -> Iterator[tuple[str, str | None]]:
        """Yield the parts of a text, each with what is said for it."""
        whole = self._whole(text)
        if whole is not None:
            yield text, whole
            return
        if text.endswith(".") and len(text) > 1:
            yield from self._ended(text)
            return
        for seam in _SEAMS:
            before, found, after = text.partition(seam)
            if found and before and after:
                yield from self._parts(before)
                yield found, found
                yield from self._parts(after)
                return
        if text.endswith(")") and len(text) > 1:
            yield from self._ended(text)
            return
        yield text, None

    def _ended(self, text: str) -> Iterator[tuple[str, str | None]]:
        yield from self._parts(text[:-1])
        yield text[-1], text[-1]

    def _whole(self, text: str) -> str | None:
        for line in self._known:
            found = line.form.fullmatch(text)
            if found is not None:
                fields = {k: self.say(v) for k, v in found.groupdict().items()}
                said = line.said.format(**fields)
                return said[:1].upper() + said[1:] if text[:1].isupper() else said
        return None


UNCHANGED = Phrasing()
"""Says everything as it is kept."""
