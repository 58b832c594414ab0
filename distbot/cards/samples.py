"""Made-up words and painted pictures, to see every template with.

People, places and events are invented. The pictures are painted by rule, so they are
the same on every machine and belong to nobody.
"""

from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from random import Random
from types import MappingProxyType

from PIL import Image, ImageDraw, ImageFilter

from distbot.cards.colours import mix
from distbot.domain.quote import Quote

HEADLINE = "Warga Muara Tenang Akhirnya Punya Jembatan Setelah 12 Tahun Menanti"
NOTE = (
    "Sebelumnya tertulis jembatan dibangun dengan dana Rp 2 miliar. Yang benar"
    " adalah Rp 1,2 miliar. Kami mohon maaf."
)
CREDIT = "Foto: Sari Melati/Kabarkuala"
NAMES = ("Rahman Hakiki", "Muara Tenang")

SPEECHES: Mapping[int, str] = MappingProxyType(
    {
        20: "Kami tidak menyerah!",
        90: "Anak-anak kini bisa ke sekolah tanpa menyeberangi sungai dengan rakit"
        " bambu setiap pagi.",
        160: "Jembatan ini bukan hadiah untuk kami. Jembatan ini janji yang sudah 12"
        " tahun ditunggu anak-anak sekolah di Desa Muara Tenang, dan hari ini janji"
        " itu lunas.",
        240: "Setiap musim hujan kami menghitung berapa hari sekolah yang hilang."
        " Tahun lalu 41 hari. Mulai sekarang tidak ada lagi anak yang harus memilih"
        " antara keselamatan dan pelajaran, karena sungai bukan lagi penghalang bagi"
        " mereka.",
        400: "Dulu hasil kebun kami membusuk di seberang karena rakit tidak sanggup"
        " membawa lebih dari dua karung sekali jalan. Sekarang truk kecil bisa masuk"
        " sampai ke kebun, harga lada naik Rp 15.000 per kilogram di tingkat petani,"
        " dan anak-anak muda yang merantau mulai bertanya kapan mereka boleh pulang."
        " Itu yang membuat saya menangis saat pita digunting, bukan jembatannya,"
        " melainkan siapa yang pulang karenanya.",
    }
)
"""Speech by its length in characters, about."""


HEADLINES: Mapping[int, str] = MappingProxyType(
    {
        20: "Jembatan Itu Berdiri",
        90: "Warga Muara Tenang Akhirnya Punya Jembatan Setelah 12 Tahun Menanti"
        " Janji Tiga Bupati",
        160: "Warga Muara Tenang Akhirnya Punya Jembatan Setelah 12 Tahun Menanti,"
        " Anak-anak Sekolah Tidak Lagi Menyeberangi Sungai Merawai dengan Rakit"
        " Bambu Setiap Pagi",
        240: "Warga Muara Tenang Akhirnya Punya Jembatan Setelah 12 Tahun Menanti,"
        " Anak-anak Sekolah Tidak Lagi Menyeberangi Sungai Merawai dengan Rakit"
        " Bambu, Harga Lada di Tingkat Petani Langsung Naik Rp 15.000 per Kilogram"
        " pada Pekan Pertama",
        400: "Warga Muara Tenang Akhirnya Punya Jembatan Setelah 12 Tahun Menanti,"
        " Anak-anak Sekolah Tidak Lagi Menyeberangi Sungai Merawai dengan Rakit"
        " Bambu, Harga Lada di Tingkat Petani Langsung Naik Rp 15.000 per Kilogram"
        " pada Pekan Pertama, Pemerintah Kabupaten Rimba Hulu Menyiapkan Dua Jembatan"
        " Lagi di Desa Tanjung Sari dan Desa Batu Layang yang Ditargetkan Selesai"
        " Sebelum Musim Hujan Tahun Depan",
    }
)
"""Headlines by their length in characters, about."""


