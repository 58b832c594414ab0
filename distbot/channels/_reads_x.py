"""Reading an X account's own timeline, within what it may cost."""

from dataclasses import replace
from decimal import Decimal

from distbot.channels._http_x import LEAST_READ, ApiClient, Stretch
from distbot.channels._look_x import OwnPost, read_post
from distbot.domain.errors import OverBudget

_MOST_READ = 300


def affordable(room_usd: Decimal | None, price_usd: Decimal) -> int:
    """Return how many own posts may be read.

    Args:
        room_usd: What the month has left; None where nothing limits it.
        price_usd: Of each.

    Raises:
        OverBudget: Not even the fewest that X gives.
    """
    if room_usd is None or not price_usd:
        return _MOST_READ
    most = min(int(max(room_usd, Decimal(0)) / price_usd), _MOST_READ)
    if most < LEAST_READ:
        cost = LEAST_READ * price_usd
        raise OverBudget(f"budget: a look for {cost} USD would pass the month's limit")
    return most


def read_own_posts(
    client: ApiClient, account_id: str, stretch: Stretch, most: int
) -> tuple[list[OwnPost], bool]:
    """Read own posts, newest first; also say whether there are older ones.

    Args:
        client: Signed in as the account.
        account_id: The account's own number.
        stretch: Which.
        most: How many at most.
    """
    posts = list[OwnPost]()
    while most - len(posts) >= LEAST_READ:
        page = client.own_posts(account_id, stretch, most - len(posts))
        posts += map(read_post, page.posts)
        stretch = replace(stretch, page=page.following)
        if page.following is None:
            return posts, False
    return posts, True
