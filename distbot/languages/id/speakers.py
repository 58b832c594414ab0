"""Who says each quote: attribution beside it, else the person in focus."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from distbot.languages.id.mentions import Mention, read_mention
from distbot.languages.id.people import People, Person, mentions_in
from distbot.languages.id.tokens import Kind, Token
from distbot.languages.id.words import words

_LONGEST_ATTRIBUTION_GAP = 3
_APPOSITION_OPENERS = frozenset(
    {
        ",",
        "yang",
        "dalam",
        "saat",
        "usai",
        "ketika",
        "melalui",
        "lewat",
        "di",
        "seusai",
        "(",
        "dari",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who speaks, as far as the text tells.

    Attributes:
        person: None where someone unnamed or unsure speaks.
        verb: The saying verb without -nya, else None.
        attributed: Whether the text says that the words were spoken.
    """

    person: Person | None
    verb: str | None = None
    attributed: bool = False


class Focus:
    """Walks an article's sentences in order and keeps who "ia" and "-nya" mean.

    That is the subject of the nearest preceding saying clause, not the nearest
    name; None after a source without a name.
    """

    def __init__(self, people: People, known: frozenset[str]) -> None:
        """Begin with nobody in focus."""
        self._people = people
        self._known = known
        self._person: Person | None = None
        self._aside: Person | None = None
        self._settled = False
        self._silent_sentences = 0
        self._reported: set[str] = set()

    def hear(self, text: str, tokens: Sequence[Token]) -> Mapping[int, Voice]:
        """Read one sentence.

        Args:
            text: Its line.
            tokens: Its words.

        Returns:
            For each quoted token that someone speaks: its index and its voice.
        """
        quotes = [i for i, token in enumerate(tokens) if token.kind is Kind.QUOTE]
        led_in = self._narrate(text, tokens[: quotes[0]] if quotes else tokens)
        if not quotes:
            return {}
        voices: dict[int, Voice] = {}
        alone = _stands_alone(tokens)
        for index in quotes:
            voice = self._after(text, tokens, index)
            if voice is None and index == quotes[0] and led_in:
                voice = self._before(tokens, index)
            if voice is None and alone:
                voice = Voice(person=None)
            if voice is not None:
                voices[index] = voice
                if voice.attributed:
                    self._settle(voice.person)
        return voices

    @property
    def near(self) -> Person | None:
        """Who is in focus, if the last sentences were theirs."""
        person = self._meant_by_pronoun() if self._silent_sentences <= 1 else None
        return person if person and person.sure else None

    def _settle(self, person: Person | None) -> None:
        self._person, self._aside = person, None
        self._settled, self._silent_sentences = True, 0

    def _meant_by_pronoun(self) -> Person | None:
        """The person in focus; None where another one has come between."""
        if not self._settled:
            return self._aside
        return self._person if self._aside in {None, self._person} else None

    def _narrate(self, text: str, tokens: Sequence[Token]) -> bool:
        """Take the subject of the sentence's saying clause into focus."""
        if not any(token.kind is Kind.LOWER for token in tokens):
            return False
        mentions = mentions_in(text, tokens, self._known)
        for index, token in enumerate(tokens):
            if _says(token) and self._take_subject(text, tokens, index, mentions):
                self._silent_sentences = 0
                return True
        self._silent_sentences += 1
        self._note_aside(tokens, mentions)
        return False

    def _note_aside(self, tokens: Sequence[Token], mentions: Sequence[Mention]) -> None:
        """Note whom a sentence without a saying clause is about."""
        found: list[tuple[Mention, Person]] = []
        for mention in mentions:
            person = self._people.find(mention.name) if mention.name else None
            if person and person.sure:
                found.append((mention, person))
        if not found:
            return
        first, person = found[0]
        opens = first.start == 0 or (first.start == 1 and tokens[0].folded == "sang")
        if opens or (len(found) == 1 and not self._settled):
            self._aside = person

    def _take_subject(
        self, text: str, tokens: Sequence[Token], at: int, mentions: Sequence[Mention]
    ) -> bool:
        """Focus on the subject of a saying verb; False where the verb has none."""
        lists = words()
        folded = tokens[at].folded
        if folded in lists.say_active:
            return self._take_active(tokens, at, mentions)
        if folded.endswith("nya"):
            return True
        begin = _skip_between(tokens, at + 1)
        if begin < len(tokens) and tokens[begin].folded in lists.pronouns:
            return True
        mention = read_mention(text, tokens, begin, self._known)
        if mention is None:
            # "Menurut data", "Hal itu disampaikan dalam …": nobody new speaks.
            return False
        person = self._meant(mention)
        self._settle(person)
        self._note_reported(person, mentions)
        return True

    def _note_reported(
        self, speaker: Person | None, mentions: Sequence[Mention]
    ) -> None:
        """`Presiden, kata Sari, meminta …`: what the President says comes from Sari."""
        others = [
            self._people.find(mention.name) for mention in mentions if mention.name
        ]
        if others and others[0] and others[0] != speaker:
            self._reported.add(others[0].name)

    def _take_active(
        self, tokens: Sequence[Token], at: int, mentions: Sequence[Mention]
    ) -> bool:
        lists = words()
        back = at - 1
        while back >= 0 and (
            tokens[back].folded in lists.between or tokens[back].text in {",", ")"}
        ):
            back -= 1
        if back >= 0 and tokens[back].folded in lists.pronouns | {"pihaknya"}:
            self._settle(self._aside or self._person)
            return True
        if back >= 0 and tokens[back].folded == "yang":
            return False
        subject = _subject(tokens, at, back, mentions)
        person = self._meant(subject) if subject else None
        # Whose words another one reports may be reported still.
        self._settle(None if person and person.name in self._reported else person)
        return True

    def _after(self, text: str, tokens: Sequence[Token], at: int) -> Voice | None:
        """Read the attribution that follows a quote."""
        index = at + 1
        while index < len(tokens) and tokens[index].text in {",", "-", "–", "—"}:
            index += 1
        if index < len(tokens) and tokens[index].folded in {"demikian", "begitu"}:
            index += 1
        if index >= len(tokens):
            return None
        lists = words()
        folded = tokens[index].folded
        base = folded.removesuffix("nya")
        if folded in lists.say_after or folded in lists.say_passive:
            return self._named(text, tokens, index, folded)
        if folded != base and base in lists.say_after:
            return Voice(person=self._meant_by_pronoun(), verb=base, attributed=True)
        return self._subject_after(text, tokens, index)

    def _named(self, text: str, tokens: Sequence[Token], at: int, verb: str) -> Voice:
        begin = _skip_between(tokens, at + 1)
        if begin < len(tokens) and tokens[begin].folded in words().pronouns:
            return Voice(person=self._meant_by_pronoun(), verb=verb, attributed=True)
        mention = read_mention(text, tokens, begin, self._known)
        person = self._meant(mention) if mention else None
        return Voice(person=person, verb=verb, attributed=True)

    def _subject_after(
        self, text: str, tokens: Sequence[Token], at: int
    ) -> Voice | None:
        """Read `“…,” Sari menambahkan`."""
        mention = read_mention(text, tokens, at, self._known)
        end = mention.end if mention else at + (tokens[at].folded in words().pronouns)
        verb = tokens[_skip_between(tokens, end) :][:1] if end > at else []
        if not verb or verb[0].folded not in words().say_active:
            return None
        person = self._meant(mention) if mention else self._person
        return Voice(person=person, verb=verb[0].folded, attributed=True)

    def _before(self, tokens: Sequence[Token], at: int) -> Voice | None:
        """Read the saying clause that leads into a quote."""
        near = tokens[max(0, at - _LONGEST_ATTRIBUTION_GAP) : at]
        verbs = [token.folded for token in tokens[:at] if _says(token)]
        introduced = bool(near) and (
            near[-1].text in {":", ","} or _says(near[-1]) or near[-1].folded == "bahwa"
        )
        if not introduced or not verbs:
            return None
        return Voice(person=self._person, verb=verbs[-1], attributed=True)

    def _meant(self, mention: Mention) -> Person | None:
        """Whom a naming means; None rather than a guess."""
        lists = words()
        if mention.name:
            person = self._people.find(mention.name)
            if person is None and not self._people.is_shared(mention.name):
                return Person(name=mention.printed, parts=(), role=mention.role)
            return person
        role = (mention.role or "").casefold()
        first = role.split()[0] if role else ""
        if first in lists.anonymous or first in lists.collective:
            return None
        person = self._people.titled(role)
        if person is None and mention.deictic:
            return self._person
        return person


