"""What a shell, cron or another program gives a command to write to."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.flow.cli.conftest import environment

if TYPE_CHECKING:
    from tests.flow.cli.conftest import Shell


def bare(shell: Shell, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell, in which "$0" is Python, whose encoding is Latin-1."""
    return subprocess.run(  # noqa: S603 - our own program, fixed words
        ["/bin/sh", "-c", line, sys.executable],
        cwd=shell.folder,
        env=environment({"PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_closed_streams_do_not_keep_a_command_from_its_work(shell: Shell) -> None:
    config = shell.configure()

    done = bare(shell, f'"$0" -m distbot pause -c {config} >&- 2>&-')

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "was paused already" in shell.run("pause", "-c", config).out


def test_what_an_encoding_lacks_is_written_all_the_same(shell: Shell) -> None:
    text = "Judul ✓\nHujan turun deras.\n"
    (shell.folder / "judul.txt").write_text(text, encoding="utf-8")

    done = bare(shell, '"$0" -m distbot read judul.txt --json')

    assert (done.returncode, done.stderr) == (0, "")
    assert '"headline": "Judul \\u2713"' in done.stdout
