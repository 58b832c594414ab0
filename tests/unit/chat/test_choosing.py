"""What is chosen for a changed article's posts, as data: choice → words and buttons."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from distbot.chat.changing import ask
from distbot.chat.choosing import Plan, plan_rows, told_plan
from distbot.chat.press import Choice, Press, Seal
from distbot.domain.article import Article
from distbot.domain.correction import Offer, Prospect, Remedy
from distbot.domain.course import check_of, number
from distbot.domain.post import Draft, Post, PostState
from distbot.domain.text_telegram import TEXT_LIMIT, length_utf16
from distbot.ports import Change, Correction, Decision
from distbot.services.correct import Choices
from tests.unit.chat.test_dialogue import INDONESIAN, WORDS, post

MESSAGES = INDONESIAN.messages
BEFORE = Article(
    url="https://suarakuala.example.com/pasar",
    headline="Pasar Dibuka",
    paragraphs=("Ada 84 pedagang.",),
)
CHANGE = Change(
    id=4,
    article_id=3,
    before=BEFORE,
    after=replace(BEFORE, paragraphs=("Ada 48 pedagang.",)),
    found_at=datetime(2026, 11, 20, 2, 5, tzinfo=UTC),
    message=None,
    decision=None,
    decided_by=None,
)


def saying(where: Post, text: str) -> Draft:
    draft = where.draft
    return replace(draft, wording=replace(draft.wording, text=text))


def plan(*places: int, words: str = "Ada 48 pedagang.") -> Plan:
    kanal = post(PostState.PUBLISHED)
    x = replace(post(PostState.PUBLISHED, destination="x"), id=8)
    waits = replace(post(PostState.DRAFT, destination="lain"), id=9)
    priced = {Remedy.REPLACE: Decimal("0.03"), Remedy.RALAT: Decimal("0.02")}
    free = [Offer(remedy=Remedy.LEAVE), Offer(remedy=Remedy.DELETE)]
    edit = Offer(remedy=Remedy.EDIT, draft=saying(kanal, words))
    ralat = Offer(remedy=Remedy.RALAT, draft=saying(kanal, f"RALAT: {words}"))
    bought = [
        Offer(remedy=one, price_usd=price, draft=saying(x, f"{one.value}: {words}"))
        for one, price in priced.items()
    ]
    prospects = (
        Prospect(post=kanal, offers=(edit, *free, ralat)),
        Prospect(post=x, offers=(*free, *bought)),
        Prospect(post=waits, offers=(Offer(remedy=Remedy.REWRITE),)),
    )
    return Plan(
        correction=Correction(change=CHANGE, prospects=prospects),
        places=places,
    )


def test_the_news_of_a_change_has_all_decisions() -> None:
    told = ask(CHANGE, WORDS)

    assert [label for row in told.rows for label, _ in row] == [
        "Perbarui",
        "Biarkan",
        "Perbarui + ralat",
        "Tarik",
    ]
    assert {press.subject for row in told.rows for _, press in row} == {4}


def test_a_choice_is_one_decision() -> None:
    assert plan(0, 0).choices == Choices(
        decision=Decision.UPDATE, remedies={7: Remedy.EDIT, 8: Remedy.LEAVE}
    )
    assert plan(1, 2).choices == Choices(
        decision=Decision.UPDATE,
        remedies={7: Remedy.EDIT, 8: Remedy.RALAT},
        and_ralat=frozenset({7}),
    )


def test_a_choice_is_told_word_for_word_with_what_it_costs() -> None:
    assert told_plan(plan(1, 1), MESSAGES, ["Catatan."]).split("\n") == [
        "Berita ini berubah sesudah diunggah: Pasar Dibuka",
        "https://suarakuala.example.com/pasar",
        "",
        "Pilih untuk tiap unggahan, lalu tekan Ya.",
        "",
        "· 7 · kanal: diubah di tempat menjadi",
        "Ada 48 pedagang.",
        "",
        "· 7 · kanal: disusul ralat (gratis)",
        "RALAT: Ada 48 pedagang.",
        "",
        "· 8 · x: dihapus, lalu diunggah lagi ($0.030)",
        "replace: Ada 48 pedagang.",
        "",
        "· 9 · lain: draf ditulis ulang",
        "Biaya: $0.030",
        "Catatan.",
    ]


def test_what_cannot_be_done_is_told_in_the_newsrooms_language() -> None:
    fault = "kanal is not in the config any more"
    chosen = plan(1, 1)
    gone = replace(chosen.correction.prospects[2], faults=(fault,))
    prospects = (*chosen.correction.prospects[:2], gone)
    chosen = replace(chosen, correction=replace(chosen.correction, prospects=prospects))

    told = told_plan(chosen, MESSAGES)

    assert "Perhatian: kanal tidak ada lagi di konfigurasi" in told.split("\n")


def test_what_costs_is_told_in_full_where_not_all_has_room() -> None:
    long = told_plan(plan(0, 2, words="a" * 2500), MESSAGES)

    assert length_utf16(long) <= TEXT_LIMIT
    assert "· 7 · kanal: diubah di tempat" in long
    assert "ralat: " + "a" * 2500 in long
    assert "\n" + "a" * 2500 not in long


def test_each_other_course_is_a_button_and_the_yes_carries_what_was_read() -> None:
    chosen = plan(0, 2)

    *others, last = plan_rows(chosen, WORDS)

    assert [[(label, press.version) for label, press in row] for row in others] == [
        [
            ("kanal: ubah + ralat (gratis)", number((1, 2), 0)),
            ("kanal: biarkan", number((2, 2), 0)),
        ],
        [
            ("x: biarkan", number((0, 0), 0)),
            ("x: hapus + unggah lagi ($0.030)", number((0, 1), 0)),
        ],
    ]
    yes = number((0, 2), check_of(chosen.chosen))
    assert last == (
        ("Ya", Press(choice=Choice.CONFIRM, subject=4, version=yes)),
        ("Kembali", Press(choice=Choice.BACK, subject=4)),
    )


def test_the_largest_choice_fits_a_button() -> None:
    press = Press(choice=Choice.CONFIRM, subject=10**12, version=10**9 - 1)
    seal = Seal("tes")

    data = seal.data(press, -1001234567890)

    assert len(data.encode()) <= 64
    assert seal.read(data, -1001234567890) == press
