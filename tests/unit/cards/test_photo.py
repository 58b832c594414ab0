"""Photos are strangers' files: each way to be bad is a PhotoError, and no crash."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw

from distbot.cards.photo import fitted
from distbot.domain.card import Photo
from distbot.domain.errors import PhotoError

PANE = (400, 300)


def saved(image: Image.Image, form: str, **how: object) -> bytes:
    file = BytesIO()
    image.save(file, form, **how)
    return file.getvalue()


def picture(width: int = 800, height: int = 600) -> Image.Image:
    """Red at the left, blue at the right."""
    image = Image.new("RGB", (width, height), "#c02020")
    image.paste("#2020c0", (width // 2, 0, width, height))
    return image


def png_of(width: int, height: int, depth: int = 8) -> bytes:
    """A PNG that promises a size and holds hardly anything."""

    def chunk(name: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + check

    head = struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(99)))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


def animated(form: str) -> bytes:
    frames = [picture(), picture().transpose(Image.Transpose.ROTATE_180)]
    return saved(frames[0], form, save_all=True, append_images=frames[1:])


BAD: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "words": lambda: b"<html>404</html>",
    "SVG named PNG": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" width="9"/>',
    "bomb": lambda: png_of(30_000, 30_000),
    "large bomb": lambda: png_of(100_000, 100_000),
    "truncated JPEG": lambda: saved(picture(), "JPEG")[:2000],
    "truncated PNG": lambda: saved(picture(), "PNG")[:300],
    "header only": lambda: png_of(800, 600),
    "CMYK": lambda: saved(picture().convert("CMYK"), "JPEG"),
    "16 bits, grey": lambda: saved(Image.new("I;16", (800, 600)), "PNG"),
    "16 bits, colour": lambda: png_of(800, 600, depth=16),
    "animated GIF": lambda: animated("GIF"),
    "animated WebP": lambda: animated("WEBP"),
    "one pixel": lambda: saved(picture(1, 1), "PNG"),
    "WebP that would hold up every thread": lambda: saved(
        Image.new("RGB", (4900, 3300)), "WEBP", lossless=True, method=0, quality=0
    ),
    "panorama": lambda: saved(Image.new("L", (20_000, 400)), "JPEG"),
    "strip": lambda: saved(picture(2000, 500), "JPEG"),
    "thumbnail": lambda: saved(picture(150, 112), "JPEG"),
    "TIFF": lambda: saved(picture(), "TIFF"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_photo_is_refused_with_a_reason(name: str) -> None:
    with pytest.raises(PhotoError, match="the photo"):
        fitted(Photo(content=BAD[name]()), PANE)


@given(st.binary(max_size=400), st.integers(0, 600))
@settings(max_examples=60, deadline=None)
def test_damage_anywhere_never_crashes(noise: bytes, at: int) -> None:
    for form in ("JPEG", "PNG", "WEBP"):
        content = bytearray(saved(picture(), form))
        content[at : at + len(noise)] = noise
        try:
            image = fitted(Photo(content=bytes(content)), PANE)
        except PhotoError:
            continue
        assert image.size == PANE


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_usual_kinds_are_read(form: str) -> None:
    image = fitted(Photo(content=saved(picture(), form)), PANE)
    assert (image.mode, image.size) == ("RGB", PANE)
    red, _, blue = image.resize((2, 1)).tobytes()[:3]
    assert red > blue


@pytest.mark.parametrize(
    ("orientation", "brightest"),
    [(1, (0, 0)), (2, (1, 0)), (3, (1, 1)), (4, (0, 1)), (6, (1, 0)), (8, (0, 1))],
)
def test_a_photo_is_set_upright(orientation: int, brightest: tuple[int, int]) -> None:
    image = Image.new("L", (800, 800))
    ImageDraw.Draw(image).rectangle((0, 0, 399, 399), fill=255)
    exif = Image.Exif()
    exif[0x0112] = orientation
    upright = fitted(Photo(content=saved(image, "JPEG", exif=exif)), (400, 400)).resize(
        (2, 2)
    )
    found = max(
        ((x, y) for x in (0, 1) for y in (0, 1)),
        key=lambda at: upright.convert("L").getpixel(at) or 0,
    )
    assert found == brightest


def test_a_wide_colour_space_is_turned_into_srgb() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = bytearray(lab)
    at = swapped.find(b"rXYZ"), swapped.find(b"gXYZ")
    red, green = (bytes(swapped[i + 4 : i + 12]) for i in at)
    swapped[at[0] + 4 : at[0] + 12], swapped[at[1] + 4 : at[1] + 12] = green, red
    name = swapped.find("sRGB".encode("utf-16-be"))
    swapped[name : name + 8] = "Baru".encode("utf-16-be")
    content = saved(
        Image.new("RGB", PANE, "#c02020"), "PNG", icc_profile=bytes(swapped)
    )
    red_level, green_level, _ = fitted(Photo(content=content), PANE).tobytes()[:3]
    assert green_level > red_level


def test_a_broken_profile_says_nothing() -> None:
    content = saved(picture(), "JPEG", icc_profile=b"no profile at all")
    assert fitted(Photo(content=content), PANE).size == PANE


def test_what_is_transparent_is_white() -> None:
    content = saved(Image.new("RGBA", PANE, (0, 0, 0, 0)), "PNG")
    assert fitted(Photo(content=content), PANE).tobytes()[:3] == b"\xff\xff\xff"


def test_a_focus_point_decides_what_stays() -> None:
    content = saved(picture(1200, 600), "PNG")
    for across, colour in ((0.1, "#c02020"), (0.9, "#2020c0")):
        image = fitted(Photo(content=content, focus=(across, 0.5)), (600, 600))
        assert image.tobytes()[:3] == bytes.fromhex(colour[1:])


def test_the_crop_keeps_where_something_is_to_be_seen() -> None:
    image = Image.new("RGB", (1600, 600), "#88aacc")
    draw = ImageDraw.Draw(image)
    for step in range(12):
        box = (1240 + 9 * step, 200 + 5 * step, 1300 + 9 * step, 420)
        draw.rectangle(box, fill="#d8a080" if step % 2 else "#302020")
    shown = fitted(Photo(content=saved(image, "PNG")), (600, 600))
    assert len(set(shown.get_flattened_data())) == 3
