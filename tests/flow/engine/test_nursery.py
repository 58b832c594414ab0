"""What tests start does not outlive them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def test_what_still_runs_ends_with_who_gave_the_orders(tmp_path: Path) -> None:
    order = {
        "do": "start",
        "arguments": ["sandbox"],
        "environment": {},
        "out": str(tmp_path / "out.log"),
        "hurried": False,
        "freeze": None,
        "offset": None,
    }

    ended = subprocess.run(  # noqa: S603 - our own program, fixed words
        [sys.executable, str(Path(__file__).with_name("nursery.py"))],
        input=f"{json.dumps(order)}\n",
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        timeout=60,
    )

    with pytest.raises(ProcessLookupError):
        os.kill(int(ended.stdout), 0)
