"""What a channel does with its posts that stand: change, take away, count."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from distbot.domain.card import CardFile
from distbot.domain.errors import Rejected
from distbot.domain.newsroom import Destination
from distbot.domain.post import Draft, Receipt


class PublishedPosts(Protocol):
    """A channel's side after publication.

    Each call may be repeated: what was done before counts as done. A channel that
    overrides nothing but `delete` cannot edit, and counts nothing.
    """

    @property
    def can_edit(self) -> bool:
        """Whether a published post can be changed in place; usually not."""
        return False

    async def edit(
        self,
        destination: Destination,
        receipt: Receipt,
        draft: Draft,
        card: CardFile | None,
    ) -> None:
        """Change a published post in place: its words and buttons, maybe its picture.

        Args:
            destination: Where it stands.
            receipt: Its own.
            draft: What it shall say from now on.
            card: Its new picture; None keeps what it has.

        Raises:
            Rejected: It cannot be changed, or is not there any more; the words say
                which.
            The same errors as `Channel.look`, `OverBudget` excepted: it may have
            been changed.
        """
        del receipt, draft, card
        raise Rejected(f"a post for {destination.address} cannot be changed there")

    @property
    def price_of_delete(self) -> Decimal:
        """What taking a post away is billed, in US dollars; usually nothing."""
        return Decimal(0)

    async def delete(self, destination: Destination, receipt: Receipt) -> bool:
        """Take a published post away; bill `price_of_delete` before.

        Args:
            destination: Where it stands.
            receipt: Its own.

        Returns:
            Whether it is gone, by this call or before. False: the network took the
            call, and says that it did nothing.

        Raises:
            Rejected: It still stands; the words say why.
            The same errors as `Channel.look`, `OverBudget` excepted: it may be gone,
            and billed.
        """
        ...

    @property
    def monthly_counts_usd(self) -> Decimal:
        """What counting may cost an account a month; zero: it is never asked."""
        return Decimal(0)

    def price_of_counts(self, posts: int) -> Decimal:
        """Say what counting for so many posts is billed at most, in US dollars."""
        del posts
        return Decimal(0)

    async def counts(
        self, destination: Destination, receipts: Sequence[Receipt]
    ) -> Mapping[str, Mapping[str, int]]:
        """Ask how followers took to posts; bill `price_of_counts` before.

        Args:
            destination: Where they stand.
            receipts: Theirs; of the 100 at most that make one call, either all are
                told or none.

        Returns:
            By remote id: kind → how many. Kinds are "like", "repost", "reply",
            "quote", "bookmark" and "view"; those that the network does not tell are
            left out, and so are posts that are gone. Empty where a network only
            tells by itself, as Telegram does.

        Raises:
            The same errors as `Channel.look`, `OverBudget` excepted: what was read
            before is lost, and may be billed.
        """
        del destination, receipts
        return {}
