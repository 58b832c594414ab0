from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.domain.text_x import (
    LIMIT_WEIGHTED,
    URL_WEIGHT,
    find_hashtags,
    find_mentions,
    find_urls,
    weigh,
)

TEXTS = st.text(
    st.sampled_from("aMSi.:/-_@#é。“あ 1co✌\ufe0f\u200d👩🏽🇮🇩\u20e3(?"), max_size=60
)

Case = dict[str, Any]


def _cases(shared: Path, file: str, *sections: str) -> list[Case]:
    path = shared / "data/twitter-text" / file
    tests = yaml.safe_load(path.read_text(encoding="utf-8"))["tests"]
    return [case for section in sections for case in tests[section]]


def _wrong(cases: list[Case], answer: Any) -> list[str]:  # noqa: ANN401 - YAML data
    return [
        case["description"]
        for case in cases
        if answer(case["text"], case["expected"]) != (case["expected"] or [])
    ]


def test_every_address_case_of_x_is_answered_as_x_does(shared: Path) -> None:
    def answer(text: str, expected: list[Any]) -> list[Any]:
        found = find_urls(text)
        if expected and isinstance(expected[0], dict):
            return [{"url": f.text, "indices": [f.start, f.end]} for f in found]
        return [f.text for f in found]

    cases = _cases(
        shared,
        "extract.yml",
        "urls",
        "urls_with_indices",
        "urls_with_directional_markers",
        "tco_urls_with_params",
    )
    assert _wrong(cases, answer) == []


def test_every_top_level_domain_is_linked(shared: Path) -> None:
    def answer(text: str, _expected: list[str]) -> list[str]:
        return [found.text for found in find_urls(text)]

    assert _wrong(_cases(shared, "tlds.yml", "country", "generic"), answer) == []


def test_every_hashtag_case_of_x_is_answered_as_x_does(shared: Path) -> None:
    def answer(text: str, expected: list[Any]) -> list[Any]:
        found = find_hashtags(text)
        if expected and isinstance(expected[0], dict):
            return [{"hashtag": f.text[1:], "indices": [f.start, f.end]} for f in found]
        return [f.text[1:] for f in found]

    sections = ("hashtags", "hashtags_from_astral", "hashtags_with_indices")
    assert _wrong(_cases(shared, "extract.yml", *sections), answer) == []


def test_every_mention_case_of_x_is_answered_as_x_does(shared: Path) -> None:
    def answer(text: str, expected: list[Any]) -> list[Any]:
        found = find_mentions(text)
        if expected and isinstance(expected[0], dict):
            return [
                {"screen_name": f.text[1:], "indices": [f.start, f.end]} for f in found
            ]
        return [f.text[1:] for f in found]

    cases = _cases(shared, "extract.yml", "mentions", "mentions_with_indices")
    assert _wrong(cases, answer) == []


def test_every_length_case_of_x_is_weighed_as_x_does(shared: Path) -> None:
    cases = _cases(
        shared,
        "validate.yml",
        "WeightedTweetsWithDiscountedEmojiCounterTest",
        "UnicodeDirectionalMarkerCounterTest",
    )
    for case in cases:
        weight = weigh(case["text"])
        expected = case["expected"]
        assert weight.weighted_length == expected["weightedLength"], case["description"]
        assert weight.valid == expected["valid"], case["description"]


@pytest.mark.parametrize(
    "text", ["M.Si", "S.Ag", "A.Md", "Klikwartaku.com", "kpu.go.id", "“kpu.go.id”"]
)
def test_degrees_and_bare_domains_are_addresses(text: str) -> None:
    assert [found.text for found in find_urls(text)] == [text.strip("“”")]


@pytest.mark.parametrize(
    "text", ["Klikwartaku", "S.H.", "S.Sos.", "Rp1.500.000", "10.30 WIB", "a@kpu.go.id"]
)
def test_abbreviations_and_numbers_are_no_addresses(text: str) -> None:
    assert find_urls(text) == ()


def test_a_list_is_no_mention() -> None:
    assert find_mentions("@warta/daerah") == ()


def test_a_decomposed_letter_weighs_as_one() -> None:
    assert weigh("e\u0301").weighted_length == 1


@pytest.mark.parametrize(
    ("emoji", "weight"),
    [
        ("👩‍👩‍👧‍👦", 2),
        ("🇮🇩", 2),
        ("🇮🇮", 4),
        ("👍🏽", 2),
        ("❤️", 2),
        ("❤️‍🔥", 2),
        ("🏳️‍🌈", 2),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2),
        ("🏃🏽‍♀️‍➡️", 2),
        ("🧑🏽‍🤝‍🧑🏿", 2),
        ("👩‍❤️‍💋‍👨", 2),
        ("#️⃣", 2),
        ("©️", 2),
        ("©", 1),
        ("🐱‍🐱", 5),
    ],
)
def test_an_emoji_sequence_weighs_two_and_no_other_sequence_does(
    emoji: str, weight: int
) -> None:
    assert weigh(emoji).weighted_length == weight


def test_nothing_and_forbidden_characters_are_not_valid() -> None:
    assert not weigh("").valid
    assert not weigh("a\ufeff").valid
    assert weigh("a" * LIMIT_WEIGHTED).valid
    assert not weigh("a" * (LIMIT_WEIGHTED + 1)).valid


@given(TEXTS)
@example("Éa.com")
@example("“a.co")
@example("a.aあ.com")
def test_found_stretches_are_slices_in_order(text: str) -> None:
    for find in (find_urls, find_hashtags, find_mentions):
        end = 0
        for found in find(text):
            assert text[found.start : found.end] == found.text
            assert end <= found.start < found.end
            end = found.end


@given(TEXTS)
def test_an_address_weighs_the_same_whatever_its_length(text: str) -> None:
    short, long = f"https://a.id {text}", f"https://a.id/{'b' * 90} {text}"
    assert weigh(short).weighted_length == weigh(long).weighted_length
    assert weigh(short).weighted_length >= URL_WEIGHT


@pytest.mark.parametrize(
    "unit",
    [
        "a.a.a.",
        "co.",
        "あ",
        "あ_",
        "t.co/",
        "a.co/(",
        "a.co?.",
        "あ.a",
        "#a",
        "rt@",
        "👨\u200d",
    ],
)
@pytest.mark.timeout(5)
def test_hostile_repetition_takes_linear_time(unit: str) -> None:
    text = unit * (200_000 // len(unit)) + ".com"

    weigh(text)
    find_hashtags(text)
    find_mentions(text)
