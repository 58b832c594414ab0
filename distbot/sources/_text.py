"""Bytes to text, and text to clean lines."""

import codecs
import html
import re
import unicodedata
from types import MappingProxyType

from distbot.domain.errors import InputError

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_INVISIBLE = re.compile(
    "[\u00ad\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff"
    "\ufffe\uffff\ud800-\udfff\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f]"
    # a zero-width joiner is kept only where it joins two emoji
    "|(?<![^\\w\\s])\u200d|\u200d(?![^\\w\\s])"
)
_MARKS = re.compile(r"[^\w\s\0-\u02ff]{31,}")
"""Among these are all runs of more than 30 characters that join the one before."""

_MOST_MARKS = 30
"""In a row, as in Unicode's Stream-Safe Text Format (UAX #15, 13): to order 400,000 of
them takes minutes."""

_LINE_END = re.compile("\r\n|[\r\n\u2028\u2029\u0085\x0b\x0c]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like the UTF-16 one: look first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# WHATWG Encoding: pages that claim ASCII or Latin-1 are read as windows-1252.
_READ_AS = MappingProxyType(
    {
        "ascii": "cp1252",
        "iso8859-1": "cp1252",
        "cp1252": "cp1252",
        "iso8859-15": "iso8859-15",
        "utf-8": "utf-8",
        "utf-16": "utf-16",
        "utf-16-le": "utf-16-le",
        "utf-16-be": "utf-16-be",
    }
)
_PICTURES_AND_PAPERS = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a WebP picture or a sound"),
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a Word document or another ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"{\\rtf", "an RTF document"),
)


def clean_line(text: str) -> str:
    """Return `text` as one readable line.

    Entities are decoded even when they were escaped twice; only those that end in
    a semicolon, so that "?a=1&section=2" keeps its "&sect". The result is NFC,
    without characters nobody sees, white space folded to single spaces.
    """
    for _ in range(3):
        text = _ENTITY.sub(lambda match: html.unescape(match.group()), text)
    visible = " ".join(_INVISIBLE.sub("", text).split())
    return unicodedata.normalize("NFC", _MARKS.sub(_fewer_marks, visible))


def _fewer_marks(found: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in found[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def clean_lines(text: str) -> tuple[str, ...]:
    """Return every line of `text` that says something, clean, in order."""
    lines = (clean_line(line) for line in _LINE_END.split(text))
    return tuple(line for line in lines if line)


def decode_file(thing: str, content: bytes, declared: str | None = None) -> str:
    """Turn a file's bytes into text.

    A byte-order mark decides; then what the file declares; then UTF-8; then
    windows-1252, which is what older Indonesian desktops write.

    Raises:
        InputError: Nothing is in it, it is no text, or no known encoding fits.
    """
    _refuse_what_is_no_text(thing, content)
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _decode(thing, content[len(mark) :], encoding)
    if b"\0" in content:
        raise InputError(thing, "is binary, not text", _SAVE_AS_TEXT)
    if declared is not None:
        return _decode(thing, content, _known(thing, declared))
    try:
        return content.decode()
    except UnicodeDecodeError:
        return _refuse_noise(thing, _decode(thing, content, "cp1252"))


def decode_page(content: bytes, declared: str | None) -> str:
    """Turn a page's bytes into text, whatever they are.

    A reader would still see a page with one broken byte, so it becomes U+FFFD
    here. An encoding nobody knows is passed over.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace")
    wanted = _readable(declared) if declared else None
    if wanted is not None:
        return content.decode(wanted, errors="replace")
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


_SAVE_AS_TEXT = "Save the article as plain text in UTF-8."
_NOISE = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]")


def _refuse_what_is_no_text(thing: str, content: bytes) -> None:
    if not content.strip(b" \t\r\n\0"):
        raise InputError(thing, "is empty", "Save the article into it and try again.")
    for beginning, kind in _PICTURES_AND_PAPERS:
        if content.startswith(beginning):
            raise InputError(thing, f"is {kind}, not text", _SAVE_AS_TEXT)


def _decode(thing: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            thing,
            f"cannot be read as {encoding}: byte {error.start} does not fit",
            "Save it again with the encoding UTF-8.",
        ) from error


def _known(thing: str, declared: str) -> str:
    encoding = _readable(declared)
    if encoding is None:
        raise InputError(
            thing,
            f'declares the unknown encoding "{clean_line(declared)[:40]}"',
            "Save it again with the encoding UTF-8.",
        )
    return encoding


def _readable(declared: str) -> str | None:
    try:
        return _READ_AS.get(codecs.lookup(declared.strip()).name)
    except (LookupError, ValueError):  # ValueError: a name with a NUL in it
        return None


def _refuse_noise(thing: str, text: str) -> str:
    """Windows-1252 fits nearly any bytes; control characters give noise away."""
    if _NOISE.search(text):
        raise InputError(thing, "is binary, not text", _SAVE_AS_TEXT)
    return text
