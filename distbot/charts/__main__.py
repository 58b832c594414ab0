"""A chart as JSON on standard input → a PNG on standard output."""

import sys

from distbot.charts.apart import CHART
from distbot.charts.drawing import figure_of, png_of


def main() -> None:
    """Draw one."""
    chart = CHART.validate_json(sys.stdin.buffer.read())
    sys.stdout.buffer.write(png_of(figure_of(chart)))


if __name__ == "__main__":
    main()
