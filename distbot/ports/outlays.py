"""Preparing what nobody is billed for: a preview, a test."""

from datetime import datetime
from decimal import Decimal

from typing_extensions import override

from distbot.ports.world import Outlays


class _NoOutlays(Outlays):
    @override
    def upload(self, digest: str) -> str | None:
        return None

    @override
    def keep_upload(self, digest: str, media_id: str, until: datetime) -> None:
        """Keep nothing."""

    @override
    def forget_upload(self, media_id: str) -> None:
        """Forget nothing: nothing was kept."""

    @override
    def charge(self, what: str, price_usd: Decimal) -> None:
        """Let it pass, unwritten."""

    @override
    def release(self, what: str, price_usd: Decimal) -> None:
        """Give nothing back: nothing was written."""


NO_OUTLAYS: Outlays = _NoOutlays()
"""Knows no upload, keeps none and charges nothing; for channels that are free."""
