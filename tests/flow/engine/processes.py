"""distbot's own processes, to be started, stopped, frozen and killed by tests."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One `distbot …` under way.

    Attributes:
        pid: Its number.
        out: What it printed, and its log.
    """

    pid: int
    out: Path
    _nursery: "Nursery"

    def kill(self) -> None:
        """End it at this very instruction."""
        self._end(signal.SIGKILL, -signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, as a service's keeper does."""
        self._end(signal.SIGTERM, 0)

    def _end(self, sign: int, code: int) -> None:
        os.kill(self.pid, sign)
        found = self.wait()
        assert found == code, f"{found}: {self.out.read_text(encoding='utf-8')}"

    def freeze(self) -> None:
        """Let it stand still."""
        os.kill(self.pid, signal.SIGSTOP)
        self.until_frozen()

    def until_frozen(self) -> None:
        """Wait until it stands still."""
        stopped = self._nursery.order(do="stopped", pid=self.pid)
        assert stopped == signal.SIGSTOP

    def thaw(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)

    def wait(self) -> int:
        """Return how it ended: an exit code, or minus a signal."""
        code = self._nursery.order(do="wait", pid=self.pid)
        self._nursery.under_way.pop(self.pid)
        return code

    def told(self, event: str) -> list[dict[str, Any]]:
        """Return what it logged of one kind, oldest first."""
        lines = self.out.read_text(encoding="utf-8").splitlines()
        logged = [json.loads(line) for line in lines if line.startswith("{")]
        return [fields for fields in logged if fields["event"] == event]


@dataclass(slots=True)
class Nursery:
    """Starts processes; whatever still runs at its end is killed.

    For one thread.

    Attributes:
        folder: Where their logs go.
        environment: The secrets, as an operator sets them.
    """

    folder: Path
    environment: Mapping[str, str]
    under_way: dict[int, Process] = field(default_factory=dict)
    _made: int = 0
    _process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(  # noqa: S603 - our own program, fixed words
            [sys.executable, str(Path(__file__).with_name("nursery.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        for process in list(self.under_way.values()):
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        assert self._process is not None
        self._process.communicate()

    def start(
        self,
        *arguments: str,
        hurried: bool = True,
        freeze: str | None = None,
        offset: Path | None = None,
    ) -> Process:
        """Start one; see `nursery.be`."""
        self._made += 1
        out = self.folder / f"{self._made}.log"
        out.touch()
        pid = self.order(
            do="start",
            arguments=arguments,
            environment=dict(self.environment),
            out=str(out),
            hurried=hurried,
            freeze=freeze,
            offset=None if offset is None else str(offset),
        )
        process = Process(pid=pid, out=out, _nursery=self)
        self.under_way[pid] = process
        return process

    def order(self, **order: object) -> int:
        """Have something done; return the number that it is answered with."""
        assert self._process is not None
        pipes = self._process.stdin, self._process.stdout
        assert pipes[0] is not None
        assert pipes[1] is not None
        pipes[0].write(json.dumps(order) + "\n")
        pipes[0].flush()
        return int(pipes[1].readline())
