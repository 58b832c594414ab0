"""When an article may be taken for finished."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from distbot.domain.article import Article
from distbot.domain.settling import AT_ONCE, Intake, look_of, ripe_at

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
STORY = Article(
    url="https://rimba.example/perahu",
    headline="Perahu Wisata Berlayar Lagi",
    paragraphs=("Perahu kembali berlayar.",),
    image="https://rimba.example/perahu.jpg",
)
BARE = replace(STORY, image=None)
MINUTE = Intake(settle=timedelta(seconds=60), image_wait=timedelta(seconds=120))
SPANS = st.timedeltas(timedelta(), timedelta(hours=1))


def test_where_nothing_has_to_settle_the_first_read_counts() -> None:
    patient = replace(AT_ONCE, image_wait=timedelta(hours=1))

    assert ripe_at(patient, BARE, NOON, NOON) == NOON


def test_an_article_with_its_image_waits_for_the_same_words() -> None:
    later = NOON + timedelta(seconds=20)

    assert ripe_at(MINUTE, STORY, NOON, later) == later + timedelta(seconds=60)


def test_an_article_without_an_image_waits_for_one() -> None:
    assert ripe_at(MINUTE, BARE, NOON, NOON) == NOON + timedelta(seconds=120)


@given(settle=SPANS, image_wait=SPANS, quiet=SPANS)
def test_an_image_never_makes_an_article_wait_longer(
    settle: timedelta, image_wait: timedelta, quiet: timedelta
) -> None:
    intake, since = Intake(settle=settle, image_wait=image_wait), NOON + quiet

    assert since <= ripe_at(intake, STORY, NOON, since)
    assert ripe_at(intake, STORY, NOON, since) <= ripe_at(intake, BARE, NOON, since)


def test_words_and_image_are_what_reads_must_agree_in() -> None:
    others = (
        BARE,
        replace(STORY, headline="Perahu Wisata Kandas"),
        replace(STORY, paragraphs=("Perahu kandas.",)),
    )

    assert look_of(STORY) not in {look_of(other) for other in others}
    assert look_of(STORY) == look_of(replace(STORY, tags=("sungai",)))
