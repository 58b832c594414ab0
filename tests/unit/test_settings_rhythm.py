from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.domain.errors import ConfigError
from distbot.domain.newsroom import (
    Approval,
    ApprovalMode,
    Duka,
    Important,
    Newsroom,
    UnknownPolicy,
)
from distbot.domain.reading import ArticleClass
from distbot.domain.rhythm import Rhythm, Window
from distbot.settings import newsroom_of, read_config
from distbot.settings_rhythm import read_window

HEAD = """
[newsroom]
key = "RIMBA"
name = "WartaRimba.com"
short_name = "Warta Rimba"
home = "https://wartarimba.example.com"
timezone = "Asia/Pontianak"

[cta]
label = "Kunjungi Medsos WartaRimba.com"
text = "Klik di sini"
url = "https://wartarimba.example.com/medsos"
"""
KANAL = """
[[destination]]
name = "kanal"
channel = "telegram"
address = "@wartarimba"
"""
FULL = """
unknown = "ask"
[destination.rhythm]
timezone = "Asia/Makassar"
windows = ["mon-fri 06:00-22:00", "sat,sun 07:00-21:00"]
quiet_hours = "22:00-05:00"
breaking_through_quiet = false
min_gap = "5m"
breaking_gap = "10m"
per_hour = 6
per_day = 40
jitter = "90s"
settle = "60s"
repeat_evergreen = "30d"
duka_gap = "2h"
[destination.rhythm.late]
breaking = "send"
normal = "skip after 12h"
evergreen = "skip after 1d"
"""
DAILY = frozenset(range(7))
SECOND, MINUTE, HOUR = (timedelta(seconds=length) for length in (1, 60, 3600))
CLOCK = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def newsroom(folder: Path, text: str) -> Newsroom:
    path = folder / "rimba.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return newsroom_of(read_config(path, ("telegram", "x")))


def rhythm(folder: Path, text: str) -> Rhythm:
    (kanal,) = newsroom(folder, f"{KANAL}[destination.rhythm]\n{text}").destinations
    return kanal.rhythm


def told(folder: Path, text: str) -> str:
    """Return what is said of a wrong config, without the file's name."""
    with pytest.raises(ConfigError) as caught:
        newsroom(folder, text)
    return str(caught.value).removeprefix(f"{folder / 'rimba.toml'}: ")


def test_what_is_not_written_holds_nothing_back(tmp_path: Path) -> None:
    (kanal,) = newsroom(tmp_path, KANAL).destinations

    assert kanal.rhythm == Rhythm(zone=kanal.rhythm.zone)
    assert kanal.rhythm.trivial
    assert kanal.rhythm.zone.key == "Asia/Pontianak", "the newsroom's"
    assert kanal.unknown is UnknownPolicy.LOOK


def test_every_key_of_a_rhythm_arrives(tmp_path: Path) -> None:
    (kanal,) = newsroom(tmp_path, KANAL + FULL).destinations

    assert kanal.unknown is UnknownPolicy.ASK
    assert kanal.rhythm.zone.key == "Asia/Makassar"
    assert kanal.rhythm == Rhythm(
        zone=kanal.rhythm.zone,
        windows=(
            Window(days=frozenset(range(5)), start=time(6), end=time(22)),
            Window(days=frozenset({5, 6}), start=time(7), end=time(21)),
        ),
        quiet_hours=(time(22), time(5)),
        breaking_through_quiet=False,
        min_gap=5 * MINUTE,
        breaking_gap=10 * MINUTE,
        per_hour=6,
        per_day=40,
        jitter=90 * SECOND,
        settle=60 * SECOND,
        late={
            ArticleClass.BREAKING: None,
            ArticleClass.NORMAL: 12 * HOUR,
            ArticleClass.EVERGREEN: 24 * HOUR,
        },
        repeat_after=timedelta(days=30),
        duka_gap=2 * HOUR,
    )


def test_a_class_without_a_late_rule_keeps_its_usual_one(tmp_path: Path) -> None:
    late = rhythm(tmp_path, 'late = { normal = "skip after 2h" }').late

    assert late == {
        ArticleClass.BREAKING: HOUR,
        ArticleClass.NORMAL: 2 * HOUR,
        ArticleClass.EVERGREEN: None,
    }


