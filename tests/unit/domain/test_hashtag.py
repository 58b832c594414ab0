import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.domain.hashtag import hashtag, hashtags
from distbot.domain.text_x import find_hashtags


@pytest.mark.parametrize(
    ("topic", "tag"),
    [
        ("Kalimantan Barat", "#KalimantanBarat"),
        ("BPBD", "#BPBD"),
        ("pilkada 2024", "#Pilkada2024"),
        ("Al-Qur’an", "#AlQuran"),
        ("#BanjirRimba", "#BanjirRimba"),
        (" harga  cabai ", "#HargaCabai"),
    ],
)
def test_a_topic_becomes_one_readable_word(topic: str, tag: str) -> None:
    assert hashtag(topic) == tag


@pytest.mark.parametrize("topic", ["", "2024", "–", "17/8", "a" * 200])
def test_what_no_network_links_is_no_hashtag(topic: str) -> None:
    assert hashtag(topic) is None


def test_capitals_make_no_second_hashtag() -> None:
    topics = ["Kota Rimba", "2024", "kota rimba", "KOTA RIMBA", "Banjir", "Cabai"]
    assert hashtags(topics, at_most=2) == ("#KotaRimba", "#Banjir")


def test_no_hashtag_is_taken_where_none_is_allowed() -> None:
    assert hashtags(["Banjir"], at_most=0) == ()


@given(st.text(max_size=40))
@example("ŉ")
@example("ß")
def test_every_hashtag_is_linked_whole_by_x(topic: str) -> None:
    tag = hashtag(topic)
    if tag is not None:
        assert [found.text for found in find_hashtags(f"a {tag} b")] == [tag]
