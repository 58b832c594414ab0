from itertools import pairwise, product

import pytest

from distbot.charts.panels import Box, panels
from distbot.domain.chart import HEIGHT_PX, WIDTH_PX


@pytest.mark.parametrize(
    ("bars", "waits", "meters"), list(product([True, False], [True, False], range(3)))
)
def test_panels_stand_below_each_other_inside_the_frame(
    *, bars: bool, waits: bool, meters: int
) -> None:
    found = panels(bars=bars, waits=waits, meters=meters)
    boxes = [box for box in (found.bars, found.waits, found.meters) if box is not None]

    assert (found.waits is not None, found.meters is not None) == (waits, meters > 0)
    assert all(box.left >= 0 and box.left + box.width <= WIDTH_PX for box in boxes)
    assert all(a.top + a.height + 64 <= b.top for a, b in pairwise(boxes))
    assert boxes[-1].top + boxes[-1].height <= HEIGHT_PX
    assert not bars or found.bars.height >= 280


@pytest.mark.parametrize(("share", "width"), [(0, 0), (0.25, 25), (1, 100), (7, 100)])
def test_a_share_is_never_more_than_all(share: float, width: int) -> None:
    assert Box(left=0, top=0, width=100, height=9).share(share).width == width
