"""Commands about the whole desk: pauses, lists, people, money, words."""

from datetime import timedelta
from decimal import Decimal

import pytest

from distbot.chat.menus import name_of
from distbot.domain.actor import RESTORED
from distbot.domain.editor import Role, may
from distbot.domain.post import PostState, Receipt
from distbot.ports import Audience, AuditLine, Ending, Start
from distbot.sandbox.telegram_world import CHIEF_ID, DESK_ID, EDITOR_ID, WRITER_ID
from tests.unit.chat.commands.conftest import (
    COMMANDS,
    EDITORS,
    FRIDAY,
    LANGUAGES,
    Room,
)


def scopes(room: Room) -> list[str]:
    return [pause.scope for pause in room.parts.pauses.pauses()]


# Pauses


@pytest.mark.parametrize(
    ("text", "code", "scope"),
    [
        ("/jeda kanal", "id", "kanal"),
        ("/jeda KANAL", "id", "kanal"),
        ("/jeda semua", "id", ""),
        ("/jeda all", "id", ""),
        ("/jeda semua", "en", ""),
        ("/rem", "id", ""),
        ("/rem sekarang", "id", ""),
    ],
)
def test_what_is_named_is_paused(room: Room, text: str, code: str, scope: str) -> None:
    answer = room.say(text, role=Role.EDITOR, code=code)

    assert scopes(room) == [scope]
    assert answer.text.startswith("⏸")


def test_a_pause_tells_why_and_by_whom(room: Room) -> None:
    answer = room.say("/jeda x kuota {menipis}", role=Role.EDITOR)

    assert answer.text.split("\n") == [
        "⏸ Dijeda: x. Tidak ada lagi yang terbit ke sana.",
        "⏸ x, sejak Jum 20/11 09.05 WIB: kuota {menipis} (Sabran)",
    ]


@pytest.mark.parametrize("text", ["/jeda", "/lanjut", "/jeda koran", "/lanjut koran"])
def test_no_destination_is_answered_with_those_there_are(room: Room, text: str) -> None:
    name = text.split(maxsplit=1)[0]

    answer = room.say(text)

    assert answer.text == (
        f"Contoh: {name} kanal, atau {name} semua. Tujuan: kanal, x."
    )
    assert scopes(room) == []


def test_the_second_pause_changes_nothing_and_says_so(room: Room) -> None:
    room.say("/rem", role=Role.EDITOR)

    answer = room.say("/rem")

    assert answer.text.startswith("Sudah dijeda: semua tujuan.")
    (pause,) = room.parts.pauses.pauses()
    assert pause.actor == "Sabran"


def test_resuming_everything_leaves_what_was_paused_for_itself(room: Room) -> None:
    room.say("/jeda x")
    room.say("/rem")

    answer = room.say("/lanjut semua", role=Role.EDITOR)

    assert scopes(room) == ["x"]
    told, still = answer.text.split("\n")
    assert told == "▶ Jalan lagi: semua tujuan."
    assert still.startswith("⏸ x, sejak")


def test_what_is_not_paused_is_not_resumed(room: Room) -> None:
    assert room.say("/lanjut kanal").text == "Tidak sedang dijeda: kanal."


def test_a_store_that_was_put_back_is_let_go_by_a_chief_only(room: Room) -> None:
    room.parts.pauses.pause("", actor=RESTORED, why="older", now=FRIDAY)

    refused = room.say("/lanjut semua", role=Role.EDITOR)
    assert "Hanya pemimpin redaksi" in refused.text
    assert scopes(room) == [""]
    (line,) = room.parts.desk.audit.recent(1)
    assert line.what == "refused resume restored"

    room.say("/lanjut semua", role=Role.CHIEF)
    assert scopes(room) == []


# Lists


def test_an_empty_queue_says_how_to_fill_it(room: Room) -> None:
    answer = room.say("/antrean")

    assert answer.text.startswith("Antrean kosong.")
    assert answer.rows == ()


def test_the_queue_shows_number_place_time_story_and_state(room: Room) -> None:
    post, fresh = room.approved(), room.post("Pasar\u2028Dibuka", "x")
    state = "sudah disetujui, menunggu giliran"

    assert room.say("/antrean").text.split("\n\n") == [
        "Antrean: 2 unggahan",
        f"{post.id} · kanal · Jum 20/11 12.05 WIB\nDermaga Baru\n{state}",
        f"{fresh.id} · x · belum ada waktu\nPasar Dibuka\nmenunggu keputusan",
    ]


