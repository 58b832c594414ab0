"""Runs one other extractor for `extract.py`, in an environment without distbot.

    python benchmarks/extract_others.py LIBRARY FILE LOOKS

FILE holds a JSON array of pages; a line of JSON a page comes out.
"""

import importlib
import json
import logging
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

LIBRARY, FILE, LOOKS = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
NAMES = {
    "readability-lxml": "readability",
    "newspaper4k": "newspaper",
    "resiliparse": "resiliparse.extract.html2text",
}


def readability(module: Any, page: str) -> dict[str, Any]:  # noqa: ANN401 - any library
    """Extract with readability-lxml."""
    document = module.Document(page)
    summary = document.summary()
    return {"html": summary, "headline": document.short_title()}


def newspaper(module: Any, page: str) -> dict[str, Any]:  # noqa: ANN401 - any library
    """Extract with newspaper4k, as for Indonesian."""
    article = module.Article(
        "https://example.com/berita/satu-dua-tiga-1", language="id", fetch_images=False
    )
    article.download(input_html=page)
    article.parse()
    return {
        "text": article.text,
        "headline": article.title,
        "image": article.top_image or None,
    }


def resiliparse(module: Any, page: str) -> dict[str, Any]:  # noqa: ANN401 - any library
    """Extract with Resiliparse."""
    return {"text": module.extract_plain_text(page, main_content=True)}


def main() -> None:
    """Extract every page."""
    logging.disable(logging.CRITICAL)
    module = importlib.import_module(NAMES[LIBRARY])
    extract = {
        "readability-lxml": readability,
        "newspaper4k": newspaper,
        "resiliparse": resiliparse,
    }[LIBRARY]
    for page in json.loads(FILE.read_text()):
        seconds, found = [], {}
        for _ in range(LOOKS):
            began = time.perf_counter()
            try:
                found = extract(module, page)
            except Exception:  # noqa: BLE001 - whatever a library raises: nothing found
                found = {"text": ""}
            seconds.append(time.perf_counter() - began)
        empty = {"html": None, "text": "", "headline": None, "image": None}
        print(json.dumps({**empty, **found, "seconds": median(seconds)}))


if __name__ == "__main__":
    main()