def test_no_gap_may_be_written_out(tmp_path: Path) -> None:
    zero = rhythm(tmp_path, 'min_gap = "0s"\nduka_gap = "0m"')

    assert (zero.min_gap, zero.duka_gap) == (timedelta(), timedelta())


@pytest.mark.parametrize(
    ("text", "days", "start", "end"),
    [
        ("mon-fri 06:00-22:00", {0, 1, 2, 3, 4}, time(6), time(22)),
        ("sat,sun 07:00-21:00", {5, 6}, time(7), time(21)),
        ("daily 05:30-24:00", DAILY, time(5, 30), time()),
        ("sen-jum 06:00-22:00", {0, 1, 2, 3, 4}, time(6), time(22)),
        ("Sab, Min 7.00 – 21.30", {5, 6}, time(7), time(21, 30)),
        ("fri-mon,wed 20:00-02:00", {4, 5, 6, 0, 2}, time(20), time(2)),
        ("thu-thu 20:00-02:00", {3}, time(20), time(2)),
    ],
)
def test_a_window_is_days_and_hours(
    text: str, days: set[int], start: time, end: time
) -> None:
    assert read_window(text) == Window(days=frozenset(days), start=start, end=end)


@given(
    st.builds(
        Window,
        days=st.frozensets(st.integers(0, 6), min_size=1),
        start=CLOCK,
        end=CLOCK,
    )
)
def test_a_window_is_read_as_it_is_written(window: Window) -> None:
    assert read_window(str(window)) == window


def test_one_window_needs_no_brackets(tmp_path: Path) -> None:
    alone = rhythm(tmp_path, 'windows = "daily 06:00-22:00"')

    assert alone == rhythm(tmp_path, 'windows = ["daily 06:00-22:00"]')


WRONG = {
    'timezone = "WITA"': (
        ".timezone",
        '"WITA" is no time zone: write "Asia/Makassar".',
    ),
    'timezone = "Asia/Makasar"': (
        ".timezone",
        '"Asia/Makasar" is no time zone: write "Asia/Makassar".',
    ),
    'timezone = "pontianak"': (
        ".timezone",
        '"pontianak" is no time zone: write "Asia/Pontianak".',
    ),
    'timezone = "Rimba"': (
        ".timezone",
        '"Rimba" is no time zone: write "Asia/Jakarta".',
    ),
    'windows = ["06:00-22:00"]': (
        ".windows.0",
        (
            '"06:00-22:00" is no window: write days and hours, as in '
            '"mon-fri 06:00-22:00".'
        ),
    ),
    'windows = ["daily 06:00-12:00", "mon-fry 13:00-22:00"]': (
        ".windows.1",
        '"fry" is no day: write mon, tue, wed, thu, fri, sat, sun or daily.',
    ),
    'windows = ["daily 6-22"]': (
        ".windows.0",
        '"6-22" are no hours: write them as in "22:00-05:00".',
    ),
    'windows = ["daily 06:00-24:30"]': (
        ".windows.0",
        '"24:30" is no time of day: write 00:00 to 23:59, or 24:00 as an end.',
    ),
    'quiet_hours = "22-5"': (
        ".quiet_hours",
        '"22-5" are no hours: write them as in "22:00-05:00".',
    ),
    'windows = ["mon-fri 06:00-22:00", "daily 05:30-23:00"]': (
        "",
        (
            'windows "mon-fri 06:00-22:00" and "daily 05:30-23:00" '
            "overlap on mon: join them, or give each its own days and hours."
        ),
    ),
    'quiet_hours = "22:00-05:00"\nwindows = ["daily 22:00-04:00"]': (
        "",
        (
            'window "daily 22:00-04:00" lies wholly in quiet_hours = '
            '"22:00-05:00", so nothing goes in it: change one of the two.'
        ),
    ),
    "per_hour = 0": (
        "",
        (
            "per_hour = 0 lets nothing go: leave it out for no cap; to "
            "stop a destination, pause it."
        ),
    ),
    "per_hour = 5\nper_day = 0": (
        "",
        (
            "per_day = 0 lets nothing go: leave it out for no cap; to "
            "stop a destination, pause it."
        ),
    ),
    'min_gap = "5"': (
        ".min_gap",
        'write a number and s, m, h or d, as in "60s".',
    ),
    'duka_gap = "99999999999999d"': (
        ".duka_gap",
        "that is longer than anybody waits.",
    ),
    'late = { normal = "skip" }': (
        ".late.normal",
        'write "send" or "skip after 60m".',
    ),
    'late = { normal = "skip after long" }': (
        ".late.normal",
        'write a number and s, m, h or d, as in "60s".',
    ),
}