def test_the_queue_has_ten_a_page(room: Room) -> None:
    for number in range(11):
        room.post(f"Berita {number}")

    answer = room.say("/antrean")

    assert "halaman 1 dari 2" in answer.text
    assert answer.text.count("menunggu keputusan") == 10
    ((label, press),) = answer.rows[0]
    assert (label, press.subject) == ("›", 1)


def test_what_is_overdue_is_a_hole(room: Room) -> None:
    assert room.say("/lubang").text == "Tidak ada yang terlewat."
    post = room.approved()
    room.clock.moment += timedelta(hours=4)

    answer = room.say("/lubang")

    assert f"{post.id} · kanal" in answer.text


# People


def join(room: Room, role: Role, user_id: int, name: str) -> None:
    until = room.clock.now() + timedelta(hours=1)
    editors = room.parts.desk.editors
    code = editors.invite(role, CHIEF_ID, room.clock.now(), until)
    assert editors.join(code, user_id, name, room.clock.now())


@pytest.mark.parametrize(
    ("word", "role"),
    [("penulis", Role.WRITER), ("Redaktur", Role.EDITOR), ("editor", Role.EDITOR)],
)
def test_an_invitation_lets_one_person_in_for_two_days(
    room: Room, word: str, role: Role
) -> None:
    text = room.say(f"/undang {word}", chat=CHIEF_ID).text
    link = "https://t.me/demo_distbot?start="
    assert "Minggu, 22 November 2026 pukul 09.05 WIB" in text
    code = text.partition(link)[2]

    late = room.clock.now() + timedelta(hours=48)
    assert room.parts.desk.editors.join(code, 5, "Lambat", late) is None
    joined = room.parts.desk.editors.join(code, 5, "Baru", room.clock.now())
    assert joined is not None
    assert joined.role is role


def test_an_invitation_asked_for_in_the_group_is_sent_in_private(room: Room) -> None:
    answer = room.say("/undang penulis", chat=DESK_ID)

    assert answer.text == "Tautan undangannya saya kirim kepada Anda secara pribadi."
    (private,) = room.said(CHIEF_ID)
    assert "https://t.me/demo_distbot?start=" in private
    assert room.said(DESK_ID) == []


def test_a_chief_who_blocked_the_bot_is_told_to_write_first(room: Room) -> None:
    room.sandbox.telegram.world.block(CHIEF_ID)

    answer = room.say("/undang penulis", chat=DESK_ID)

    assert "Buka t.me/demo_distbot, tekan Start" in answer.text
    assert "start=" not in answer.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/undang", "Contoh: /undang penulis"),
        ("/undang bos", "Contoh: /undang penulis"),
        ("/undang pemimpin redaksi", "Pemimpin redaksi ditetapkan di konfigurasi"),
        ("/peran", "Contoh: /peran @nama"),
        ("/peran redaktur", "Contoh: /peran @nama"),
        ("/peran @sabran bos", "Contoh: /peran @nama"),
        ("/peran @sabran chief", "Pemimpin redaksi ditetapkan di konfigurasi"),
        ("/peran @siapa redaktur", "@siapa tidak ada di meja redaksi"),
        (f"/peran {CHIEF_ID} penulis", "Pemimpin redaksi ditetapkan di konfigurasi"),
        ("/peran Siti Aminah redaktur", "Ada beberapa orang bernama Siti Aminah"),
        ("/keluarkan", "Contoh: /keluarkan @nama"),
        ("/keluarkan @siapa", "@siapa tidak ada di meja redaksi"),
        (f"/keluarkan {CHIEF_ID}", "Pemimpin redaksi ditetapkan di konfigurasi"),
        ("/keluarkan Siti Aminah", "Pakai nomornya: 8, 9."),
    ],
)
def test_whom_nobody_can_mean_is_told_and_nobody_changes(
    room: Room, text: str, told: str
) -> None:
    join(room, Role.EDITOR, EDITOR_ID, "@sabran")
    for user_id in (8, 9):
        join(room, Role.WRITER, user_id, "Siti Aminah")
    before = room.parts.desk.editors.all()

    answer = room.say(text)

    assert told in answer.text
    assert "\n" not in answer.text
    assert room.parts.desk.editors.all() == before


