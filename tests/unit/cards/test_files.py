from io import BytesIO
from random import Random

import pytest
from PIL import Image

from distbot.cards.files import as_jpeg, as_png, encoded


def noise(width: int, height: int) -> Image.Image:
    dots = Random(2).randbytes(width * height * 3)  # noqa: S311 - noise, not a secret
    return Image.frombytes("RGB", (width, height), dots)


def test_few_colours_make_a_png_and_a_photo_a_jpeg() -> None:
    assert encoded(Image.new("P", (9, 9)))[1] == "image/png"
    assert encoded(noise(9, 9))[1] == "image/jpeg"


def test_a_jpeg_says_srgb_and_nothing_else_about_itself() -> None:
    with Image.open(BytesIO(as_jpeg(noise(40, 40)))) as image:
        assert image.getexif() == {}
        assert "comment" not in image.info
        assert b"sRGB" in image.info["icc_profile"].replace(b"\0", b"")


def test_what_came_with_a_picture_does_not_go_out_with_it() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Kamera"
    file = BytesIO()
    noise(40, 40).save(file, "JPEG", exif=exif, comment=b"rahasia")
    with Image.open(file) as image:
        for content in (as_png(image), as_jpeg(image)):
            assert b"Kamera" not in content
            assert b"rahasia" not in content


def test_equal_pictures_are_equal_bytes() -> None:
    assert as_jpeg(noise(40, 40)) == as_jpeg(noise(40, 40))


@pytest.mark.parametrize("size", [(1080, 1920), (1600, 900)])
def test_a_busy_photo_gives_up_quality_for_size(size: tuple[int, int]) -> None:
    coarse = noise(size[0] // 6, size[1] // 6).resize(size)
    assert len(as_jpeg(coarse)) <= 1_000_000
