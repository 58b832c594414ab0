"""What a config says of the public page of the channels."""

from pydantic import Field

from distbot.settings_values import Section


class MedsosSection(Section):
    """`[medsos]`: the public page of the channels, where the CTA should lead."""

    folder: str = Field(
        "",
        description="Where it is written at each publication, to upload or to let a "
        'web server show under the CTA\'s address; "": only by `distbot medsos`.',
    )
    articles: int = Field(
        12, ge=1, le=48, description="How many articles it shows, newest first."
    )
