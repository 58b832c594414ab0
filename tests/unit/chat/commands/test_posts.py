"""Commands about one post: what is said, and what it changes."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from distbot.domain.editor import Role
from distbot.domain.post import PostState
from distbot.sandbox.telegram_world import DESK_ID
from tests.unit.chat.commands.conftest import COMMANDS, FRIDAY, Room

ABOUT_ONE = ("jadwal", "ubah", "batal", "kenapa", "ralat", "tarik")


@pytest.mark.parametrize("name", ABOUT_ONE)
def test_a_command_without_a_post_says_how_to_write_it(room: Room, name: str) -> None:
    answer = room.say(f"/{name}")

    assert answer.text.startswith(f"Contoh: /{name} 17")
    assert "\n" not in answer.text


@pytest.mark.parametrize("name", ABOUT_ONE)
@pytest.mark.parametrize("number", ["0", "999999999", "#404"])
def test_a_number_that_is_none_is_told_where_to_look(
    room: Room, name: str, number: str
) -> None:
    answer = room.say(f"/{name} {number} besok jam 7 pagi")
    bare = room.say(f"/{name} {number}")

    assert "Lihat nomornya di /antrean." in bare.text
    if name in {"jadwal", "ralat", "ubah"}:
        assert "Lihat nomornya di /antrean." in answer.text


@pytest.mark.parametrize("name", ABOUT_ONE)
@pytest.mark.parametrize("number", ["9" * 30, "-1", "1e3", "١", "tujuh", "17x"])
def test_what_is_no_number_gets_the_usage(room: Room, name: str, number: str) -> None:
    assert room.say(f"/{name} {number} x").text.startswith("Contoh: /")


def test_a_post_is_cancelled_and_the_way_back_is_told(room: Room) -> None:
    post = room.post()

    answer = room.say(f"/batal {post.id}", role=Role.EDITOR)

    told, again = answer.text.split("\n")
    assert told == f"✗ Nomor {post.id} dibatalkan Sabran: kanal · Pasar Dibuka"
    assert again.startswith("Kalau keliru, siapkan lagi: /terbit https://")
    assert room.state(post) is PostState.CANCELLED


def test_a_post_is_cancelled_once(room: Room) -> None:
    post = room.post()
    room.say(f"/batal {post.id}")

    answer = room.say(f"/batal {post.id}")

    assert answer.text == (
        f"Nomor {post.id} dibatalkan, jadi itu tidak bisa sekarang. "
        f"Riwayatnya: /kenapa {post.id}."
    )
    assert len(room.parts.ledger.history(post.id)) == 2


@pytest.mark.parametrize("name", ["jadwal", "ubah"])
def test_what_is_cancelled_is_not_changed(room: Room, name: str) -> None:
    post = room.post()
    room.say(f"/batal {post.id}")

    answer = room.say(f"/{name} {post.id} besok jam 7 pagi")

    assert "jadi itu tidak bisa sekarang" in answer.text
    assert room.state(post) is PostState.CANCELLED


def test_a_reply_to_a_draft_stands_for_its_number(room: Room) -> None:
    post, other = room.post(), room.post("Yang Lain")
    room.parts.posts.shown(post, DESK_ID, 71, room.clock.now())

    answer = room.say(f"/batal {other.id}", replied_to=71)
    assert answer.text.startswith("Contoh: /batal 17")
    assert room.state(other) is room.state(post) is PostState.DRAFT

    room.say("/batal", replied_to=71)
    assert room.state(post) is PostState.CANCELLED
    assert room.state(other) is PostState.DRAFT


def test_a_reply_to_any_other_message_names_no_post(room: Room) -> None:
    post = room.post()

    assert room.say("/batal", replied_to=71).text.startswith("Contoh: /batal")
    assert room.say(f"/batal {post.id}", replied_to=71).text.startswith("✗")


def test_a_time_is_echoed_and_nothing_is_planned_before_a_yes(room: Room) -> None:
    post = room.post()

    answer = room.say(f"/jadwal {post.id} besok jam 7 pagi")

    assert answer.text == ""
    (echo,) = room.said()
    assert echo == "Jadwalkan kanal untuk Sabtu, 21 November 2026 pukul 07.00 WIB?"
    assert room.state(post) is PostState.DRAFT


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("pasar dibuka", "Waktunya belum saya mengerti."),
        ("kapan-kapan", "Waktu itu bisa berarti lebih dari satu."),
        ("kemarin jam 7", "Waktu itu sudah lewat."),
        ("Jumat", "Jam berapa?"),
        ("31 Februari jam 9", "Waktu itu tidak ada."),
        ("", "Contoh: /jadwal 17"),
    ],
)
def test_a_nonsense_time_plans_nothing(room: Room, words: str, told: str) -> None:
    post = room.post()

    answer = room.say(f"/jadwal {post.id} {words}".strip())

    assert answer.text.startswith(told)
    assert "\n" not in answer.text
    assert room.said() == []


def test_a_writer_may_not_change_what_is_approved(room: Room) -> None:
    post = room.approved()

    answer = room.say(f"/ubah {post.id} Kata lain", role=Role.WRITER)

    assert answer.text.startswith("Maaf, peran Anda belum boleh")
    (line,) = room.parts.desk.audit.recent(5)
    assert (line.what, line.subject) == ("refused edit approved", f"post {post.id}")
    assert room.state(post) is PostState.APPROVED


def test_a_posts_story_names_who_when_and_what_it_waits_for(room: Room) -> None:
    post = room.approved()
    room.parts.pauses.pause("", actor="Rukmini", why="server pindah", now=FRIDAY)

    told = room.say(f"/kenapa {post.id}").text.split("\n")

    assert told == [
        f"{post.id} · kanal · Dermaga Baru",
        "Sekarang sudah disetujui, menunggu giliran.",
        "",
        "Jum 20/11 09.05 WIB · menunggu keputusan (distbot)",
        "Jum 20/11 09.05 WIB · disetujui (Sabran)",
        "Menunggu waktunya: Jumat, 20 November 2026 pukul 12.05 WIB.",
        "Menunggu jeda dibuka: server pindah. Buka dengan /lanjut",
    ]


def test_a_post_whose_destination_is_gone_is_told_to_be_held(room: Room) -> None:
    known = {d.name: "telegram:" for d in room.parts.newsroom.destinations}
    room.parts.posts.add_destinations(known | {"lama": "telegram:"}, FRIDAY)
    post = room.approved(destination="lama")

    story, status = room.say(f"/kenapa {post.id}"), room.say("/status")

    assert "tujuannya tidak ada lagi di konfigurasi" in story.text
    assert status.text.startswith("⌛ lama: Tertahan: tujuannya tidak ada lagi")


def test_a_story_is_told_in_the_askers_language(room: Room) -> None:
    post = room.post()

    told = room.say(f"/kenapa {post.id}", code="en").text

    assert "Now: awaits a decision." in told
    assert "It waits for a decision" in told


def test_an_overdue_post_that_nothing_holds_goes_in_a_moment(room: Room) -> None:
    post = room.approved(timedelta())

    told = room.say(f"/kenapa {post.id}").text

    assert told.endswith("Tidak ada yang menahan: terbit sebentar lagi.")


def test_a_long_story_tells_its_end(room: Room) -> None:
    post = room.approved()
    for day in range(1, 20):
        now = room.parts.posts.get(post.id)
        assert room.parts.posts.change(
            post.id,
            now.version,
            actor="Sabran",
            due_at=FRIDAY + timedelta(days=day),
            now=FRIDAY,
        )

    told = room.say(f"/kenapa {post.id}").text.split("\n")

    assert "… 9 langkah sebelumnya" in told
    assert "Menunggu waktunya: Rabu, 9 Desember 2026 pukul 09.05 WIB." in told


def test_a_reason_that_says_more_than_who_is_told_as_it_is(room: Room) -> None:
    post = room.post()
    assert room.parts.posts.approve(
        post.id,
        post.version,
        actor="rule",
        why="nobody minded",
        due_at=FRIDAY,
        now=FRIDAY,
    )

    told = room.say(f"/kenapa {post.id}").text

    assert "menunggu giliran (aturan): nobody minded" in told


@given(
    name=st.sampled_from(sorted(set(COMMANDS) - {"terbit", "undang"})),
    words=st.lists(
        st.sampled_from(["1", "2", "#1", "semua", "kanal", "@x", "redaktur", "id", "‹"])
        | st.text(max_size=40),
        max_size=4,
    ),
    role=st.sampled_from(Role),
    replied=st.none() | st.integers(1, 99),
)
@example(name="jadwal", words=["1", "jam", "25"], role=Role.CHIEF, replied=None)
@example(name="peran", words=["\x00", "redaktur"], role=Role.CHIEF, replied=None)
@example(name="jeda", words=["kanal", "{x}"], role=Role.CHIEF, replied=None)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_words_get_one_answer_and_no_exception(
    room: Room, name: str, words: list[str], role: Role, replied: int | None
) -> None:
    if not room.parts.ledger.queue():
        room.post()
    before = len(room.said())

    answer = room.say(f"/{name} {' '.join(words)}", role=role, replied_to=replied)

    echoed = len(room.said()) - before
    assert echoed + bool(answer.text) == 1
    assert len(answer.text.encode("utf-16-le")) // 2 <= 4096
