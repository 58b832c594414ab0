"""What an article is about, most telling first."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from distbot.domain.article import Article
from distbot.languages.id.structure import Line
from distbot.languages.id.words import words

_MOST = 8
_MOST_WORDS = 4
_SHORTEST = 3
_LEAST_WEIGHT = 3
_MOST_RANKED = 40
_IN_HEADLINE, _IN_LEDE = 3, 2
_RUN = re.compile(r"[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*")


def find_topics(
    article: Article, lines: Sequence[Line], speakers: Sequence[str]
) -> tuple[str, ...]:
    """Find tags, then categories, then names of the text by weight; at most eight.

    Args:
        article: For its tags, categories and headline.
        lines: Of the story.
        speakers: Names that are surely people's; they part "Wanasari Sari Lestari".
    """
    found: dict[str, str] = {}
    for label in (
        *article.tags,
        *article.categories,
        *_names(article, lines, speakers),
    ):
        topic = " ".join(label.split())
        if len(found) < _MOST and topic and not _is_empty(topic, article):
            found.setdefault(topic.casefold(), topic)
    return tuple(found.values())


def _names(
    article: Article, lines: Sequence[Line], speakers: Sequence[str]
) -> list[str]:
    weights: Counter[str] = Counter()
    for index, line in enumerate(lines):
        for name in _parted(line.text, set(speakers)):
            weights[name] += _IN_LEDE if index == 0 else 1
    for name in list(weights):
        if name in article.headline:
            weights[name] += _IN_HEADLINE
    weights = _with_short_forms(weights)
    ranked = sorted(weights, key=lambda name: (-weights[name], -len(name), name))
    return [name for name in ranked[:_MOST_RANKED] if weights[name] >= _LEAST_WEIGHT]


def _with_short_forms(weights: Counter[str]) -> Counter[str]:
    """Count "Putin" for "Vladimir Putin", where one fuller name clearly has it."""
    fuller: dict[str, set[str]] = {}
    for name in weights:
        parts = name.split()
        for part in {parts[0], parts[-1]} if len(parts) > 1 else ():
            fuller.setdefault(part, set()).add(name)
    merged: Counter[str] = Counter()
    for name, weight in weights.items():
        longer = sorted(fuller.get(name, ()), key=lambda other: -weights[other])
        is_place = name.casefold() in words().places
        clear = len(longer) == 1 or (
            len(longer) > 1 and weights[longer[0]] > weights[longer[1]]
        )
        merged[longer[0] if clear and not is_place else name] += weight
    return merged


def _parted(text: str, speakers: AbstractSet[str]) -> Iterator[str]:
    """Runs, a place before a speaker's name apart from it."""
    for run in _runs(text):
        parts = run.split()
        cut = next(
            (at for at in range(1, len(parts)) if " ".join(parts[at:]) in speakers), 0
        )
        if cut:
            yield " ".join(parts[:cut])
        yield " ".join(parts[cut:])


def _runs(text: str) -> Iterator[str]:
    """Capital runs without their roles: "Korea Utara", "Vladimir Putin"."""
    for found in _RUN.finditer(text):
        run = found.group().split(" ")
        if len(run) == 1 and _opens_sentence(text, found.start()):
            continue
        while run and _is_plain(run[0]):
            del run[0]
        for cut in range(1, len(run)):
            # "Rusia Vladimir Putin": a place ends where a name begins.
            if run[cut - 1].casefold() in words().places and not _is_place_part(
                run[cut]
            ):
                yield " ".join(run[:cut])
                run = run[cut:]
                break
        if run and len(run) <= _MOST_WORDS and len(" ".join(run)) >= _SHORTEST:
            yield " ".join(run)


def _opens_sentence(text: str, at: int) -> bool:
    """Whether a capital may be the sentence's and not a name's."""
    return text[max(0, at - 4) : at].rstrip(" “\"‘'(")[-1:] in {"", ".", "!", "?", ":"}


def _is_plain(word: str) -> bool:
    lists = words()
    folded = word.casefold()
    return (
        folded in lists.functions
        or folded in lists.role_heads
        or folded in lists.topic_stop
        or folded in lists.honorifics
        or folded in lists.prefixes
    )


def _is_place_part(word: str) -> bool:
    return word.casefold() in words().office or word.casefold() in words().places


def _is_empty(topic: str, article: Article) -> bool:
    """Whether a label says nothing: a weekday, a role, the newsroom itself."""
    parts = [part.casefold() for part in topic.split()]
    if all(_is_plain(part) or part.isdigit() for part in parts):
        return True
    if topic.casefold() in words().breaking | words().mastheads:
        return True
    return _is_newsroom(topic, article)


def _is_newsroom(topic: str, article: Article) -> bool:
    squeezed = re.sub(r"\W", "", topic.casefold())
    host = re.sub(r"^https?://(www\.)?", "", article.url or article.cta_url or "")
    first = article.paragraphs[0][:60].casefold() if article.paragraphs else ""
    calls = words().call_to_action
    named = [
        p.casefold() for p in article.paragraphs[-4:] if p.casefold().startswith(calls)
    ]
    site = host.split("/", 1)[0].split(".", 1)[0]
    return bool(squeezed) and (
        squeezed == re.sub(r"\W", "", site)
        or first.startswith((f"{topic.casefold()} —", f"{topic.casefold()}.com"))
        or any(squeezed in re.sub(r"\W", "", call) for call in named)
    )
