"""The lists that every language's `words.toml` has, as the shared rules take them."""

from distbot.domain.reading import ArticleClass
from distbot.domain.sensitive import SensitiveWords
from distbot.languages._text.classes import ClassWords
from distbot.languages._text.dateline import DatelineWords
from distbot.languages._text.frame import FrameWords
from distbot.languages._text.sentences import SentenceWords
from distbot.languages._text.tables import Entry, Table, listed, set_of
from distbot.ports import ClassRule


def frame_words(structure: Table, *, places: Entry, compound: Entry) -> FrameWords:
    """Return what frames a story.

    Args:
        structure: The table of that name.
        places: One-word places.
        compound: Places of two words.
    """
    return FrameWords(
        furniture=listed(structure["furniture"]),
        asides=listed(structure["asides"]),
        teasers=listed(structure["teasers"]),
        calls=listed(structure["calls"]),
        links=listed(structure["links"]),
        end_marks=set_of(structure["end_marks"]),
        datelines=DatelineWords(
            mastheads=set_of(structure["mastheads"]),
            places=set_of(places),
            compound_places=set_of(compound),
        ),
    )


def sentence_words(lists: Table, *, degrees: Entry, functions: Entry) -> SentenceWords:
    """Return what full stops stand behind.

    Args:
        lists: The table of sentences.
        degrees: Degrees after a name.
        functions: Words of the closed classes.
    """
    return SentenceWords(
        abbreviations=set_of(lists["abbreviations"]),
        soft=set_of(lists["soft"]),
        numbered=set_of(lists["numbered"]),
        degrees=set_of(degrees),
        functions=set_of(functions),
    )


def class_words(table: Table) -> ClassWords:
    """Return what tells classes apart: one list serves for tags and categories."""
    breaking, evergreen = listed(table["breaking"]), listed(table["evergreen"])
    return ClassWords(
        rules={
            ArticleClass.BREAKING: ClassRule(tags=breaking, categories=breaking),
            ArticleClass.EVERGREEN: ClassRule(tags=evergreen, categories=evergreen),
        },
        openings=listed(table["breaking_openings"]),
        by_opening=str(table["by_opening"]),
        by_headline=str(table["by_headline"]),
        by_tag=str(table["by_tag"]),
        by_category=str(table["by_category"]),
        by_nothing=str(table["by_nothing"]),
    )


def sensitive_words(table: Table) -> SensitiveWords:
    """Return what posts must not tell without a second look."""
    return SensitiveWords(**{kind: listed(words) for kind, words in table.items()})
