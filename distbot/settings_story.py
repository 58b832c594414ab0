"""What a config says of stories that are told a second time."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from distbot.domain.retelling import Retelling, SameStory
from distbot.settings_values import Duration, Section

_REMEMBERED = timedelta(hours=48)


def _remembered(within: timedelta) -> timedelta:
    if within > _REMEMBERED:
        raise ValueError("stories are remembered for two days: write at most 48h")
    return within


class SameStorySection(Section):
    """`[same_story]`: what becomes of an article that tells what another one told."""

    then: Literal["ask", "merge", "space", "off"] = Field(
        "ask",
        description="ask: a duplicate is a draft, whatever the approval rules say, and"
        " the desk decides; without a desk it is spaced. merge: a duplicate is skipped,"
        " an update is spaced. space: both go, but some time after the first one. off:"
        " it goes as any other. An update has a figure or a name that the first one has"
        " not, or a fifth of its words in a row are new. Drafts say in any case that"
        " they are much like another.",
    )
    within: Annotated[Duration, AfterValidator(_remembered)] = Field(
        timedelta(hours=6),
        description="How long after the first article came it counts; at most 48h.",
    )
    gap: Duration = Field(
        timedelta(hours=1),
        description="How long after the first one's post to the same destination the"
        " second goes, where they are spaced.",
    )

    def rule(self) -> SameStory:
        """Return it as the domain knows it."""
        return SameStory(then=Retelling(self.then), within=self.within, gap=self.gap)
