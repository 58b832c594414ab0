"""A chart is drawn by another process; this one never has matplotlib."""

import subprocess
import sys

import pytest

from distbot.charts.apart import CHART, ApartDrawer
from distbot.domain.card import Brand
from distbot.domain.chart import chart_of
from distbot.domain.errors import InputError
from tests.unit.reported import account, post, told, words

CHARTED = chart_of(
    told(post(1), accounts=(account(),)), words(), Brand(wordmark="RIMBA")
)


def test_a_chart_comes_back_as_a_picture() -> None:
    assert ApartDrawer().draw(CHARTED).startswith(b"\x89PNG")


def test_a_chart_goes_over_as_it_is() -> None:
    assert CHART.validate_json(CHART.dump_json(CHARTED)) == CHARTED


def test_who_takes_too_long_is_stopped() -> None:
    with pytest.raises(InputError, match="could not be drawn: TimeoutExpired"):
        ApartDrawer(timeout_s=0.001).draw(CHARTED)


def test_what_cannot_be_drawn_is_said_with_its_fault() -> None:
    wrong = Brand(wordmark="RIMBA", text_font="/nowhere/font.ttf")
    chart = chart_of(told(post(1)), words(), wrong)

    with pytest.raises(InputError, match=r"could not be drawn: .*/nowhere/font\.ttf"):
        ApartDrawer().draw(chart)


def test_the_service_starts_without_matplotlib() -> None:
    code = "import sys, distbot.cli; print('matplotlib' in sys.modules)"

    done = subprocess.run(  # noqa: S603 - our own program, fixed words
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"
