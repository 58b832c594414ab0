"""The only changes a card may make to the words it quotes (design §5.2)."""

import re
import unicodedata

_WITHOUT_WIDTH = re.compile("[\u00ad\u200b\u2060\ufeff]")
_SPACE = re.compile(r"\s+")
_SPACED_HYPHEN = re.compile(r"(?<= )-(?= )")
_DOUBLE_HYPHEN = re.compile(r"(?<!-)--(?!-)")
_STRAIGHT = re.compile("[\"']")
_OPENERS = frozenset(" ([{“‘–—/")
_CLOSERS = "\"'”’)]}»"
_CURLY = {'"': ("“", "”"), "'": ("‘", "’")}


def fold_marks(text: str) -> str:
    """Set text in type: white space, curly marks, dashes, NFC; no word changes.

    White space without width (soft hyphen, zero-width space) is dropped, the rest
    becomes single spaces, none at the ends. A straight mark opens after a space, a
    dash, a bracket or another opening mark, and closes elsewhere. A hyphen between
    spaces becomes an en dash, a double hyphen an em dash.
    """
    text = unicodedata.normalize("NFC", _WITHOUT_WIDTH.sub("", text))
    text = _SPACE.sub(" ", text).strip()
    text = _DOUBLE_HYPHEN.sub("—", _SPACED_HYPHEN.sub("–", text))
    return _curl(text)


def fold_for_card(text: str) -> str:
    """Fold a quote's words as a card draws them, without the card's own marks.

    Beyond `fold_marks`, what begins as a sentence (a capital or a digit) and ends
    without an end mark gets the full stop that gave way to the comma before the
    attribution. What begins in lower case is part of a sentence and gets none.
    """
    return _stop(fold_marks(text))


def same_words(drawn: str, source: str) -> bool:
    """Whether `drawn` is `source` under exactly these foldings.

    Args:
        drawn: What a card says, with or without the card's own quotation marks.
        source: The slice of the article as it stands now.
    """
    wanted = fold_for_card(source)
    if not wanted:
        return False
    bare = drawn.strip()
    inner = bare[1:-1] if bare[:1] == "“" and bare[-1:] == "”" else bare
    return wanted in (fold_for_card(bare), fold_for_card(inner))


def _curl(text: str) -> str:
    curled: list[str] = []
    for char in text:
        if _STRAIGHT.fullmatch(char):
            opens = not curled or curled[-1] in _OPENERS
            curled.append(_CURLY[char][0 if opens else 1])
        else:
            curled.append(char)
    return "".join(curled)


def _stop(text: str) -> str:
    begin = text.lstrip("“‘«([{¿¡")
    if not (begin[:1].isupper() or begin[:1].isdigit()):
        return text
    body = text.removesuffix(",")
    last = body.rstrip(_CLOSERS)[-1:]
    return f"{body}." if last.isalnum() or last in {"%", "°"} else text
