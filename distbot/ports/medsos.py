"""The public page of the social channels, as the services see it."""

from pathlib import Path
from typing import Protocol

from distbot.domain.medsos import Medsos


class MedsosPage(Protocol):
    """Puts the page where a web server finds it."""

    def write(self, medsos: Medsos) -> Path:
        """Write the page and its pictures; blocking. Return the page's file.

        What is there already is not written again.

        Raises:
            InputError: It cannot be written.
        """
        ...
