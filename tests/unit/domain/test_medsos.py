"""What the public page of the channels may show."""

from datetime import UTC, datetime

import pytest

from distbot.domain.medsos import Showing


def test_an_article_that_nobody_was_told_of_is_not_shown() -> None:
    with pytest.raises(ValueError, match="told somewhere"):
        Showing(
            headline="Panen Madu",
            url=None,
            at=datetime(2026, 3, 2, tzinfo=UTC),
            card="",
            alt_text="",
            tellings=(),
        )