def speech(length: int) -> Quote:
    """Return a quote of one of the lengths of `SPEECHES`."""
    return Quote(
        text=SPEECHES[length],
        start=0,
        paragraph=0,
        speaker="Rahman Hakiki",
        role="Kepala Desa Muara Tenang",
        usable=True,
    )


@cache
def picture(name: str) -> bytes:
    """Paint one of `PICTURES` as a PNG of 1600 × 1067 px."""
    file = BytesIO()
    PICTURES[name]().save(file, "PNG", compress_level=1)
    return file.getvalue()


_SIZE = (1600, 1067)


def _river(sky: tuple[str, str], land: str, water: str, sun: str) -> Image.Image:
    """Paint a river between hills, a bridge across it."""
    width, height = _SIZE
    image = _graded(sky)
    draw = ImageDraw.Draw(image)
    draw.ellipse((1120, 180, 1270, 330), fill=sun)
    ridges = Random(7)  # noqa: S311 - a painting, not a secret
    for row in range(4):
        base, shade = 420 + 75 * row, mix(sky[1], land, 0.30 + 0.2 * row)
        points = [
            (x, base - ridges.randrange(20, 130)) for x in range(-100, width + 200, 140)
        ]
        draw.polygon([(-100, height), *points, (width + 200, height)], fill=shade)
    image = image.filter(ImageFilter.GaussianBlur(2))
    draw = ImageDraw.Draw(image)
    draw.polygon(
        [(560, 700), (760, 700), (1700, 1100), (-200, 1100)], fill=mix(water, land, 0.1)
    )
    for y in range(720, height, 14):
        draw.line((500 - y // 3, y, 700 + y // 2, y), mix(water, sky[1], 0.35), 2)
    _bridge(draw, mix(land, "#000000", 0.55))
    return image.filter(ImageFilter.GaussianBlur(0.7))


def _bridge(draw: ImageDraw.ImageDraw, colour: str) -> None:
    draw.rectangle((0, 742, _SIZE[0], 762), fill=colour)
    for x in (420, 1080):
        draw.rectangle((x, 500, x + 18, 900), fill=colour)
        for reach in range(-400, 401, 50):
            draw.line((x + 9, 510, x + 9 + reach, 745), colour, 3)
    for x in range(640, 980, 60):
        high = 676 + (x // 60 * 7) % 16
        draw.ellipse((x - 9, high - 22, x + 9, high - 2), fill=colour)
        draw.rounded_rectangle((x - 13, high, x + 13, 745), 10, fill=colour)


def _graded(sky: tuple[str, str]) -> Image.Image:
    column = Image.new("RGB", (1, 64))
    for row in range(64):
        column.putpixel((0, row), tuple(bytes.fromhex(mix(*sky, row / 63)[1:])))
    return column.resize(_SIZE, Image.Resampling.BICUBIC)


def _market() -> Image.Image:
    """Paint a crowd of bright things: no place is calm."""
    chance = Random(3)  # noqa: S311 - a painting, not a secret
    image = Image.new("RGB", _SIZE, "#d8c7a0")
    draw = ImageDraw.Draw(image)
    colours = ("#ffffff", "#f2c230", "#d62828", "#1d7874", "#101010", "#f77f00")
    for _ in range(2600):
        x, y = chance.randrange(-40, 1600), chance.randrange(-40, 1067)
        size = chance.randrange(10, 90)
        box = (x, y, x + size, y + chance.randrange(10, 90))
        if chance.random() < 0.5:  # noqa: PLR2004 - heads or tails
            draw.ellipse(box, fill=chance.choice(colours))
        else:
            draw.rectangle(box, fill=chance.choice(colours))
    return image


PICTURES: Mapping[str, Callable[[], Image.Image]] = MappingProxyType(
    {
        "light": lambda: _river(
            ("#f6efe0", "#fdf8ee"), "#7fa38a", "#cfe3e6", "#fff6d8"
        ),
        "dark": lambda: _river(("#0b1a33", "#f0894a"), "#1b3a2c", "#28506b", "#ffd79a"),
        "busy": _market,
    }
)
"""Pictures by how hard they are to read on."""
