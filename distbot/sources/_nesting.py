"""Markup that would keep a parser busy, made harmless before one meets it.

The parsers walk up all open elements at many a tag, and compare each attribute with
the others: half a megabyte of either keeps one busy for half a minute, and the whole
process with it.
"""

import re

_DEEPEST = 512
"""As Chrome (Blink: kMaximumHTMLParserDOMTreeDepth): no reader sees deeper."""

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)[^>]*>?")
_LONG = re.compile(r"<[^\s<!?][^<]{20000,}")
_ATTRIBUTE = re.compile(r"""[\s/]*[^\s=>/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']*))?""")
_MOST_ATTRIBUTES = 1000
# What is empty, and what ends by itself where the next one begins.
_NEVER_OPEN = re.compile(
    "area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|"
    "p|li|d[dt]|option|optgroup|t[rdh]|tbody|thead|tfoot|colgroup|r[btp]"
)
_INLINE = re.compile(
    "a|abbr|b|bd[io]|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|nobr|q|"
    "s|samp|small|span|strike|strong|su[bp]|time|tt|u|var"
)
_WALL = re.compile("table|caption|button|object|template|marquee|applet")
"""No end tag of what is outside reaches into these."""

_REACH = 8
"""So far up an end tag is believed to close what was left open in between."""


def flattened(markup: str) -> str:
    """Return a page without the tags that nest too deep; their words stay."""
    markup = tidied(markup)
    if markup.count("<") <= _DEEPEST:
        return markup
    kept: list[str] = []
    stack: list[str] = []
    done = 0
    for found in _TAG.finditer(markup):
        if not _is_too_deep(stack, found[2].lower(), closes=bool(found[1])):
            continue
        kept.append(markup[done : found.start()])
        done = found.end()
    return "".join((*kept, markup[done:])) if kept else markup


def tidied(markup: str) -> str:
    """Return HTML or XML without the tags that have more than 1,000 attributes."""
    return _LONG.sub(_if_few_attributes, markup)


def _is_too_deep(stack: list[str], name: str, *, closes: bool) -> bool:
    """Open or close an element; say whether its tag stands too deep."""
    if _NEVER_OPEN.fullmatch(name):
        return False
    if not closes:
        stack.append(name)
        return len(stack) > _DEEPEST
    place = _opened_at(stack, name)
    if place is None:
        return False
    del stack[place:]
    return place >= _DEEPEST


def _opened_at(stack: list[str], name: str) -> int | None:
    """Return where what an end tag closes was opened; None: it closes nothing."""
    inline = _INLINE.fullmatch(name)
    for place in range(len(stack) - 1, max(len(stack) - 1 - _REACH, -1), -1):
        opened = stack[place]
        if opened == name:
            return place
        if _WALL.fullmatch(opened) or (inline and not _INLINE.fullmatch(opened)):
            return None
    return None


def _if_few_attributes(found: re.Match[str]) -> str:
    text, at = found[0], 1
    for _ in range(_MOST_ATTRIBUTES):
        attribute = _ATTRIBUTE.match(text, at)
        if attribute is None:
            return text
        at = attribute.end()
    return ""