@pytest.mark.parametrize("name", ["@Sabran", "sabran", str(EDITOR_ID)])
def test_an_editor_gets_another_role_and_is_removed_by_name(
    room: Room, name: str
) -> None:
    join(room, Role.EDITOR, EDITOR_ID, "@sabran")

    assert room.say(f"/peran {name} penulis").text == "✓ @sabran sekarang penulis."
    (editor,) = room.parts.desk.editors.all()
    assert editor.role is Role.WRITER

    assert room.say(f"/keluarkan {name}").text.startswith("✓ @sabran dikeluarkan")
    assert room.parts.desk.editors.all() == []


def test_the_list_of_editors_names_role_and_number(room: Room) -> None:
    join(room, Role.WRITER, WRITER_ID, "@teguh")

    assert room.say("/redaksi").text.split("\n\n") == [
        "Meja redaksi: 2 orang",
        f"Pemimpin redaksi · nomor {CHIEF_ID} (dari konfigurasi)",
        f"@teguh · penulis · nomor {WRITER_ID}",
    ]


# Money, status, words


def test_the_budget_tells_spent_left_promised_and_what_for(room: Room) -> None:
    post = room.post(destination="x")
    bill = room.parts.bill(room.parts.newsroom.destinations[1])
    for _ in range(2):
        cost = Decimal("0.015")
        assert room.parts.money.charge(bill, "own read", cost, post.id, FRIDAY)

    told = room.say("/anggaran").text.split("\n")

    assert told[:2] == ["x, bulan ini", "Terpakai $0.03 dari $20.00, sisa $19.97"]
    assert told[-1] == "· membaca unggahan sendiri: 2 kali, $0.030"


def test_the_status_fits_one_screen_and_names_what_is_wrong(room: Room) -> None:
    room.approved()
    room.post()
    room.say("/jeda x")
    room.parts.notices.announce("a", Audience.CHIEFS, "late", {}, FRIDAY)

    told = room.say("/status").text.split("\n")

    assert told == [
        "⏸ x, sejak Jum 20/11 09.05 WIB: dijeda Rukmini",
        "Terbit berikutnya: Jum 20/11 12.05 WIB",
        "Menunggu keputusan: 1",
        "Menunggu giliran: 1",
        "Sedang dikirim: 0",
        "Belum pasti terbit: 0",
        "Terlewat: 0 (lihat /lubang)",
        "Meja redaksi: 1 draf dan 1 kabar belum tampil",
        "Biaya bulan ini: x $0.00 dari $20.00",
    ]


def test_the_status_counts_changes_that_nobody_decided_about(room: Room) -> None:
    post = room.post("Jembatan Baru Dibuka")
    for _ in range(2):
        room.parts.desk.changes.gone(post.article_id, FRIDAY)

    told = room.say("/status").text.split("\n")

    waiting = "Perubahan berita menunggu keputusan: 1, paling lama sejak "
    assert f"{waiting}Jum 20/11 09.05 WIB: Jembatan Baru Dibuka" in told


def test_the_money_in_the_status_is_the_chiefs_alone(room: Room) -> None:
    assert "$" not in room.say("/status", role=Role.EDITOR).text
    assert room.say("/status", role=Role.EDITOR).text.startswith("▶ Semua berjalan.")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_help_lists_exactly_what_the_asker_may_use(
    room: Room, role: Role, code: str
) -> None:
    text = room.say("/bantuan", role=role, code=code).text

    listed = {
        line.split()[0].removeprefix("/")
        for line in text.split("\n")
        if line.startswith("/")
    }
    mine = {name for name, c in COMMANDS.items() if may(EDITORS[role], c.act)}
    words = LANGUAGES[code].messages.chat
    assert listed == {name_of(COMMANDS[name], words) for name in mine}
    assert all(words[COMMANDS[name].about] in text for name in mine)
    assert len(text.encode("utf-16-le")) // 2 <= 4096


