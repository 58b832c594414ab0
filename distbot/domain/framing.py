"""What a newsroom puts around a story: its CTA, its labels, the way to the article."""

from dataclasses import replace

from distbot.domain.material import Labels, Material
from distbot.domain.newsroom import Destination, Newsroom
from distbot.domain.tracking import tracked


def frame(
    newsroom: Newsroom, destination: Destination, labels: Labels, link: str | None
) -> Material:
    """Return the material of a post that tells nothing yet, its addresses tracked.

    Args:
        newsroom: Whose post.
        destination: Where it goes; the UTM fields name it.
        labels: In the newsroom's language.
        link: The article's address if the post shall carry it.
    """
    utm = {"channel": destination.channel, "destination": destination.name}
    cta = newsroom.cta
    return Material(
        sentences=(),
        hashtags=(),
        link=link,
        tracked_link=tracked(link, **utm) if link else None,
        cta=replace(cta, url=tracked(cta.url, **utm) if cta.url else None),
        short_name=newsroom.short_name,
        labels=labels,
    )
