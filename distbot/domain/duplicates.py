"""When two posts say the same.

X forbids identical posts on several accounts, and refuses a repeat on one account as
"duplicate content" (docs.x.com, developer guidelines).
"""

import unicodedata

from distbot.domain.text_x import find_urls


def gist(text: str) -> str:
    """Return what two posts are told apart by: words, but no addresses.

    Each account's address has its own UTM fields, and each post's its own short form
    on X; readers see the same link. White space does not count either.
    """
    normal = unicodedata.normalize("NFC", text)
    parts: list[str] = []
    position = 0
    for url in find_urls(normal):
        parts.append(normal[position : url.start])
        position = url.end
    parts.append(normal[position:])
    return " ".join("".join(parts).split())