def test_an_editor_chooses_their_language(room: Room) -> None:
    assert room.say("/bahasa").text == (
        "Pilih bahasa Anda: /bahasa en (English), /bahasa id (Bahasa Indonesia)."
    )

    assert room.say("/bahasa english").text == "✓ I answer you in English."

    assert room.parts.desk.editors.language(CHIEF_ID) == "en"
    assert room.say("/bahasa klingon").text.startswith("Pilih bahasa Anda")
    assert room.parts.desk.editors.language(CHIEF_ID) == "en"


def test_the_last_acts_are_told_without_what_was_only_read(room: Room) -> None:
    assert room.say("/terakhir").text == "Belum ada tindakan."
    for what, subject in (
        ("approve", "publish 17"),
        ("see", "/antrean"),
        ("see", "page 2"),
        ("refused cancel", "/batal 17"),
        ("refused stranger", ""),
    ):
        line = AuditLine(
            at=FRIDAY, user_id=1, name="@sabran", what=what, subject=subject
        )
        room.parts.desk.audit.note(line)

    assert room.say("/terakhir").text.split("\n") == [
        "Tindakan terakhir, yang terbaru di atas:",
        "Jum 20/11 09.05 WIB · @sabran · ditolak: orang luar",
        "Jum 20/11 09.05 WIB · @sabran · ditolak: membatalkan · /batal 17",
        "Jum 20/11 09.05 WIB · @sabran · menyetujui · terbitkan nomor 17",
    ]


def test_the_last_acts_are_twenty_and_fit(room: Room) -> None:
    for number in range(300):
        line = AuditLine(
            at=FRIDAY, user_id=1, name="n" * 300, what="cancel", subject=f"/{number}"
        )
        room.parts.desk.audit.note(line)

    text = room.say("/terakhir").text

    assert text.count("\n") == 20
    assert len(text) <= 4096


def test_nothing_that_is_read_changes_a_post(room: Room) -> None:
    post = room.post()
    for name in ("antrean", "lubang", "status", "kenapa 1", "bantuan", "anggaran"):
        room.say(f"/{name}")

    assert room.state(post) is PostState.DRAFT
    assert len(room.parts.ledger.history(post.id)) == 1


# What worked


def published(room: Room, headline: str, counts: dict[str, int]) -> None:
    """Have a post out, and how readers took to it."""
    post, now = room.post(headline), room.clock.now()
    assert room.parts.posts.approve(
        post.id,
        post.version,
        actor="Sabran",
        why="approved by Sabran",
        due_at=now,
        now=now,
    )
    attempts, rules = room.parts.attempts, room.parts.lane_rules()
    found = attempts.claim("tes", timedelta(minutes=1), 1, now, rules)
    start = Start(
        post=found.posts[0],
        lease=found.lease,
        bill=room.parts.bill(room.parts.newsroom.destinations[0]),
        price_usd=Decimal(0),
    )
    (opening,) = attempts.begin([start], now)
    assert opening is not None
    receipt = Receipt(remote_id=str(post.id), url=None, at=now)
    attempts.finish([Ending(opening=opening, outcome=receipt)], now)
    assert room.parts.desk.reactions.count(post.id, now, counts)


def test_what_worked_is_told_with_a_picture_to_every_role(room: Room) -> None:
    published(room, "Dermaga Baru", {"🔥": 12})
    published(room, "Pasar Dibuka", {"❤": 40, "view": 900})

    for role in Role:
        told = room.say("/statistik", role=role)
        lines = told.text.split("\n")
        assert lines[0] == "Yang berhasil: Suara Kuala"
        assert "• kanal: 2 unggahan, 52 tanggapan, 900 kali dilihat" in lines
        assert any(line.startswith("1. Pasar Dibuka (kanal): 40") for line in lines)
        assert [each.shown for each in told.attachments] == [True]


@pytest.mark.parametrize(
    ("word", "days"),
    [
        ("", "14 sampai 20"),
        ("hari", "Jumat, 20"),
        ("WEEK", "14 sampai 20"),
        ("bulan", "22"),
    ],
)
def test_a_span_is_named_in_any_language(room: Room, word: str, days: str) -> None:
    assert room.say(f"/statistik {word}").text.split("\n")[1].startswith(days)


def test_a_span_that_nobody_knows_is_answered_with_how_to_write_it(room: Room) -> None:
    assert room.say("/statistik kemarin lusa").text.startswith("Tulis /statistik")
