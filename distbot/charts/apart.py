"""Draws a chart in a process that ends: matplotlib never comes into the service.

It takes seconds to import and tens of megabytes, for two pictures a day.
"""

import subprocess
import sys
from dataclasses import dataclass

from pydantic import TypeAdapter
from typing_extensions import override

from distbot.domain.chart import Chart
from distbot.domain.errors import InputError
from distbot.ports import ChartDrawer

CHART = TypeAdapter(Chart)
"""A chart to JSON and back."""

_PNG = b"\x89PNG\r\n"
_MEND = "Read the report without it; `distbot report --chart FILE` tries again"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApartDrawer(ChartDrawer):
    """Has each chart drawn by another Python.

    Attributes:
        timeout_s: How long that may take; a first one looks for the system's fonts.
    """

    timeout_s: float = 60.0

    @override
    def draw(self, chart: Chart) -> bytes:
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-m", "distbot.charts"],
                input=CHART.dump_json(chart),
                capture_output=True,
                timeout=self.timeout_s,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            fault = f"could not be drawn: {type(error).__name__}"
            raise InputError("the chart", fault, _MEND) from error
        if done.returncode or not done.stdout.startswith(_PNG):
            last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            raise InputError("the chart", f"could not be drawn: {last[:200]}", _MEND)
        return done.stdout
