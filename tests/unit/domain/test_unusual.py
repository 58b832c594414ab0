import json
from dataclasses import replace
from pathlib import Path

import pytest

from distbot import plugins
from distbot.domain.article import Article
from distbot.domain.quote import Quote
from distbot.domain.unusual import is_little_known
from distbot.ports import Language

INDONESIAN: Language = plugins.load("languages", "id")
QUOTE = Quote(
    text="Jembatan ini janji yang lunas",
    start=1,
    paragraph=0,
    speaker="Rahman Hakiki",
    role="Kepala Desa",
    usable=True,
)


@pytest.mark.parametrize(
    ("name", "role", "story", "little"),
    [
        ("Rahman Hakiki", None, "kata Rahman Hakiki, Senin.", True),
        ("Rahman Hakiki", "Kepala Desa", "kata Rahman Hakiki, Senin.", False),
        ("Rahman Hakiki", None, "Rahman Hakiki datang, kata Rahman Hakiki.", False),
        ("Rahman", "Kepala Desa", "kata Kepala Desa Rahman.", True),
        ("Rahman", "Kepala Desa", "kata Rahman. Rahman pulang.", False),
        ("Rahman", "Kepala Desa", "kata Rahman kepada Abdurrahman.", True),
        (None, None, "kata warga.", False),
    ],
)
def test_a_speaker_is_little_known_where_the_article_says_no_more_than_a_name(
    name: str | None, role: str | None, story: str, *, little: bool
) -> None:
    usable = name is not None
    quote = replace(
        QUOTE, speaker=name, role=role, usable=usable, reason=None if usable else "–"
    )

    assert is_little_known(quote, "Jembatan Dibuka", [story]) is little


def test_in_the_news_few_speakers_are_little_known(shared: Path) -> None:
    """7 in 100 articles; the newsroom's own past makes them fewer."""
    lines = (shared / "data/articles-dev.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in lines.splitlines()[::25]]
    unusual = 0
    for row in rows:
        told = tuple(one for one in row["text"].split("\n") if one.strip())
        article = Article(url=None, headline=row["title"] or "–", paragraphs=told)
        quotes = INDONESIAN.read(article).usable_quotes[:1]
        unusual += any(is_little_known(q, article.headline, told) for q in quotes)

    assert 0 < unusual <= len(rows) * 0.1