@pytest.mark.parametrize(("text", "said"), WRONG.items(), ids=list(WRONG))
def test_what_is_wrong_with_a_rhythm_names_destination_key_and_mend(
    tmp_path: Path, text: str, said: tuple[str, str]
) -> None:
    key, fault = f"destination.kanal.rhythm{said[0]}", said[1]

    assert told(tmp_path, f"{KANAL}[destination.rhythm]\n{text}") == (
        f"{key}: {fault} Mend {key}."
    )


def test_a_class_that_is_not_there_has_no_late_rule(tmp_path: Path) -> None:
    text = 'rhythm = { late = { urgent = "send" } }'

    assert told(tmp_path, KANAL + text).startswith(
        'key "destination.kanal.rhythm.late.urgent" is unknown.'
    )


def test_every_contradiction_is_named_at_once(tmp_path: Path) -> None:
    text = told(tmp_path, f"{KANAL}rhythm = {{ per_hour = 0, per_day = -1 }}")

    assert "per_hour = 0 lets nothing go" in text
    assert "per_day = -1 lets nothing go" in text


# Mourning and priority.


@pytest.mark.parametrize("text", ["", '[duka]\nwords = ["wafat"]'])
def test_duka_mode_is_off_unless_it_is_enabled(tmp_path: Path, text: str) -> None:
    assert newsroom(tmp_path, text + KANAL).duka is None


def test_duka_mode_has_words_and_leaves_approval_as_usual(tmp_path: Path) -> None:
    text = '[duka]\nenabled = true\nwords = ["meninggal", "tutup usia"]'

    assert newsroom(tmp_path, text + KANAL).duka == Duka(
        words=("meninggal", "tutup usia"), approval=None
    )


@pytest.mark.parametrize(
    ("text", "approval"),
    [
        ("required", Approval(mode=ApprovalMode.REQUIRED)),
        ("auto-after 10m", Approval(mode=ApprovalMode.AUTO_AFTER, wait=10 * MINUTE)),
    ],
)
def test_duka_mode_may_have_an_approval_of_its_own(
    tmp_path: Path, text: str, approval: Approval
) -> None:
    table = f'[duka]\nenabled = true\nwords = ["wafat"]\napproval = "{text}"'

    duka = newsroom(tmp_path, table + KANAL).duka
    assert duka is not None
    assert duka.approval == approval


def test_duka_mode_without_words_is_refused(tmp_path: Path) -> None:
    assert told(tmp_path, f"[duka]\nenabled = true\n{KANAL}") == (
        "duka: enabled = true without words finds nothing: "
        'add words = ["meninggal", "wafat"], or set enabled = false. Mend duka.'
    )


def test_a_wrong_approval_of_duka_is_named(tmp_path: Path) -> None:
    assert told(tmp_path, f'[duka]\napproval = "nanti"\n{KANAL}') == (
        'duka.approval: write "auto", "required" or "auto-after 10m". '
        "Mend duka.approval."
    )


def test_nothing_has_priority_unless_it_is_said(tmp_path: Path) -> None:
    assert newsroom(tmp_path, KANAL).high == Important()


def test_what_has_priority_is_told_by_labels_and_headline(tmp_path: Path) -> None:
    text = '[priority]\ntags = ["Utama"]\ncategories = ["Kota"]\nheadline = ["pemilu"]'

    assert newsroom(tmp_path, text + KANAL).high == Important(
        tags=("Utama",), categories=("Kota",), headline=("pemilu",)
    )
