"""The articles of the replayed day, and what their editors do to them; seeded."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

_PLACES = (
    "Rimba Hilir",
    "Muara Lada",
    "Tanjung Sirih",
    "Bukit Kemang",
    "Pulau Meranti",
    "Sungai Jernih",
    "Kampung Dalam",
    "Parit Baru",
    "Teluk Nibung",
    "Batu Layang",
)
_WHO = (
    "Nelayan",
    "Pelajar",
    "Petani karet",
    "Pedagang pasar",
    "Relawan",
    "Guru mengaji",
    "Penambang pasir",
    "Tukang perahu",
    "Pengrajin tikar",
    "Ibu rumah tangga",
)
_DEEDS = (
    "membersihkan",
    "meresmikan",
    "memperbaiki",
    "menanami",
    "mengecat",
    "memetakan",
    "menjaga",
    "menata",
    "menyewa",
    "membangun",
)
_THINGS = (
    "dermaga kayu",
    "lapangan bola",
    "tepi sungai",
    "jembatan gantung",
    "balai desa",
    "pasar ikan",
    "taman baca",
    "saluran air",
    "kebun sekolah",
    "jalan setapak",
)
_WHY = (
    "agar perahu dapat berlabuh dengan aman",
    "sebab musim hujan sudah dekat",
    "untuk menyambut tamu dari kecamatan",
    "supaya anak-anak punya tempat bermain",
    "setelah dana desa cair pekan lalu",
    "karena banyak papan yang sudah lapuk",
    "demi panen yang lebih baik",
    "sesuai hasil musyawarah warga",
    "sambil menunggu bantuan alat berat",
    "sebelum lomba dayung dimulai",
)
_SAID = (
    "Kami kerjakan berdua puluh sejak subuh tanpa upah",
    "Papan lama kami ganti satu per satu dengan kayu belian",
    "Semua boleh datang dan membawa cangkul sendiri",
    "Tahun lalu tempat ini masih penuh semak dan sampah",
    "Biayanya kami tanggung bersama dari kas kampung",
    "Pekerjaan ini selesai lebih cepat daripada rencana",
    "Anak muda kampung yang paling rajin turun ke lapangan",
    "Kalau air pasang naik lagi, kami sudah siap",
)
_PEOPLE = ("Badrun Sasmita", "Rukiah Danar", "Yusran Malik", "Lestari Umbang")
_MINUTE = timedelta(minutes=1)
_DAY_H = 24
_BUSY = (3, 6, 12, 17, 20, 20, 18, 14, 13, 16, 17, 17)
_CALM = (15, 14, 14, 12, 9, 6, 4, 2, 1, 1, 1, 2)
"""How much is published, hour by hour, from five in the morning on."""

_QUIET = timedelta(minutes=30)


class Deed(Enum):
    """What an editor does to an article in WordPress."""

    PUBLISH = "publish"
    SCHEDULE = "schedule"
    PICTURE = "add the picture"
    EDIT = "edit"
    MOVE = "change the address"
    UNPUBLISH = "unpublish"
    REPUBLISH = "republish"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A deed, when it is done (aware UTC), and to which article, from 0.

    Attributes:
        until: For `SCHEDULE`: when the article becomes public.
    """

    at: datetime
    deed: Deed
    story: int
    until: datetime | None = None


def words_of(story: int, version: int) -> tuple[str, list[str]]:
    """Return an article's headline and paragraphs in one version.

    Each version tells its own number and the article's, so that a post betrays of
    which it is; articles resemble each other as little as those of a newsroom.
    """
    chance = random.Random(story)  # noqa: S311 - the same each time
    who, deed, thing, place = (
        chance.choice(words) for words in (_WHO, _DEEDS, _THINGS, _PLACES)
    )
    why, more = chance.sample(_WHY, 2)
    said, by = chance.choice(_SAID), chance.choice(_PEOPLE)
    number = 1000 + story
    headline = f"{who} {place} {deed.title()} {thing.title()} Bersama {number} Warga"
    lede = (
        f"WARTA RIMBA — Sebanyak {number} warga dan {who.lower()} {place} {deed} "
        f"{thing} {why}, tahap {version}."
    )
    others = (
        f"{who} lain dari {chance.choice(_PLACES)} ikut {chance.choice(_DEEDS)} "
        f"{chance.choice(_THINGS)} {more}."
    )
    return headline, [
        lede,
        f"“{said},” kata Kepala Desa {place} {by}.",
        others,
        f"Kegiatan nomor {number} itu {chance.choice(_WHY)}, kata panitia.",
    ]


def happenings(
    began: datetime, hours: float, count: int, *, seed: int = 7
) -> Sequence[Happening]:
    """Return all that is done, by time.

    Args:
        began: When the day begins; aware UTC.
        hours: How long it lasts, a short one with the rhythm of a long one; nothing
            happens in its last half hour.
        count: How many articles there are.
        seed: Another one gives another day.
    """
    chance = random.Random(seed)  # noqa: S311 - a day that repeats
    span = timedelta(hours=hours) - _QUIET
    end = began + span
    made: list[Happening] = []
    for story in range(count):
        (hour,) = chance.choices(range(_DAY_H), (*_BUSY, *_CALM))
        into = span * (hour + chance.random()) / _DAY_H
        at = began + timedelta(seconds=int(into.total_seconds()))
        # Nobody saves an article twice in a second.
        life = {one.at: one for one in _life(chance, story, at, end) if one.at <= end}
        made += life.values()
    return sorted(made, key=lambda one: one.at)


def _life(
    chance: random.Random, story: int, at: datetime, end: datetime
) -> Iterator[Happening]:
    """Yield what is done to one article, its publication first, public by the end."""
    public = at
    if chance.random() < 0.1:
        public = min(at + chance.randint(5, 90) * _MINUTE, end)
        yield Happening(at=at, deed=Deed.SCHEDULE, story=story, until=public)
    else:
        yield Happening(at=at, deed=Deed.PUBLISH, story=story)
    if chance.random() < 0.2:
        late = timedelta(seconds=chance.randint(5, 90))
        yield Happening(at=public + late, deed=Deed.PICTURE, story=story)
    for wait in _edits(chance):
        yield Happening(at=public + wait, deed=Deed.EDIT, story=story)
    if chance.random() < 0.05:
        late = chance.randint(1, 120) * _MINUTE
        yield Happening(at=public + late, deed=Deed.MOVE, story=story)
    if chance.random() < 0.15:
        yield from _away(chance, story, public)


def _edits(chance: random.Random) -> Iterator[timedelta]:
    """Yield how long after its publication an article is changed."""
    if chance.random() < 0.35:  # while its editor reads it once more
        yield from (
            timedelta(seconds=chance.randint(4, 110))
            for _ in range(chance.randint(1, 4))
        )
    if chance.random() < 0.25:
        yield chance.randint(3, 300) * _MINUTE


def _away(chance: random.Random, story: int, public: datetime) -> Iterator[Happening]:
    """Yield that an article is unpublished, and perhaps published again."""
    soon = chance.random() < 0.5
    wait = timedelta(seconds=chance.randint(10, 150 if soon else 7200))
    gone = public + wait
    yield Happening(at=gone, deed=Deed.UNPUBLISH, story=story)
    if chance.random() < 0.6:
        back = gone + timedelta(seconds=chance.randint(20, 5400))
        yield Happening(at=back, deed=Deed.REPUBLISH, story=story)
