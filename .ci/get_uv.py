"""Fetch the uv that uv.lock names, check its hash and unpack its one binary.

Needs nothing but Python 3.11: machines may lack pip, venv and uv itself.
"""

import hashlib
import io
import platform
import stat
import sys
import tomllib
import urllib.request
import zipfile
from pathlib import Path


def main() -> None:
    """Write the binary to the path given as the only argument."""
    target = Path(sys.argv[1])
    lock = tomllib.loads(Path("uv.lock").read_text(encoding="utf-8"))
    (package,) = (p for p in lock["package"] if p["name"] == "uv")
    wheel = next(
        w for tag in wanted_tags() for w in package["wheels"] if tag in w["url"]
    )
    with urllib.request.urlopen(wheel["url"], timeout=120) as answer:
        content = answer.read()
    found = f"sha256:{hashlib.sha256(content).hexdigest()}"
    if found != wheel["hash"]:
        sys.exit(f"get_uv: {wheel['url']} has {found}, not {wheel['hash']}")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith("/scripts/uv"))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(archive.read(name))
    target.chmod(target.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def wanted_tags() -> list[str]:
    """Return parts of wheel names that fit this machine, best first."""
    machine = {"arm64": "aarch64", "amd64": "x86_64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    if sys.platform == "darwin":
        return (
            ["macosx_11_0_arm64"] if machine == "aarch64" else ["macosx_10_12_x86_64"]
        )
    if platform.libc_ver()[0] == "glibc":
        return [f"manylinux_2_17_{machine}", f"manylinux_2_28_{machine}"]
    return [f"musllinux_1_1_{machine}"]


if __name__ == "__main__":
    main()
