"""Starts `distbot …` again and again, each in a process of its own, at one's orders.

A script, not a module of tests: it reads one JSON order a line and answers each with
a number. Processes are forked from this one, which has its imports behind it: that
spares the seconds that those take. What runs is `distbot.cli.main`.
"""

import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Self

from apscheduler.schedulers import base as apscheduler_base
from apscheduler.triggers import interval as apscheduler_interval
from typing_extensions import override

from distbot import clock, plugins, scheduler
from distbot.chat import turn
from distbot.chat.board import Board
from distbot.chat.showing import Showing
from distbot.cli import main
from distbot.domain import delivery
from distbot.services import amend, publish, reconcile
from distbot.storage import attempts, engine, sending
from distbot.storage.attempts import SqlAttemptStore
from distbot.storage.operations import SqlOperationStore
from distbot.storage.posts import SqlPostStore
from distbot.storage.proposals import SqlProposalStore

HURRY = 20
"""How many times faster than in life a hurried process's waits are over."""

WAITS = {
    publish: ["LEASE", "_LAST_BEGIN", "_LAST_CALL"],
    amend: ["LEASE", "_LAST_CALL"],
    reconcile: ["_BETWEEN_ABSENCES", "_LATER", "_MUCH_LATER", "_HOLD"],
    scheduler: ["LEASE", "_WRITE_EVERY", "_AMEND_EVERY", "_RECONCILE_EVERY"],
    delivery: ["_FIRST_WAIT"],
    engine: ["_IDLE"],
    sending: ["_QUARANTINE"],
    turn: ["_LEASE", "_RENEW_S"],
}
"""All that is waited for by the clock, beside the networks' own answers."""

CHILDREN: set[int] = set()
"""Those that nobody has waited for."""


def serve() -> None:
    orders: dict[str, Callable[..., int]] = {
        "start": start,
        "wait": wait,
        "stopped": wait_for_stop,
    }
    for kind in plugins.KINDS:
        for name in plugins.names(kind):
            plugins.load(kind, name)
    for line in sys.stdin:
        order: dict[str, Any] = json.loads(line)
        answer = orders[order.pop("do")](**order)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
    # Who gave the orders has ended; if it was killed, it left them running.
    for child in list(CHILDREN):
        os.kill(child, signal.SIGKILL)
        wait(child)


def start(**order: Any) -> int:  # noqa: ANN401 - as JSON has it
    child = os.fork()
    if child == 0:
        # A fork may not unwind into what its parent was doing.
        os._exit(be(**order))
    CHILDREN.add(child)
    return child


def wait(pid: int) -> int:
    """Return how a process ended: its exit code, or minus a signal."""
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    CHILDREN.remove(pid)
    return code


def wait_for_stop(pid: int) -> int:
    """Wait until a process stands still, as after SIGSTOP; return the signal."""
    _, status = os.waitpid(pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status), os.waitstatus_to_exitcode(status)
    return os.WSTOPSIG(status)


def be(
    arguments: Sequence[str],
    environment: dict[str, str],
    out: str,
    *,
    hurried: bool,
    freeze: str | None,
    offset: str | None,
) -> int:
    """Be a fresh `distbot …` from here on; return its exit code.

    Args:
        arguments: Of the command line.
        environment: Set beside what is inherited.
        out: File for what it prints, and for its log.
        hurried: Whether its waits are shorter.
        freeze: Around which call it stops itself, once.
        offset: File with the seconds by which its clock is wrong.
    """
    os.environ.update(environment)  # noqa: TID251 - as a shell does
    log = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(log, stream)
    if hurried:
        hurry()
    if freeze:
        stop_once(freeze)
    if offset:
        set_wrong(Path(offset))
    sys.argv = ["distbot", *arguments]
    code = 0
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - Python itself would print it and end with 1
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def hurry() -> None:
    """Shorten every wait; a name that is gone fails here, not in silence."""
    for module, names in WAITS.items():
        for name in names:
            setattr(module, name, getattr(module, name) / HURRY)


def stop_once(where: str) -> None:
    """Stand still, as a stalled machine does, at an edge of a call."""
    edges: dict[str, tuple[object, str]] = {
        "before begin": (SqlAttemptStore, "begin"),
        "within begin": (attempts, "open_attempts"),
        "after begin": (SqlAttemptStore, "begin"),
        "before finish": (SqlAttemptStore, "finish"),
        "after pay": (SqlOperationStore, "pay"),
        "before end": (SqlOperationStore, "finish"),
        "before question": (Showing, "question"),
        "before approve": (SqlPostStore, "approve"),
        "before put": (Board, "put"),
        "before second shown": (SqlPostStore, "shown"),
        "after pull_back": (SqlPostStore, "pull_back"),
        "after propose": (SqlProposalStore, "propose"),
        "after take": (SqlProposalStore, "take"),
        "after rewrite": (SqlPostStore, "rewrite"),
    }
    holder, name = edges[where]
    real, calls = getattr(holder, name), 0
    after, which = not where.startswith("before"), 2 if "second" in where else 1

    def stop() -> None:
        nonlocal calls
        calls += 1
        if calls == which:
            # To this thread: another one may take it late, while this goes on.
            signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)

    def edged(*given: object, **named: object) -> object:
        if not after:
            stop()
        answer = real(*given, **named)
        if after:
            stop()
        return answer

    setattr(holder, name, edged)


def set_wrong(offset: Path) -> None:
    """Let the machine's clock be wrong by what stands in a file."""

    class WrongTime(datetime):
        @classmethod
        @override
        def now(cls, tz: tzinfo | None = None) -> Self:
            late = timedelta(seconds=float(offset.read_text(encoding="ascii")))
            return super().now(tz) + late

    name = datetime.__name__
    for module in (clock, apscheduler_base, apscheduler_interval):
        assert hasattr(module, name)
        setattr(module, name, WrongTime)


if __name__ == "__main__":
    serve()
