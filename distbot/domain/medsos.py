"""What the newsroom's public page of its social channels shows."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A destination that anybody may follow.

    Attributes:
        channel: Registered channel name: "telegram".
        address: "@klikwartaku".
        url: Where followers find it.
    """

    channel: str
    address: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One post of an article, at a place.

    Attributes:
        place: Where.
        url: The post's own address.
    """

    place: Place
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """An article that was told lately.

    Attributes:
        headline: Of the article, as it stands now.
        url: Of the article; None: it has no page.
        at: When it was told last; aware.
        card: Its card's name on the shelf; "" for none.
        alt_text: What the card shows, in words.
        tellings: One a place, in the places' order; never empty.
    """

    headline: str
    url: str | None
    at: datetime
    card: str
    alt_text: str
    tellings: tuple[Telling, ...]

    def __post_init__(self) -> None:
        """Refuse what nobody was told.

        Raises:
            ValueError: There are no tellings.
        """
        if not self.tellings:
            raise ValueError("an article that is shown was told somewhere")


@dataclass(frozen=True, slots=True, kw_only=True)
class Medsos:
    """All of the page.

    Attributes:
        places: In the order of the config; each address once.
        showings: Newest first.
    """

    places: tuple[Place, ...]
    showings: tuple[Showing, ...]
