"""When an article may be taken for finished: its site goes on writing a while.

WordPress shows articles that are not: four changes in 20 seconds and a late image
were seen (10up/autoshare, issue 112).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from distbot.domain.article import Article

GIVEN_UP = timedelta(minutes=10)
"""So long after its last change an article goes on, although nobody read it again."""

RESTLESS = timedelta(hours=1)
"""So long after it was first seen an article goes on, however often it changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """How a source's articles are taken in.

    Attributes:
        settle: How far apart two reads must agree; zero: the first one counts.
        image_wait: How long after the first read an article without an image waits
            for one; only where it has to settle.
        fullness: How much a source tells of an article: of several, the words of the
            one that tells most are followed.
        tells_gone: Whether it also tells when an article is gone; then one that it
            gives is there.
        stale: After how long without a new article people must hear of it; zero:
            never.
    """

    settle: timedelta = timedelta()
    image_wait: timedelta = timedelta()
    fullness: int = 2
    tells_gone: bool = False
    stale: timedelta = timedelta()


AT_ONCE = Intake()
"""Whatever comes is finished."""

USUAL = Intake(settle=timedelta(seconds=60), stale=timedelta(hours=24))
"""Of a source that is asked: even a small newsroom publishes something every day."""


def look_of(article: Article) -> str:
    """Return what two reads must agree in: the words and the image, as a hash."""
    seen = f"{article.content_hash} {article.image or ''}"
    return sha256(seen.encode(errors="surrogatepass")).hexdigest()


def ripe_at(
    intake: Intake, article: Article, first_read: datetime, same_since: datetime
) -> datetime:
    """Return from when on a read that agrees settles an article.

    Args:
        intake: Of its source.
        article: As it stands.
        first_read: When its source first told of it.
        same_since: When it was first read as it stands.
    """
    if not intake.settle:
        return same_since
    quiet = same_since + intake.settle
    return quiet if article.image else max(quiet, first_read + intake.image_wait)
