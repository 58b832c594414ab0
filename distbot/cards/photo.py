"""An article's photo: a stranger's file, checked, decoded and cropped to a pane.

Whatever is wrong with it is a `PhotoError`, and the card goes without: nothing here
may crash, and nothing takes as much as 512 MB.
"""

import struct
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageCms, UnidentifiedImageError

from distbot.cards.crop import WHOLE, window
from distbot.domain.card import Photo
from distbot.domain.errors import PhotoError

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
_MOST_PIXELS = 24_000_000
_MOST_PIXELS_JPEG = 40_000_000
"""JPEGs are decoded at a fraction. With these limits no kind took 450 MB when tried
at its largest, progressive and without chroma subsampling."""

_MOST_PIXELS_WHOLE = 16_000_000
"""Pillow gives WebP and AVIF out in one copy that holds every other thread up: 40 ms
for this many pixels, where the event loop may wait 50."""

_LONGEST_PX = 12_000
_WIDEST_ASPECT = 3.2
_MOST_ENLARGED = 1.6
_DRAFT_ENLARGED = 1.25
"""How much a JPEG decoded at a fraction may be enlarged again: no phone shows it."""

_ENLARGING = Image.Resampling.BICUBIC
_REDUCING = Image.Resampling.HAMMING
"""As sharp as the former where an image becomes smaller, in half the time."""

_NEARLY = 0.92
"""A photo hardly larger than its pane loses its edge rather than its sharpness."""

_LARGEST_KEPT_PX = 2400
_ORIENTATION = 0x0112
_TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
_PNG_DEPTH_AT = 24
_DEEP = 16
_FAULTS = (
    *(OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError),
    *(struct.error, MemoryError, OverflowError, ZeroDivisionError),
    *(Image.DecompressionBombError, Image.DecompressionBombWarning),
)
"""What Pillow's decoders raise on broken files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """What a file says of itself; the size is that of the picture set upright."""

    width: int
    height: int
    turn: int


def fitted(
    photo: Photo,
    size: tuple[int, int],
    bare: tuple[float, float, float, float] = WHOLE,
) -> Image.Image:
    """Return a photo cropped and scaled to a pane, mode "RGB", in sRGB.

    Args:
        photo: The file.
        size: Width and height of the pane, in px.
        bare: Where in the pane, as shares of it, what matters shall stand.

    Raises:
        PhotoError: It is no picture that can be used; the message says why.
    """
    width, height = size
    try:
        header = _header(photo.content)
        enlarged = max(width / header.width, height / header.height)
        if enlarged > _MOST_ENLARGED:
            own = f"{header.width}×{header.height}"
            raise PhotoError(f"the photo is too small for a card: {own} px")
        image = _decoded(photo.content, _fraction(enlarged))
        box = window(image, width / height, photo.focus, bare)
        return _scaled(image, size, box)
    except UnidentifiedImageError as error:
        fault = f"it is none of {', '.join(_FORMATS)}"
        raise PhotoError(f"the photo cannot be read: {fault}") from error
    except _FAULTS as error:
        raise PhotoError(f"the photo cannot be read ({error})") from error


def _scaled(
    image: Image.Image, size: tuple[int, int], box: tuple[float, float, float, float]
) -> Image.Image:
    """Return a box of an image at a size; nearly right is cut, not scaled."""
    left, top, right, bottom = box
    if _NEARLY <= size[0] / (right - left) <= 1:
        x, y = round((left + right - size[0]) / 2), round((top + bottom - size[1]) / 2)
        return image.crop((x, y, x + size[0], y + size[1]))
    scaler = _ENLARGING if right - left < size[0] else _REDUCING
    return image.resize(size, scaler, box=box, reducing_gap=2.0)


@lru_cache(maxsize=8)
def _header(content: bytes) -> _Header:
    with Image.open(BytesIO(content), formats=_FORMATS) as image:
        _refuse(image, content)
        turn = _turn(image)
        width, height = image.size
    if turn >= 5:  # noqa: PLR2004 - EXIF 2.32: from 5 on width and height are swapped
        width, height = height, width
    return _Header(width=width, height=height, turn=turn)


def _refuse(image: Image.Image, content: bytes) -> None:
    width, height = image.size
    longest, shortest = max(width, height), min(width, height)
    if width * height > _most_pixels(image.format) or longest > _LONGEST_PX:
        raise PhotoError(f"the photo is too large: {width}×{height} px")
    if longest > _WIDEST_ASPECT * shortest:
        raise PhotoError(f"the photo is too long for a card: {width}×{height} px")
    if image.format != "MPO" and getattr(image, "is_animated", False):
        raise PhotoError("the photo is an animation")
    if image.mode in {"CMYK", "YCCK"}:
        raise PhotoError("the photo is in printers' colours (CMYK)")
    deep = image.format == "PNG" and content[_PNG_DEPTH_AT] == _DEEP
    if deep or image.mode.startswith(("I", "F")):
        raise PhotoError("the photo has 16 bits a colour")


def _most_pixels(kind: str | None) -> int:
    match kind:
        case "JPEG" | "MPO":
            return _MOST_PIXELS_JPEG
        case "WEBP" | "AVIF":
            return _MOST_PIXELS_WHOLE
        case _:
            return _MOST_PIXELS


def _turn(image: Image.Image) -> int:
    """Return how a camera was held, 1 where it does not say (EXIF 2.32)."""
    try:
        turn = image.getexif().get(_ORIENTATION, 1)
    except _FAULTS:
        return 1
    return turn if isinstance(turn, int) else 1


def _fraction(enlarged: float) -> int:
    """Return at which fraction of its size a JPEG may be decoded: 1, 2, 4 or 8."""
    return next((part for part in (8, 4, 2) if enlarged * part <= _DRAFT_ENLARGED), 1)


@lru_cache(maxsize=2)
def _decoded(content: bytes, fraction: int) -> Image.Image:
    """Decode, for all cards of one story; the image is not to be written on."""
    header = _header(content)
    with Image.open(BytesIO(content), formats=_FORMATS) as image:
        image.draft("RGB", (image.width // fraction, image.height // fraction))
        image.load()
        profile = image.info.get("icc_profile")
        upright = _small(image)
    for turn in _TURNS.get(header.turn, ()):
        upright = upright.transpose(turn)
    return _in_srgb(_opaque(upright), profile)


def _small(image: Image.Image) -> Image.Image:
    """Return what is no JPEG, and so came whole, at a size that may be kept."""
    factor = max(image.size) // _LARGEST_KEPT_PX
    if factor <= 1:
        return image
    if image.mode not in {"RGB", "RGBA", "L", "LA"}:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image.reduce(factor)


def _opaque(image: Image.Image) -> Image.Image:
    """Return an image on white, as pages show it."""
    if image.mode == "RGB" and not image.has_transparency_data:
        return image
    if not image.has_transparency_data:
        return image.convert("RGB")
    ground = Image.new("RGBA", image.size, "#ffffff")
    ground.alpha_composite(image.convert("RGBA"))
    return ground.convert("RGB")


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    """Return an image in sRGB; a profile that is broken says nothing."""
    if not isinstance(profile, bytes) or not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(source):
            return image
        target = ImageCms.createProfile("sRGB")
        changed = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, *_FAULTS):
        return image
    return changed or image
