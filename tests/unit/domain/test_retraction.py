import pytest

from distbot.domain.post import PostState
from distbot.domain.retraction import STUCK, Standing, Way, way_back

WAITING = [
    PostState.DRAFT,
    PostState.APPROVED,
    PostState.CLAIMED,
    PostState.FAILED,
]


@pytest.mark.parametrize("state", WAITING)
def test_what_is_not_out_is_cancelled_wherever_it_would_go(state: PostState) -> None:
    for reachable in (True, False):
        way = way_back(state, Standing.AS_SENT, reachable=reachable)
        assert way is Way.CANCEL


@pytest.mark.parametrize(
    ("standing", "way"),
    [
        (Standing.AS_SENT, Way.DELETE),
        (Standing.CHANGING, Way.WAIT),
        (Standing.GOING, Way.UNDER_WAY),
        (Standing.GONE, Way.NONE),
    ],
)
def test_what_is_out_is_taken_down_once(standing: Standing, way: Way) -> None:
    assert way_back(PostState.PUBLISHED, standing, reachable=True) is way


def test_what_stands_where_the_config_does_not_reach_is_named() -> None:
    way = way_back(PostState.PUBLISHED, Standing.AS_SENT, reachable=False)
    gone = way_back(PostState.PUBLISHED, Standing.GONE, reachable=False)

    assert (way, gone) == (Way.UNREACHABLE, Way.NONE)


@pytest.mark.parametrize("state", [PostState.UNKNOWN, PostState.SENDING])
def test_what_nobody_knows_yet_cannot_be_taken_back(state: PostState) -> None:
    assert way_back(state, Standing.AS_SENT, reachable=True) in STUCK


@pytest.mark.parametrize("state", PostState)
def test_each_state_has_a_way(state: PostState) -> None:
    for standing in Standing:
        assert way_back(state, standing, reachable=True) in Way
