"""How fast, how soon and how cheaply due posts are sent.

    python benchmarks/delivery.py [engine] [clients] [latency] [ticks] [idle] [--quick]

One run, one machine; without names all parts, in some six minutes. What is compared
is run in turn, pass by pass, and medians are told with the least and the most.

engine   due posts/s of the engine alone, at a channel in its own process that passes
         the channels' contract suite: SQLite with 1 worker, PostgreSQL with 1, 2, 4
clients  the same through python-telegram-bot and tweepy to the sandbox in a process
         of its own, beside the same clients bare, and what the sandbox itself takes
latency  from due to sent at a newsroom's load, posts approved elsewhere included
ticks    what looking for work costs with 1,000, 100,000 and 1,000,000 posts stored
idle     processor, statements and memory of the service while nothing is due

Every post must get exactly one receipt, or a run ends with an error. PostgreSQL is a
real server on this machine that waits for its disk; it shares the processors with
the workers, and so does the sandbox.
"""

import argparse
import os
import platform
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.delivery_clients import through_clients
from benchmarks.delivery_engine import engine_alone
from benchmarks.delivery_idle import idle
from benchmarks.delivery_latency import latency
from benchmarks.delivery_report import Report
from benchmarks.delivery_ticks import SIZES, ticks

Part = Callable[[Report, Path], None]


def main() -> None:
    """Run the parts that are named, or all."""
    lines = (__doc__ or "").splitlines()
    parser = argparse.ArgumentParser(description=lines[0])
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help="all, if none is named"
    )
    parser.add_argument("--quick", action="store_true", help="a look: figures stray")
    asked = parser.parse_args()
    known = _parts(quick=asked.quick)
    for name in asked.parts:
        if name not in known:
            parser.error(f"there is no part {name}: name some of {', '.join(known)}")
    report = Report()
    report.say(_machine())
    for name in asked.parts or known:
        with tempfile.TemporaryDirectory(prefix="delivery-") as folder:
            known[name](report, Path(folder))
    report.say(f"Load of the machine at the end: {os.getloadavg()[1]:.1f}")
    report.end()


def _parts(*, quick: bool) -> dict[str, Part]:
    passes = 1 if quick else 5
    some = 1 if quick else 3
    seconds = 10 if quick else 30
    sizes = SIZES[:2] if quick else SIZES
    return {
        "engine": lambda to, at: engine_alone(to, at, posts=3_000, passes=passes),
        "clients": lambda to, at: through_clients(to, at, posts=600, passes=some),
        "latency": lambda to, at: latency(to, at, seconds=seconds),
        "ticks": lambda to, at: ticks(to, at, sizes=sizes),
        "idle": lambda to, at: idle(to, at, seconds=seconds),
    }


def _machine() -> str:
    cores, load = os.cpu_count(), os.getloadavg()[0]
    python = platform.python_version()
    return f"{cores} cores, Python {python}, {platform.system()}; load now {load:.1f}"


if __name__ == "__main__":
    main()
