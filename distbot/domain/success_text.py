"""What worked, in words that fit a phone."""

from collections.abc import Iterator
from datetime import timedelta

from distbot.domain.report import VIEW, ReportedPost
from distbot.domain.report_words import ReportWords, clipped
from distbot.domain.success import Ground, Response, Success

_HEADLINE = 64
_NAME = 40
_MOST_GROUNDS = 12
_ON_TIME = timedelta(minutes=1)


def tell_success(success: Success, words: ReportWords) -> str:
    """Return what worked as plain text, far below Telegram's 4,096 UTF-16 units."""
    return "\n".join(_lines(success, words))


def _lines(success: Success, words: ReportWords) -> Iterator[str]:
    yield words.say("success_title", newsroom=clipped(success.newsroom, _NAME))
    days = words.days(success.period)
    if success.until < success.period.ends:
        time = words.clock(success.until, success.period.zone)
        days = words.say("so_far", days=days, time=time)
    yield days
    yield ""
    if not success.response.posts:
        yield words.say("nothing")
        return
    yield words.say("success_all", told=_told(success.response, words))
    grounds, more = success.grounds[:_MOST_GROUNDS], success.grounds[_MOST_GROUNDS:]
    for ground in grounds:
        yield from _ground(ground, words)
    if more:
        yield words.say("more", number=words.number(len(more)))
    yield from _quotes(success, words)
    yield from _best(success, words)


def _told(response: Response, words: ReportWords) -> str:
    parts = [
        words.say("success_posts", number=words.number(response.posts)),
        words.say("reactions", number=words.number(response.reactions)),
    ]
    if response.views:
        parts.append(words.say("views", number=words.number(response.views)))
    return ", ".join(parts)


def _ground(ground: Ground, words: ReportWords) -> Iterator[str]:
    name = clipped(ground.destination, _NAME)
    told = _told(ground.response, words)
    yield words.say("success_place", destination=name, told=told)
    if ground.late_median is None or ground.late_p90 is None:
        return
    if ground.late_p90 < _ON_TIME:
        yield words.say("success_on_time")
    else:
        yield words.say(
            "success_late",
            median=words.span(ground.late_median),
            p90=words.span(ground.late_p90),
        )


def _quotes(success: Success, words: ReportWords) -> Iterator[str]:
    """Tell the share of quote cards, and what they bring where there are others."""
    quoted, unquoted = success.quoted, success.unquoted
    yield ""
    yield words.say(
        "success_quotes",
        number=words.number(quoted.posts),
        all=words.number(success.response.posts),
        percent=words.number(round(100 * quoted.posts / success.response.posts)),
    )
    if quoted.posts and unquoted.posts and success.response.reactions:
        yield words.say(
            "success_compared",
            quoted=words.number(quoted.typical),
            unquoted=words.number(unquoted.typical),
        )


def _best(success: Success, words: ReportWords) -> Iterator[str]:
    yield ""
    if not success.best:
        yield words.say("success_silent")
        return
    yield words.say("best")
    for place, post in enumerate(success.best, start=1):
        yield _liked(place, post, words)


def _liked(place: int, post: ReportedPost, words: ReportWords) -> str:
    counts = [words.say("reactions", number=words.number(post.reactions))]
    if post.counts.get(VIEW):
        counts.append(words.say("views", number=words.number(post.counts[VIEW])))
    headline = clipped(post.headline, _HEADLINE)
    where = clipped(post.destination, _NAME)
    told = f"{place}. {headline} ({where}): {', '.join(counts)}"
    link = post.receipt.url if post.receipt is not None else None
    return f"{told}\n{link}" if link else told
