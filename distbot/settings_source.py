"""What a config says of where articles come from, and how they are fetched."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field

from distbot.domain.settling import AT_ONCE, USUAL, Intake
from distbot.settings_values import Duration, Pause, Section


class FetchSection(Section):
    """`[fetch]`: what may be fetched."""

    allow_loopback: bool = Field(
        default=False, description="Also from this machine itself; for trials only."
    )
    interval: Pause | None = Field(
        None, description="Between requests to a host; absent: 1s, in trials none."
    )


class SourceSection(BaseModel):
    """`[[source]]`: where articles come from; further keys are the kind's own."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str = Field(min_length=1, description="Unique in the file.")
    kind: str = Field(
        description="A registered source: feed, inbox, sitemap, webhook, wordpress."
    )
    every: Duration = Field(
        timedelta(seconds=60),
        description="How often to look, as in 60s or 5m; a webhook is not looked at.",
    )
    settle: Duration | None = Field(
        None,
        description="How far apart two looks must find an article the same, before it"
        " goes on; 0s: the first one counts. Absent: 60s, for inbox and webhook 0s.",
    )
    image_wait: Duration = Field(
        timedelta(seconds=120),
        description="How long an article without a picture waits for one, where it"
        " has to settle.",
    )

    stale: Duration | None = Field(
        None,
        description="After how long without a new article the chiefs are told; 0s:"
        " never. Absent: 24h, for inbox and webhook 0s.",
    )

    def intake(self, kind: object) -> Intake:
        """Return how its articles are taken in.

        Args:
            kind: The registered class. It may say `SETTLES = False`: what it gives is
                finished; `FULLNESS`: 1 little, 2 (where it says nothing) much, 3 all
                that is known of an article; and `TELLS_GONE = True`.
        """
        usual = USUAL if getattr(kind, "SETTLES", True) else AT_ONCE
        return Intake(
            settle=usual.settle if self.settle is None else self.settle,
            stale=usual.stale if self.stale is None else self.stale,
            image_wait=self.image_wait,
            fullness=getattr(kind, "FULLNESS", Intake().fullness),
            tells_gone=getattr(kind, "TELLS_GONE", False),
        )
