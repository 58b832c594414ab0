"""Remedies for a post that cannot be edited, as an editor is told them."""

from decimal import Decimal

import pytest

from distbot import plugins
from distbot.chat.correcting import remedy_rows, told_remedies
from distbot.chat.press import Choice, Press
from distbot.chat.wording import worded
from distbot.domain.correction import Offer, Remedy
from distbot.domain.errors import DistbotError, InputError
from distbot.domain.post import Length, PostState
from distbot.domain.rewording import AddressError, EmptyWordsError, OverLimitError
from distbot.domain.shortening import RewordedError
from distbot.ports import NoRoomError
from distbot.rectification import QuoteGoneError, Rectification, UnderWayError
from tests.unit.chat.test_dialogue import INDONESIAN, WORDS, post

OUT = post(PostState.PUBLISHED, destination="x")
LONG = OverLimitError(Length(used=284, limit=280, unit="weighted"))
REPLACE = Offer(remedy=Remedy.REPLACE, price_usd=Decimal("0.03"), draft=OUT.draft)
RALAT = Offer(remedy=Remedy.RALAT, price_usd=Decimal("0.02"), draft=OUT.draft)


def found(*offers: Offer, room: str | None = "1") -> Rectification:
    return Rectification(
        post=OUT,
        last=OUT,
        offers=offers,
        faults=() if len(offers) > 1 else (LONG,),
        room_usd=None if room is None else Decimal(room),
    )


@pytest.mark.parametrize(
    ("room", "told"),
    [
        (None, ["", ""]),
        ("0.03", ["", ""]),
        ("0.02", [" Tidak cukup: anggaran bulan ini tinggal $0.020.", ""]),
        ("0.01", [" Tidak cukup: anggaran bulan ini tinggal $0.010."] * 2),
    ],
)
def test_each_remedy_has_its_price_and_says_if_there_is_no_room(
    room: str | None, told: list[str]
) -> None:
    lines = told_remedies(found(REPLACE, RALAT, room=room), INDONESIAN).split("\n")

    assert lines[0].startswith("x tidak dapat mengubah yang sudah terbit (nomor 7).")
    assert lines[1:] == [
        f"· Hapus, lalu unggah lagi: $0.030{told[0]}",
        f"· Unggah ralat sesudahnya: $0.020{told[1]}",
    ]


def test_a_remedy_that_is_not_to_be_had_says_why_and_has_no_button() -> None:
    only = found(REPLACE)

    assert "Perhatian: Terlalu panjang: 284 dari 280." in told_remedies(
        only, INDONESIAN
    )
    assert remedy_rows(5, found=only, words=WORDS) == (
        (
            (
                "Hapus + unggah lagi ($0.030)",
                Press(choice=Choice.REPLACE, subject=5),
            ),
        ),
        (("Biarkan", Press(choice=Choice.NO, subject=5)),),
    )


@pytest.mark.parametrize(
    "error",
    [
        EmptyWordsError(),
        LONG,
        AddressError(
            {"M.Si": "MSi", "https://a.id": None},
            price_usd=Decimal("0.2"),
            usual_usd=Decimal("0.015"),
        ),
        RewordedError("katanya", "kata dia"),
        NoRoomError("x", Decimal("0.03"), Decimal("0.01")),
        UnderWayError(OUT, 8, "is just being changed"),
        QuoteGoneError(OUT),
        InputError("a", "b", "c"),
    ],
)
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_fault_is_one_line_with_all_its_fields_filled(
    error: DistbotError, language: str
) -> None:
    line = worded(error, plugins.load("languages", language))

    assert line
    assert "\n" not in line
    assert "{" not in line


def test_a_fault_of_money_names_both_sums_and_the_mend() -> None:
    line = worded(NoRoomError("x", Decimal("0.03"), Decimal("0.01")), INDONESIAN)

    assert line == (
        "Perlu $0.030, padahal anggaran x bulan ini tinggal $0.010. "
        "Naikkan monthly_budget_usd di konfigurasi, atau tunggu bulan depan."
    )
