"""What the service says of itself: constant event names and fields, to stderr."""

import logging
import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path

import structlog

_CHATTY = (
    "httpcore",
    "httpx",
    "oauthlib",
    "requests_oauthlib",
    "telegram",
    "tweepy",
    "urllib3",
)


def set_up_streams() -> None:
    """Let no stream stop the work: closed by who began it, or of another encoding.

    What an encoding lacks is written escaped, as Python and JSON do.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the process
            setattr(sys, name, nowhere)
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def set_up_log() -> None:
    """Write lines for people to a terminal, JSON to anything else.

    Libraries are heard from WARNING on: httpx tells whole addresses at INFO, the
    bot's token in them, and tweepy and oauthlib tell Authorization headers at DEBUG.
    """
    logging.basicConfig(stream=sys.stderr, format="%(name)s: %(message)s")
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("apscheduler", "htmldate", "trafilatura"):
        # They warn of each tick that waits for the last one, and of each page
        # without an article; the line tells what matters of both.
        logging.getLogger(name).setLevel(logging.CRITICAL)
    for name in ("telegram.ext", "telegram.request.BaseRequest"):
        # What they tell over many lines is raised as well: the listener tells it.
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("telegram.ext.Application").setLevel(logging.WARNING)
    # It tells whole updates; the updater tells of the same fault.
    logging.getLogger("telegram.Bot").setLevel(logging.CRITICAL + 1)
    # It warns of each stranger who speaks no HTTP.
    logging.getLogger("uvicorn").setLevel(logging.ERROR)
    on_terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer()
            if on_terminal
            else structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def tell(event: str, fields: dict[str, object]) -> None:
    """Log an event; the listener of a `distbot.line.Line` in the service."""
    level = "warning" if event.endswith(("_failed", "_not_published")) else "info"
    with suppress(OSError, ValueError):  # a log that is full or closed stops nothing
        getattr(structlog.get_logger(), level)(event, **fields)
