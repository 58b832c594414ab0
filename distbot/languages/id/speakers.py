"""Who says each quote: attribution beside it, else the person in focus."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from distbot.languages.id.attribution import (
    Source,
    epithet,
    find_source,
    skip_between,
    skip_indefinite,
    subject_of,
    unnamed_subject,
)
from distbot.languages.id.lexicon import Kind
from distbot.languages.id.mentions import Mention, read_mention
from distbot.languages.id.passages import Passage
from distbot.languages.id.people import People, Person

_LONGEST_ATTRIBUTION_GAP = 3
# A verb behind one of these says nothing by itself: "acara ini, sekaligus menegaskan".
_JOINTS = frozenset({"sekaligus", "dan", "serta", "untuk", "dengan", "agar"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who speaks, as far as the text tells.

    Attributes:
        person: None where it is not sure who speaks.
        verb: The saying verb without -nya, else None.
        attributed: Whether the text says that the words were spoken.
        evidence: The rule, and where in the article: see `Quote.evidence`.
    """

    person: Person | None
    verb: str | None = None
    attributed: bool = False
    evidence: str | None = None


class Focus:
    """Walks an article's sentences in order and keeps who "ia" and "-nya" mean.

    That is the subject of the nearest preceding saying clause, not the nearest
    name; None where it is not sure who that is.
    """

    def __init__(self, people: People, known: frozenset[str]) -> None:
        """Begin with nobody in focus."""
        self._people = people
        self._known = known
        self._person: Person | None = None
        self._aside: Person | None = None
        self._source: str | None = None
        self._settled = False
        self._silent_sentences = 0
        self._reported: set[str] = set()
        self._passage: Passage

    def hear(self, passage: Passage) -> Mapping[int, Voice]:
        """Read one sentence.

        Returns:
            For each quoted token that someone speaks: its index and its voice.
        """
        self._passage = passage
        tokens = passage.tokens
        quotes = [i for i, token in enumerate(tokens) if token.kind is Kind.QUOTE]
        led_in = self._narrate(quotes[0] if quotes else len(tokens))
        if not quotes:
            return {}
        voices: dict[int, Voice] = {}
        alone = all(token.kind in (Kind.QUOTE, Kind.MARK) for token in tokens)
        for index in quotes:
            voice = self._after(index)
            if voice is None and index == quotes[0] and led_in:
                voice = self._before(index)
            if voice is None and alone:
                voice = self._near()
            if voice is not None:
                voices[index] = voice
                if voice.attributed:
                    self._settle(voice.person, voice.evidence)
        return voices

    def _near(self) -> Voice:
        """Give the voice of whoever is in focus, if the last sentences were theirs."""
        person = self._meant_by_pronoun() if self._silent_sentences <= 1 else None
        sure = person if person and person.sure else None
        return Voice(person=sure, evidence=f"near:focus < {self._source}")

    def _settle(self, person: Person | None, source: str | None) -> None:
        self._person, self._aside, self._source = person, None, source
        self._settled, self._silent_sentences = True, 0

    def _meant_by_pronoun(self) -> Person | None:
        """The person in focus; None where another one has come between."""
        if not self._settled:
            return self._aside
        return self._person if self._aside in {None, self._person} else None

    def _narrate(self, stop: int) -> bool:
        """Take the subject of the sentence's saying clause into focus.

        Args:
            stop: Index of the first quote, before which the narration ends.
        """
        tokens = self._passage.tokens
        narrated = [token for token in tokens[:stop] if token.kind is Kind.LOWER]
        if not narrated:
            return False
        mentions = [one for one in self._passage.mentions if one.end <= stop]
        self._note_epithet(mentions)
        if any(token.word.says for token in narrated):
            for index in range(stop):
                says = tokens[index].kind is Kind.LOWER and tokens[index].word.says
                if says and self._take_subject(index, mentions):
                    self._silent_sentences = 0
                    return True
        self._silent_sentences += 1
        self._note_aside(mentions)
        return False

    def _note_epithet(self, mentions: Sequence[Mention]) -> None:
        """Take a description that opens a sentence for whoever spoke just before.

        "Sari berharap … Anggota DPRD Wanasari itu menyebut …": only where the
        article gives Sari no other role, and nobody else this one.
        """
        person = self._person
        if not mentions or person is None or not person.named:
            return
        role = epithet(self._passage.tokens, mentions[0])
        free = self._people.latest(person).role is None
        if role and free and not self._is_held(role):
            self._people.give_role(person, role)

    def _is_held(self, role: str) -> bool:
        head = role.split(maxsplit=1)[0].casefold()
        lists = self._people.words
        return self._people.titled(role) is not None or head in (
            lists.anonymous | lists.collective
        )

    def _note_aside(self, mentions: Sequence[Mention]) -> None:
        """Note whom a sentence without a saying clause is about."""
        found: list[tuple[Mention, Person]] = []
        for mention in mentions:
            person = self._people.find(mention.name) if mention.name else None
            if person and person.sure:
                found.append((mention, person))
        if not found:
            return
        first, person = found[0]
        opens = first.start == 0 or (
            first.start == 1 and self._passage.tokens[0].folded == "sang"
        )
        if opens or (len(found) == 1 and not self._settled):
            self._aside = person

    def _take_subject(self, at: int, mentions: Sequence[Mention]) -> bool:
        """Focus on the subject of a saying verb; False where the verb has none."""
        tokens = self._passage.tokens
        if tokens[at].word.says_active:
            return self._take_active(at, mentions)
        if tokens[at].folded.endswith("nya"):
            return True
        begin = skip_between(tokens, at + 1)
        if begin < len(tokens) and tokens[begin].word.pronoun:
            return True
        source = self._source_at(begin)
        mention = source.mention
        if mention is None and source.person is None:
            # "Menurut data", "Hal itu disampaikan dalam …": nobody new speaks.
            return False
        person = source.person or (self._meant(mention) if mention else None)
        self._settle(person, self._evidence("clause:after", at, source.end))
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

    def _take_active(self, at: int, mentions: Sequence[Mention]) -> bool:
        tokens = self._passage.tokens
        back = at - 1
        while back >= 0 and (
            tokens[back].word.between or tokens[back].text in {",", ")"}
        ):
            back -= 1
        if back >= 0 and (
            tokens[back].word.pronoun or tokens[back].folded == "pihaknya"
        ):
            self._settle(self._aside or self._person, self._source)
            return True
        joined = tokens[back].folded if back >= 0 else ""
        if joined == "yang":
            return False
        subject = subject_of(tokens, at, back, mentions)
        if subject is None and joined in _JOINTS:
            return False
        person = None
        if subject:
            person = unnamed_subject(tokens, subject) or self._meant(subject)
        # Whose words another one reports may be reported still.
        if person and person.name in self._reported:
            person = None
        begin = subject.start if subject else at
        self._settle(person, self._evidence("clause:before", begin, at + 1))
        return True

    def _after(self, at: int) -> Voice | None:
        """Read the attribution that follows a quote."""
        tokens = self._passage.tokens
        index = at + 1
        while index < len(tokens) and tokens[index].text in {",", "-", "–", "—"}:
            index += 1
        if index < len(tokens) and tokens[index].folded in {"demikian", "begitu"}:
            index += 1
        if index >= len(tokens):
            return None
        word = tokens[index].word
        if word.says_after or word.says_passive:
            return self._named(index)
        if word.spoken:
            return self._leaning("after:nya", index, word.spoken)
        return self._subject_after(index)

    def _leaning(self, rule: str, at: int, verb: str) -> Voice:
        """Give the voice that "-nya" or "dia" means."""
        return Voice(
            person=self._meant_by_pronoun(),
            verb=verb,
            attributed=True,
            evidence=f"{self._evidence(rule, at, at + 1)} < {self._source}",
        )

    def _named(self, at: int) -> Voice:
        tokens = self._passage.tokens
        verb = tokens[at].folded
        begin = skip_between(tokens, at + 1)
        if begin < len(tokens) and tokens[begin].word.pronoun:
            return self._leaning("after:pronoun", begin, verb)
        source = self._source_at(begin)
        person = source.person
        if person is None and source.mention:
            person = self._meant(source.mention)
        return Voice(
            person=person,
            verb=verb,
            attributed=True,
            evidence=self._evidence("after:name", at, source.end),
        )

    def _subject_after(self, at: int) -> Voice | None:
        """Read `“…,” Sari menambahkan`."""
        tokens = self._passage.tokens
        mention = self._read(at)
        end = mention.end if mention else at + tokens[at].word.pronoun
        verb = tokens[skip_between(tokens, end) :][:1] if end > at else []
        if not verb or not verb[0].word.says_active:
            return None
        return Voice(
            person=self._meant(mention) if mention else self._person,
            verb=verb[0].folded,
            attributed=True,
            evidence=self._evidence("after:subject", at, end),
        )

    def _before(self, at: int) -> Voice | None:
        """Read the saying clause that leads into a quote."""
        tokens = self._passage.tokens
        near = tokens[max(0, at - _LONGEST_ATTRIBUTION_GAP) : at]
        verbs = [t.folded for t in tokens[:at] if t.kind is Kind.LOWER and t.word.says]
        if not near or not verbs:
            return None
        last = near[-1]
        says = last.kind is Kind.LOWER and last.word.says
        if last.text not in {":", ",", "bahwa"} and not says:
            return None
        return Voice(
            person=self._person,
            verb=verbs[-1],
            attributed=True,
            evidence=f"before < {self._source}",
        )

    def _source_at(self, begin: int) -> Source:
        tokens = self._passage.tokens
        at = skip_indefinite(tokens, begin)
        return find_source(tokens, begin, at, self._read(at))

    def _read(self, at: int) -> Mention | None:
        passage = self._passage
        return read_mention(passage.line.text, passage.tokens, at, self._known)

    def _evidence(self, rule: str, begin: int, end: int) -> str:
        """Name a rule and the place of the words that it read."""
        passage = self._passage
        line, tokens = passage.line, passage.tokens
        last = tokens[min(max(end, begin + 1), len(tokens)) - 1]
        start = line.start + tokens[begin].start
        return f"{rule} {line.paragraph}:{start}-{line.start + last.end}"

    def _meant(self, mention: Mention) -> Person | None:
        """Whom a naming means; None rather than a guess."""
        if mention.name:
            person = self._people.find(mention.name)
            if person is None and not self._people.is_shared(mention.name):
                parts = tuple(part.casefold() for part in mention.name)
                return Person(name=mention.printed, parts=parts, role=mention.role)
            return person
        role = (mention.role or "").casefold()
        first = role.split()[0] if role else ""
        lists = self._people.words
        if first in lists.anonymous or first in lists.collective:
            return None
        person = self._people.titled(role)
        if person is None and mention.deictic:
            return self._person
        return person
