"""The last moment before a call's first byte: whether it may still be made."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from distbot.ports import Fence

_FENCE: ContextVar[Fence | None] = ContextVar("fence", default=None)


@contextmanager
def fenced(fence: Fence) -> Iterator[None]:
    """Let what is called in here ask a fence, however deep in a library."""
    before = _FENCE.set(fence)
    try:
        yield
    finally:
        _FENCE.reset(before)


def pass_fence() -> None:
    """Ask the fence, if there is one.

    Raises:
        Unavailable: The call must not be made any more.
    """
    fence = _FENCE.get()
    if fence is not None:
        fence()
