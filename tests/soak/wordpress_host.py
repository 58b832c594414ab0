"""A real WordPress on loopback: this machine's MariaDB, php-fpm and nginx, for a while.

All it writes lies in one folder, and nothing of it outlives the block it serves.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

PACKAGES = (
    "wordpress wordpress-l10n mariadb-server nginx caddy php-cli php-fpm php-mysql "
    "php-curl php-gd php-mbstring php-xml"
)
"""Debian's."""

PARTS = Path(__file__).with_name("wordpress_parts")
DOCS = Path(__file__).parents[2] / "docs" / "operating.md"
SECRET = "rahasia-redaksi-rimba"  # noqa: S105 - nobody's
_PROGRAMS = ("mariadb-install-db", "mariadbd", "mariadb", "nginx", "caddy", "php")
_ROOT = os.geteuid() == 0
_PHP_BY_CADDY = """
    root * {folder}/site
    php_fastcgi unix/{folder}/php.sock
    file_server
"""
"""The site's own lines, as WordPress's handbook has them."""


def absent(wordpress: Path) -> str | None:
    """Say what is missing here, and how it is had; None: nothing is."""
    names = [name for name in _PROGRAMS if _program(name) is None]
    names += [] if _fpm() else ["php-fpm"]
    names += [] if (wordpress / "wp-load.php").exists() else [str(wordpress)]
    if not names:
        return None
    mend = f"apt-get install --no-install-recommends {PACKAGES}"
    return f"a real WordPress needs {', '.join(names)}: {mend}"


def from_docs(start: str, end: str) -> str:
    """Return an example of docs/operating.md, its first and last line with it."""
    text = DOCS.read_text(encoding="utf-8")
    found = re.search(rf"^    {start}.*?^    {end}", text, re.DOTALL | re.MULTILINE)
    assert found is not None, f"docs/operating.md has no example that begins {start}"
    return re.sub(r"^    ", "", found.group(), flags=re.MULTILINE)


def free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass(slots=True, kw_only=True)
class WordPressHost:
    """A host with WordPress, and a proxy that leads to distbot as the docs say.

    Attributes:
        folder: Where all of it lies.
        home: The site's address.
        web_port: Where distbot's web room is expected.
        facts: What the installation said: `version`, `locale`, `password`, `today`.
    """

    folder: Path
    home: str
    web_port: int
    facts: Mapping[str, str] = field(default_factory=dict)

    def php(self, code: str) -> str:
        """Run PHP inside WordPress, as its cron or a plugin does; return the output."""
        script = f"require '{self.folder}/site/wp-load.php'; {code}"
        return _run(["php", "-r", script])

    def editor(self) -> httpx.Client:
        """Return the editor at the block editor: it speaks WordPress's REST API."""
        return httpx.Client(
            base_url=f"{self.home}/wp-json/wp/v2/",
            auth=("redaksi", self.facts["password"]),
            timeout=30,
            trust_env=False,
        )

    def complaints(self) -> list[str]:
        """Return what broke in PHP, and all that it says of the snippet."""
        log = self.folder / "php.log"
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        return [line for line in lines if "PHP Fatal" in line or "distbot.php" in line]


@contextmanager
def serving(folder: Path, wordpress: Path) -> Iterator[WordPressHost]:
    """Set a site up and serve it until the block ends."""
    port = free_port()
    home = f"http://127.0.0.1:{port}"
    host = WordPressHost(folder=folder, home=home, web_port=free_port())
    _lay_out(host, wordpress)
    with ExitStack() as stack:
        _start_database(folder, stack)
        host.facts = json.loads(
            _run(["php", str(PARTS / "install.php"), str(folder / "site")])
        )
        fpm = ["-R"] if _ROOT else []
        _start(
            [str(_fpm()), *fpm, "-y", str(folder / "php-fpm.conf")],
            (folder / "php.sock").exists,
            stack,
        )
        nginx = str(_program("nginx"))
        words = [
            nginx,
            "-e",
            str(folder / "nginx.log"),
            "-c",
            str(folder / "nginx.conf"),
        ]
        _run([*words, "-t"])
        _start(words, lambda: _answers(port), stack)
        yield host


