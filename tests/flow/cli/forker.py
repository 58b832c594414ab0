"""Runs distbot many times for the price of one start: a process forked for each.

A script, not a module of tests: it reads one JSON request a line (arguments, folder,
environment, names of the files for stdin, stdout and stderr) and answers each with
the exit code. What runs is `distbot.cli.main`, in a process of its own.
"""

import json
import os
import sys
import traceback
from typing import Any

from distbot.cli import main


def serve() -> None:
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            # A fork may not unwind into what its parent was doing.
            os._exit(run(request))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def run(request: dict[str, Any]) -> int:
    """Be a fresh `distbot …` from here on; return its exit code."""
    os.chdir(request["folder"])
    os.environ.update(request["environment"])  # noqa: TID251 - as a shell does
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    os.dup2(os.open(request["stdin"], os.O_RDONLY), 0)
    os.dup2(os.open(request["stdout"], flags), 1)
    os.dup2(os.open(request["stderr"], flags), 2)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for life
    sys.argv = ["distbot", *request["arguments"]]
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


if __name__ == "__main__":
    serve()
