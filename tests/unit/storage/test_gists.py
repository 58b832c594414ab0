"""Stories in memory are found as if each were compared to all."""

from hypothesis import example, given
from hypothesis import strategies as st

from distbot.domain.same_story import SAME, Story, similarity
from distbot.storage.gists import Gists, gist_of

WORDS = st.sampled_from(
    ["pasar", "rimba", "sungai", "warga", "bupati", "perahu", "pagi", "harga"]
)
STORIES = st.lists(WORDS, max_size=30).map(
    lambda words: Story.of("", [" ".join(words)])
)


def story(number: int) -> Story:
    return Story.of("", [" ".join(f"kata{number}x{at}" for at in range(20))])


def gists(*stories: Story) -> Gists:
    made = Gists()
    for number, one in enumerate(stories):
        made.keep(number, gist_of("", 0, one))
    return made


@given(stories=st.lists(STORIES, max_size=30), sought=STORIES)
@example(
    stories=[Story.of("", ["a b c d"])], sought=Story.of("", ["a b c d e"])
)  # two rows of three
def test_what_tells_the_same_is_found_and_nothing_else(
    stories: list[Story], sought: Story
) -> None:
    likeness = {n: similarity(sought, one) for n, one in enumerate(stories)}
    same = [n for n, share in likeness.items() if share >= SAME]

    found = gists(*stories).alike(sought)

    assert found == sorted(same, key=lambda n: (-likeness[n], n))


def test_an_older_version_of_an_article_is_not_found_any_more() -> None:
    known = gists(story(1))

    known.keep(0, gist_of("2", 0, story(2)))

    assert (known.has(0, ""), known.has(0, "2")) == (False, True)
    assert (known.alike(story(1)), known.alike(story(2))) == ([], [0])


def test_what_is_old_is_forgotten_in_the_end_and_what_is_new_is_not() -> None:
    known = Gists()
    for number in range(1200):
        known.keep(number, gist_of("", number * 1000, story(number)))

    known.forget(600_000)

    assert 599 not in known
    assert known.alike(story(599)) == []
    assert known.alike(story(600)) == [600]