@contextmanager
def caddy(host: WordPressHost) -> Iterator[str]:
    """Lead to distbot by the docs' lines for Caddy; yield where it answers."""
    port = free_port()
    site = from_docs("klikwartaku.com {", "}$").replace("8088", str(host.web_port))
    own = _PHP_BY_CADDY.format(folder=host.folder)
    site = site.replace("{\n", f"{{\n{own}", 1)
    path = host.folder / "Caddyfile"
    base = f"http://127.0.0.1:{port}"
    head = "{\n    admin off\n}\n"
    path.write_text(head + site.replace("klikwartaku.com", base), encoding="utf-8")
    words = [str(_program("caddy")), "run", "--config", str(path)]
    words += ["--adapter", "caddyfile"]
    with ExitStack() as stack:
        _start(words, lambda: _answers(port), stack)
        yield base


def _lay_out(host: WordPressHost, wordpress: Path) -> None:
    """Write the site's files and the servers' configs."""
    folder = host.folder
    shutil.copytree(wordpress, folder / "site", ignore=_left_out)
    content = folder / "site" / "wp-content"
    shutil.copytree(PARTS / "theme", content / "themes" / "warta")
    (content / "mu-plugins").mkdir()
    plugin = from_docs("add_action", r"}, 20\);$")
    (content / "mu-plugins" / "distbot.php").write_text(f"<?php\n{plugin}\n")
    proxy = from_docs("location /distbot/", "}$").replace("8088", str(host.web_port))
    values = {
        "FOLDER": str(folder),
        "HOME": host.home,
        "PORT": host.home.rpartition(":")[2],
        "SOCKET": str(folder / "mariadb.sock"),
        "LOG": str(folder / "php.log"),
        "SECRET": SECRET,
        "PROXY": proxy,
        "NGINX_USER": "user root;" if _ROOT else "",
        "FPM_USER": "user = root" if _ROOT else "",
    }
    for name in ("nginx.conf", "php-fpm.conf", "site/wp-config.php"):
        text = (PARTS / Path(name).name).read_text(encoding="utf-8")
        for key, value in values.items():
            text = text.replace(f"{{{key}}}", value)
        (folder / name).write_text(text, encoding="utf-8")


def _left_out(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name in {".htaccess", "wp-config.php"}]


def _start_database(folder: Path, stack: ExitStack) -> None:
    data, sock = folder / "mariadb", folder / "mariadb.sock"
    user = ["--user=root"] if _ROOT else []
    flags = ["--no-defaults", f"--datadir={data}", f"--tmpdir={folder}"]
    made = ["--auth-root-authentication-method=normal", "--skip-test-db"]
    _run(["mariadb-install-db", *flags, *made, *user])
    server = [str(_program("mariadbd")), *flags, *user, "--skip-networking"]
    server += [f"--socket={sock}", f"--log-error={folder}/mariadb.log"]
    client = ["mariadb", "--no-defaults", f"--socket={sock}", "-u", "root", "-e"]
    _start(server, lambda: _succeeds([*client, "SELECT 1"]), stack)
    _run([*client, "CREATE DATABASE wordpress CHARACTER SET utf8mb4"])


def _program(name: str) -> str | None:
    """Find a program; Debian keeps servers where only root's PATH leads."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")


def _fpm() -> str | None:
    """Find php-fpm, which bears its version in its name."""
    found = sorted(Path("/usr/sbin").glob("php-fpm*"))
    return str(found[-1]) if found else _program("php-fpm")


def _run(words: list[str]) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    assert done.returncode == 0, f"{words}: {done.stdout[-2000:]} {done.stderr[-2000:]}"
    return done.stdout


def _succeeds(words: list[str]) -> bool:
    done = subprocess.run(words, capture_output=True, check=False)  # noqa: S603 - our own words
    return done.returncode == 0


def _start(words: list[str], ready: Callable[[], bool], stack: ExitStack) -> None:
    """Start a server in its own group, and have it ended with all its children."""
    process = subprocess.Popen(  # noqa: S603 - our own words
        # They end with this process, even if it is killed.
        [str(_program("setpriv")), "--pdeathsig", "TERM", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    stack.callback(_end, process)
    until(lambda: ready() or process.poll() is not None)
    assert process.poll() is None, f"{words} ended with {process.returncode}"


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def until(holds: Callable[[], object]) -> None:
    """Wait for what another process brings about; a minute at most.

    Raises:
        AssertionError: It never came about.
    """
    pause = threading.Event()
    for _ in range(1200):
        if holds():
            return
        pause.wait(0.05)
    raise AssertionError("it never came about")
