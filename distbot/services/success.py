"""A period → what worked in it, in words and as a picture."""

from collections.abc import Sequence

from distbot.domain.chart import chart_of
from distbot.domain.errors import InputError
from distbot.domain.period import Period
from distbot.domain.report import ReportedPost, report_of
from distbot.domain.report_words import ReportWords
from distbot.domain.success import success_of
from distbot.domain.success_text import tell_success
from distbot.ports import Language, Parts


def success(
    parts: Parts, period: Period, language: Language
) -> tuple[str, bytes | None]:
    """Tell what worked in a period; some seconds, blocking.

    Returns:
        Plain text that fits a message, and a PNG of 1080 × 1350 px; None: nothing was
        published, or it could not be drawn. Neither tells of money: all may see it.
    """
    words = ReportWords(texts=language.messages.report, moments=language.moments)
    posts = parts.desk.reports.posts(period.begins, period.ends)
    told = success_of(
        period,
        min(parts.clock.now(), period.ends),
        newsroom=parts.newsroom.short_name,
        destinations=[destination.name for destination in parts.newsroom.destinations],
        posts=posts,
    )
    picture = _picture(parts, period, posts, words) if told.response.posts else None
    return tell_success(told, words), picture


def _picture(
    parts: Parts, period: Period, posts: Sequence[ReportedPost], words: ReportWords
) -> bytes | None:
    newsroom = parts.newsroom
    shown = report_of(
        period,
        min(parts.clock.now(), period.ends),
        newsroom=newsroom.short_name,
        destinations=[destination.name for destination in newsroom.destinations],
        posts=posts,
        holes=(),
        questions=0,
        accounts=(),
    )
    try:
        return parts.charts.draw(chart_of(shown, words, newsroom.brand))
    except InputError:  # the words matter more
        return None
