"""Pictures of reports: nothing outside the frame, nothing too small to read."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image

from distbot.charts.drawing import figure_of, png_of
from distbot.domain.card import Brand
from distbot.domain.chart import HEIGHT_PX, WIDTH_PX, Chart, chart_of
from distbot.domain.period import Period, week_of
from distbot.domain.report import Report
from tests.unit.reported import NOON, ZONE, account, post, told, words

BRAND = Brand(wordmark="RIMBA")
WEEK = week_of(date(2026, 11, 26), ZONE)
MONTH = Period(first=date(2026, 11, 1), last=date(2026, 11, 30), zone=ZONE)
LEAST_PX = 28
LONG = "Kabar-Kepulauan-Maluku-Barat-Daya-dan-Sekitarnya"


def busy(period: Period, destinations: int = 2, number: int = 40) -> Report:
    posts = [
        post(
            n,
            destination=f"kanal-{LONG}-{n % destinations}",
            late=n * n * 3,
            at=NOON + timedelta(hours=n % 7 - 3),
        )
        for n in range(1, number + 1)
    ]
    accounts = (account(), account(forecast_usd="25"))
    return told(*posts, accounts=accounts, period=period, newsroom=f"{LONG} {LONG}")


CASES = {
    "day": busy(Period(first=NOON.date(), last=NOON.date(), zone=ZONE)),
    "week": busy(WEEK, destinations=8),
    "month": busy(MONTH, number=2600),
    "one post": told(post(1)),
    "nothing": told(),
    "nothing but money": told(accounts=(account(),)),
}


@pytest.fixture(params=[(name, code) for name in CASES for code in ("id", "en")])
def chart(request: pytest.FixtureRequest) -> Chart:
    name, code = request.param
    return chart_of(CASES[name], words(code), BRAND)


def texts(figure: Figure) -> list[tuple[Text, Bbox]]:
    """Every text that is seen, with its box in pixels."""
    png_of(figure)
    found = [t for t in figure.findobj() if isinstance(t, Text)]
    seen = [t for t in found if t.get_text().strip() and t.get_visible()]
    return [(text, text.get_window_extent()) for text in seen]


def test_every_text_stands_inside_the_frame(chart: Chart) -> None:
    for text, box in texts(figure_of(chart)):
        assert box.x0 >= 0, text
        assert box.x1 <= WIDTH_PX, text
        assert box.y0 >= 0, text
        assert box.y1 <= HEIGHT_PX, text


def test_no_text_is_too_small_for_a_phone(chart: Chart) -> None:
    figure = figure_of(chart)

    sizes = {float(text.get_fontsize()) * figure.dpi / 72 for text, _ in texts(figure)}

    assert min(sizes) >= LEAST_PX - 1e-6


def test_no_text_stands_upon_another(chart: Chart) -> None:
    boxes = texts(figure_of(chart))

    for number, (one, here) in enumerate(boxes):
        for other, there in boxes[number + 1 :]:
            both = Bbox.intersection(here, there)
            overlap = both is not None and min(both.width, both.height) > 2
            assert not overlap, (one, other)


def test_a_picture_has_its_size_and_is_not_blank(chart: Chart) -> None:
    content = png_of(figure_of(chart))

    with Image.open(BytesIO(content)) as picture:
        assert picture.size == (WIDTH_PX, HEIGHT_PX)
        colours = picture.convert("RGB").getcolors(WIDTH_PX * HEIGHT_PX)
    assert colours is not None
    assert len(colours) > 10


def test_the_same_chart_is_the_same_picture(chart: Chart) -> None:
    assert png_of(figure_of(chart)) == png_of(figure_of(chart))


def test_a_dollar_sign_is_a_dollar_sign() -> None:
    chart = chart_of(CASES["nothing but money"], words(), BRAND)

    said = [text.get_text() for text, _ in texts(figure_of(chart))]

    assert "x: $9.12 dari $20.00 · perkiraan $14.80" in said


def test_bars_are_seen_also_where_the_brand_is_dark() -> None:
    dark = replace(BRAND, paper="#0e1729", ink="#ffffff", muted="#c8ccd4")
    chart = chart_of(CASES["week"], words(), dark)

    with Image.open(BytesIO(png_of(figure_of(chart)))) as picture:
        colours = picture.convert("RGB").getcolors(WIDTH_PX * HEIGHT_PX) or []
    large = {rgb for number, rgb in colours if number > 500}
    assert (0x0E, 0x17, 0x29) in large
    assert len(large) >= 6
