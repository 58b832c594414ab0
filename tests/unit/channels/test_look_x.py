import html
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.channels._look_x import content_of, judge, read_post, stretch_of
from distbot.domain.errors import Unavailable
from distbot.domain.post import Draft, Length, Wording
from distbot.domain.reading import ArticleClass
from distbot.domain.sighting import Absent, Seen, Sighting, Trace, Unclear
from distbot.sandbox.x_text import media_link, shorten

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
STORY = "Harga cabai & bawang <turun> di Pasar Rimba pada Senin, kata pedagang."
LINK = "https://wartarimba.com/2026/03/cabai?utm_source=x"


def draft(text: str, card: str = "") -> Draft:
    return Draft(
        destination="x",
        channel="x",
        wording=Wording(text=text, length=Length(used=1, limit=280, unit="weighted")),
        card=card,
        alt_text="",
        price_usd=Decimal(0),
        article_class=ArticleClass.NORMAL,
    )


def told(
    text: str, *, id_: str = "200", at: datetime = NOW, pictures: int = 0
) -> dict[str, Any]:
    """Word a post as the API does."""
    stored, links = shorten(text)
    if pictures:
        stored, link = media_link(stored, f"https://x.com/akun/status/{id_}")
        links = (*links, link)
    urls = [{"url": link.short, "expanded_url": link.expanded} for link in links]
    return {
        "id": id_,
        "text": html.escape(stored, quote=False),
        "created_at": at.isoformat().replace("+00:00", ".000Z"),
        "edit_history_tweet_ids": [id_],
        "entities": {"urls": urls},
        "attachments": {"media_keys": [f"3_{n}" for n in range(pictures)]},
    }


def trace_of(wanted: Draft) -> Trace:
    return Trace(draft=wanted, began_at=NOW, deadline=NOW + timedelta(seconds=20))


def sighting(wanted: Draft, *posts: dict[str, Any]) -> Sighting:
    return judge(trace_of(wanted), [read_post(post) for post in posts], "akun")


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf")), max_size=80
)


@given(head=WORDS, tail=WORDS, card=st.sampled_from(["", "kartu.png"]))
@example(head="Kata Dr. Budi, M.Si", tail="", card="kartu.png")
@example(head="(", tail=").", card="")
@example(head="&lt;", tail="&", card="kartu.png")
def test_what_x_makes_of_a_text_is_the_same_text(
    head: str, tail: str, card: str
) -> None:
    wanted = draft(f"{head} {LINK} {tail}", card)
    post = read_post(told(wanted.wording.text.strip(), pictures=len(card[:1])))

    assert post.content == content_of(wanted)


def test_the_one_that_was_sent_is_seen() -> None:
    found = sighting(draft(f"{STORY} {LINK}"), told(f"{STORY} {LINK}"), told("Lain."))

    assert isinstance(found, Seen)
    assert found.receipt.remote_id == "200"
    assert found.receipt.url == "https://x.com/akun/status/200"
    assert found.receipt.at == NOW


def test_other_words_are_not_it() -> None:
    wanted = draft(STORY)

    assert sighting(wanted) == Absent(surely=False)
    assert sighting(wanted, told("Pasar malam dibuka.")) == Absent(surely=False)


@pytest.mark.parametrize(
    ("post", "known"),
    [
        (told(STORY), {"taken": frozenset({"200"})}),
        (told(STORY), {"after_id": "200"}),
        (told(STORY, id_="199"), {"after_id": "200"}),
        (told(STORY), {"before_id": "200"}),
    ],
    ids=["taken", "the last before", "older", "the first after"],
)
def test_what_cannot_be_it_is_not_it(
    post: dict[str, Any], known: dict[str, Any]
) -> None:
    trace = replace(trace_of(draft(STORY)), **known)

    assert judge(trace, [read_post(post)], "akun") == Absent(surely=False)


@pytest.mark.parametrize("skew", [timedelta(minutes=3), timedelta(hours=1)])
def test_its_date_tells_only_where_no_number_does(skew: timedelta) -> None:
    post = read_post(told(STORY, at=NOW - skew))
    trace = trace_of(draft(STORY))

    assert isinstance(judge(replace(trace, after_id="100"), [post], "akun"), Seen)
    assert isinstance(judge(trace, [post], "akun"), Unclear)


def snowflake(at: datetime) -> str:
    """Number a post of a time as X does."""
    return str(int(at.timestamp() * 1000) - 1_288_834_974_657 << 22)


@given(
    ahead_s=st.integers(-7000, 7000),
    since_s=st.one_of(st.none(), st.integers(1, 100_000)),
    until_s=st.one_of(st.none(), st.integers(1, 100_000)),
    passed_s=st.integers(0, 100_000),
)
@example(ahead_s=3600, since_s=None, until_s=None, passed_s=60)
@example(ahead_s=-3600, since_s=1, until_s=1, passed_s=100_000)
def test_a_post_is_in_its_stretch_whatever_our_clock_shows(
    ahead_s: int, since_s: int | None, until_s: int | None, passed_s: int
) -> None:
    def moment(after_s: int) -> datetime:
        return NOW + timedelta(seconds=after_s)

    trace = Trace(
        draft=draft(STORY),
        began_at=moment(ahead_s),
        deadline=moment(ahead_s + 20),
        after_id=None if since_s is None else snowflake(moment(-since_s)),
        before_id=None if until_s is None else snowflake(moment(until_s)),
    )

    start, end = stretch_of(trace, moment(ahead_s + passed_s))

    assert start <= NOW
    assert end is None or NOW < end < moment(passed_s)


def test_several_equal_ones_are_for_a_person() -> None:
    found = sighting(draft(STORY), told(STORY), told(STORY, id_="201"))

    assert isinstance(found, Unclear)
    assert "200, 201" in found.why


@pytest.mark.parametrize(
    ("wanted", "post"),
    [
        (draft(STORY, "kartu.png"), told(STORY)),
        (draft(STORY), told(STORY, pictures=1)),
        (draft(f"{STORY} {LINK}"), told(f"{STORY} https://wartarimba.com/lain")),
        (
            draft(STORY),
            told(STORY.replace("Senin", "Selasa"))
            | {"edit_history_tweet_ids": ["150", "200"]},
        ),
    ],
    ids=["no picture", "a picture", "another link", "edited since"],
)
def test_one_that_is_nearly_it_is_for_a_person(
    wanted: Draft, post: dict[str, Any]
) -> None:
    found = sighting(wanted, post)

    assert isinstance(found, Unclear)
    assert "200" in found.why


def test_an_edited_post_of_other_words_is_not_it() -> None:
    post = told("Pasar malam.") | {"edit_history_tweet_ids": ["150", "200"]}

    assert sighting(draft(STORY), post) == Absent(surely=False)


@pytest.mark.parametrize(
    "post",
    [
        {},
        {"id": "1", "text": "a"},
        {"id": "1", "text": None, "created_at": "2026-03-02T01:00:00.000Z"},
        {"id": "1", "text": "a", "created_at": "kemarin"},
        told("a") | {"id": "satu"},
        told("a") | {"entities": []},
        told("a") | {"entities": {"urls": [{}]}},
    ],
)
def test_what_is_no_post_tells_nothing(post: dict[str, Any]) -> None:
    with pytest.raises(Unavailable):
        read_post(post)
