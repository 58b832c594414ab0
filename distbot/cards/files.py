"""From pixels to the file that a network gets: PNG or JPEG, whatever suits them."""

from functools import cache
from io import BytesIO

from PIL import Image, ImageCms, PngImagePlugin

_PERCEPTUAL = b"\0"
_DEFLATE_LEVEL = 4
_DEFLATE_LEVEL_LARGE = 3
_LARGE_PX = 1_500_000
"""A story has more pixels than any other card, most of them empty: packed less hard
it takes 2.5 ms less and some 8 KB more."""

_GOOD_BYTES = 1_000_000
"""X allows 5 MB and Telegram 10; but large uploads time out on slow lines."""

_QUALITIES = (85, 78, 70, 62)
"""X takes JPEG up to 85 as it is (cards.md, 4.5); below 62 an eye sees it."""

_DATE = slice(24, 36)
_ID = slice(84, 100)


def encoded(image: Image.Image) -> tuple[bytes, str]:
    """Return a card's file and its media type.

    Few colours make a PNG, a photo a JPEG of at most a megabyte where an eye does
    not see the loss. Either says sRGB, and nothing else about itself.
    """
    if image.mode == "P":
        return as_png(image), "image/png"
    return as_jpeg(image), "image/jpeg"


def as_png(image: Image.Image) -> bytes:
    """Write a PNG."""
    about = PngImagePlugin.PngInfo()
    about.add(b"sRGB", _PERCEPTUAL)
    file = BytesIO()
    large = image.width * image.height > _LARGE_PX
    image.save(
        file,
        "PNG",
        pnginfo=about,
        compress_level=_DEFLATE_LEVEL_LARGE if large else _DEFLATE_LEVEL,
        icc_profile=None,
        exif=None,
    )
    return file.getvalue()


def as_jpeg(image: Image.Image) -> bytes:
    """Write a JPEG, without the colour loss that blurs red words."""
    picture = image if image.mode == "RGB" else image.convert("RGB")
    content = b""
    for quality in _QUALITIES:
        file = BytesIO()
        picture.save(
            file,
            "JPEG",
            quality=quality,
            subsampling=0,
            icc_profile=_srgb(),
            exif=b"",
            comment=b"",
        )
        content = file.getvalue()
        if len(content) <= _GOOD_BYTES:
            break
    return content


@cache
def _srgb() -> bytes:
    """Return an sRGB profile without its date, so that equal cards are equal bytes."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = bytearray(made)
    content[_DATE] = bytes(_DATE.stop - _DATE.start)
    content[_ID] = bytes(_ID.stop - _ID.start)
    return bytes(content)