def _subject(
    tokens: Sequence[Token], at: int, back: int, mentions: Sequence[Mention]
) -> Mention | None:
    """The naming that is a saying verb's subject, or None."""
    before = [mention for mention in mentions if mention.end <= at]
    if not before:
        return None
    last = before[-1]
    if last.end > back and not _is_object(tokens, last):
        return last
    first = next(
        (mention for mention in before if not _is_object(tokens, mention)), None
    )
    if first and first.end < len(tokens) and _begins_clause(tokens, first):
        follows = tokens[first.end].folded
        return first if follows in _APPOSITION_OPENERS else None
    return None


def _is_object(tokens: Sequence[Token], mention: Mention) -> bool:
    # "Dari praktisi lokal, Sari mengatakan": an opening "dari" tells of no object.
    before = tokens[mention.start - 1].folded if mention.start > 1 else ""
    return before in words().prepositions


def _begins_clause(tokens: Sequence[Token], mention: Mention) -> bool:
    if mention.start == 0:
        return True
    before = tokens[mention.start - 1]
    return before.text == "," or before.folded in words().functions


def _says(token: Token) -> bool:
    if token.kind is not Kind.LOWER:
        return False
    lists = words()
    folded = token.folded
    return (
        folded in lists.say_active
        or folded in lists.say_passive
        or folded
        in {"kata", "ujar", "lanjut", "ucap", "menurutnya", "katanya", "ujarnya"}
    )


def _skip_between(tokens: Sequence[Token], at: int) -> int:
    index = at
    while (
        index < len(tokens)
        and index - at < _LONGEST_ATTRIBUTION_GAP
        and (tokens[index].folded in words().between)
    ):
        index += 1
    return index


def _stands_alone(tokens: Sequence[Token]) -> bool:
    """Whether nothing but quotes is in a sentence."""
    return all(token.kind in {Kind.QUOTE, Kind.MARK} for token in tokens)


def sentence_slices(
    tokens: Sequence[Token], ends: Sequence[int]
) -> list[tuple[int, int]]:
    """Index ranges of the tokens of each sentence, from the sentences' end offsets."""
    starts = [token.start for token in tokens]
    cuts = [0, *(bisect_left(starts, end) for end in ends), len(tokens)]
    return [(a, b) for a, b in pairwise(cuts) if b > a]
