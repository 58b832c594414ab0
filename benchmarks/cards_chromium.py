"""A warm Chromium for benchmarks/cards.py, spoken to over its debugging pipe."""

import fcntl
import json
import os
import select
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_PATIENCE_S = 20


class Browser:
    """Chromium, spoken to over its debugging pipe."""

    def __init__(self, program: str, folder: Path) -> None:
        """Start it, without a window."""
        # Out of the way of 3 and 4, where the browser looks for its pipe.
        into, self._write = (_raised(end) for end in os.pipe())
        self._read, out = (_raised(end) for end in os.pipe())
        command = [
            *(program, "--headless", "--no-sandbox", "--disable-gpu"),
            *("--hide-scrollbars", "--remote-debugging-pipe", "--no-first-run"),
            *("--allow-file-access-from-files", f"--user-data-dir={folder}"),
        ]

        def at_three_and_four() -> None:
            os.dup2(into, 3)
            os.dup2(out, 4)

        self.process = subprocess.Popen(  # noqa: S603 - the browser found on PATH
            command,
            preexec_fn=at_three_and_four,  # noqa: PLW1509 - no thread runs here
            close_fds=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._buffer = b""
        self._count = 0
        self._session = ""

    def open(self, address: str) -> None:
        """Open a page of the card's size."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self.call("Page.enable")
        shape = {"width": 1600, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", **shape)
        self.call("Page.navigate", url=address)
        time.sleep(1.0)  # noqa: TID251 - a browser's page, loading
        self.call("Runtime.evaluate", expression="1", awaitPromise=True)

    def call(self, method: str, **params: object) -> dict[str, Any]:
        """Call a method of the debugging protocol and return its result."""
        self._count += 1
        asked: dict[str, Any] = {"id": self._count, "method": method, "params": params}
        if self._session:
            asked["sessionId"] = self._session
        os.write(self._write, json.dumps(asked).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == self._count:
                if "error" in told:
                    raise RuntimeError(told["error"])
                result: dict[str, Any] = told["result"]
                return result

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            if not select.select([self._read], [], [], _PATIENCE_S)[0]:
                raise TimeoutError("Chromium does not answer")
            self._buffer += os.read(self._read, 1 << 20)
        message, _, self._buffer = self._buffer.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        return told

    def cpu_ms(self) -> float:
        """Return the CPU ms of all its processes."""
        tick = os.sysconf("SC_CLK_TCK")
        ticks = sum(sum(map(int, stat[11:13])) for stat in self._stats())
        return 1000 * ticks / tick

    def peak_mb(self) -> float:
        """Return the sum of its processes' peak memory, shared pages counted often."""
        total = 0
        for pid in self._pids():
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
            line = next(r for r in status.split("\n") if r.startswith("VmHWM"))
            total += int(line.split()[1])
        return total / 1024

    def _stats(self) -> Iterator[list[str]]:
        for pid in self._pids():
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
            yield stat.rpartition(")")[2].split()

    def _pids(self) -> list[int]:
        parents: dict[int, int] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    stat = (entry / "stat").read_text(
                        encoding="ascii", errors="replace"
                    )
                except OSError:
                    continue
                parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
        found = [self.process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found


def _raised(end: int) -> int:
    return fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10)


@contextmanager
def browser(program: str) -> Iterator[Browser]:
    """Run Chromium for a while."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        running = Browser(program, Path(folder))
        try:
            yield running
        finally:
            running.process.terminate()
            running.process.wait()
