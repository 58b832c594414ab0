"""The command line as other programs and strangers run it: in its own process."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

STORY = """headline: Panen Madu Hutan Rimbang Naik Dua Kali Lipat
url: https://suarakuala.example.com/madu

SUARA KUALA — Petani madu di Kuala Rimbang memanen 12 ton madu hutan tahun ini.
“Hutan yang dijaga membayar kami kembali setiap musim, tanpa menagih,” kata Bupati \
Kuala Rimbang Siti Nurlaila.
Koperasi menjual sebagian besar hasil panen ke kota.
Kunjungi Medsos SuaraKuala.com
Klik di sini
"""

CONFIG = """
[newsroom]
key = "KUALA"
name = "SuaraKuala.com"
short_name = "Suara Kuala"
home = "https://suarakuala.example.com"
timezone = "Asia/Pontianak"

[cta]
label = "Kunjungi Medsos SuaraKuala.com"
text = "Klik di sini"
url = "https://suarakuala.example.com/medsos"

[telegram]
base_url = "{telegram}"

[x]
base_url = "{x}"

[[source]]
name = "map"
kind = "inbox"
path = "inbox"

[[destination]]
name = "kanal"
channel = "telegram"
address = "{address}"
approval = "auto"
link = "always"

[[destination]]
name = "x"
channel = "x"
address = "@akun_demo"
approval = "auto"
link = "never"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:  # noqa: ANN401 - JSON is what it is
        return json.loads(self.out)

    @property
    def complaint(self) -> str:
        """Return the one sentence on stderr; a traceback fails the test."""
        assert "Traceback" not in self.err, self.err
        assert self.err.startswith("distbot: "), self.err
        assert self.err.count("\n") == 1, self.err
        return self.err


class Forker:
    """A process that has distbot loaded and forks for each command."""

    def __init__(self, work: Path) -> None:
        self._work = work
        self._process = subprocess.Popen(  # noqa: S603 - our own program, fixed words
            [sys.executable, str(Path(__file__).with_name("forker.py"))],
            env=environment({"COLUMNS": "120"}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(
        self,
        arguments: tuple[str, ...],
        folder: Path,
        more: Mapping[str, str],
        given: str,
    ) -> Done:
        files = {name: self._work / name for name in ("stdin", "stdout", "stderr")}
        files["stdin"].write_text(given, encoding="utf-8")
        request = {
            "arguments": arguments,
            "folder": str(folder),
            "environment": dict(more),
            **{name: str(path) for name, path in files.items()},
        }
        pipes = self._process.stdin, self._process.stdout
        assert pipes[0] is not None
        assert pipes[1] is not None
        pipes[0].write(json.dumps(request) + "\n")
        pipes[0].flush()
        return Done(
            code=int(pipes[1].readline()),
            out=files["stdout"].read_text(encoding="utf-8"),
            err=files["stderr"].read_text(encoding="utf-8"),
        )

    def close(self) -> None:
        self._process.communicate()


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment without any newsroom's secrets."""
    inherited = os.environ  # noqa: TID251 - the new process needs its PATH and HOME
    kept = {name: inherited[name] for name in inherited if "DISTBOT" not in name}
    return {**kept, "PYTHONUTF8": "1", **more}


class Shell:
    """A folder with a story, an inbox and a config, and a way to run distbot there."""

    def __init__(self, folder: Path, forker: Forker) -> None:
        self.folder = folder
        self._forker = forker
        self.secrets: Mapping[str, str] = {}
        (folder / "inbox").mkdir()
        (folder / "madu.txt").write_text(STORY, encoding="utf-8")

    def configure(
        self,
        *,
        telegram: str = "http://127.0.0.1:9",
        x: str = "http://127.0.0.1:9",
        address: str = "@kanal_demo",
    ) -> str:
        text = CONFIG.format(telegram=telegram, x=x, address=address)
        (self.folder / "kuala.toml").write_text(text, encoding="utf-8")
        return "kuala.toml"

    def run(self, *arguments: str, given: str = "") -> Done:
        return self._forker.run(arguments, self.folder, self.secrets, given)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the real thing, as a shell does."""
        return subprocess.Popen(  # noqa: S603 - our own program, fixed words
            [sys.executable, "-m", "distbot", *arguments],
            cwd=self.folder,
            env=environment(self.secrets),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def files(self) -> set[str]:
        """Return everything in the folder, to see that nothing was left behind."""
        return {str(path.relative_to(self.folder)) for path in self.folder.rglob("*")}


@pytest.fixture(scope="session")
def _forker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forker]:
    forker = Forker(tmp_path_factory.mktemp("forker"))
    yield forker
    forker.close()


@pytest.fixture
def shell(tmp_path: Path, _forker: Forker) -> Shell:
    return Shell(tmp_path, _forker)
