"""Takes pictures of a chat as a phone shows it, with chromium."""

import shutil
import subprocess
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image

from distbot.domain.errors import ConfigError
from distbot.sandbox.chat_page import View, chat_page
from distbot.sandbox.page import picture_files
from distbot.sandbox.timeline import Timelines

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_WIDTH_PX = 390
_SHARPNESS = 2
_TALLEST_PX = 6000
_BARE = (255, 0, 255)
_STYLE = "<style>html{background:#f0f!important}body{min-height:0!important}</style>"
"""Below the chat the page is of a colour that no chat has: there it is cut."""

_FRAME = """<!doctype html><html lang="id"><head></head><body style="margin:0">
<iframe src="index.html" width="390" height="{height_px}" style="border:0"
></iframe></body></html>"""
"""A page as a phone has it: chromium's own windows are no narrower than 500 px."""

_LETTERS = b"<style>body{font-family:Roboto,sans-serif}</style>"
"""What "system-ui" is on most phones."""

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    f"--force-device-scale-factor={_SHARPNESS}",
    f"--window-size=500,{_TALLEST_PX}",
)
_TIMEOUT_S = 60


def find_chromium() -> str:
    """Return the path of what renders pages.

    Raises:
        ConfigError: There is none.
    """
    for name in _NAMES:
        if path := shutil.which(name):
            return path
    mend = "Install it: apt-get install chromium fonts-roboto fonts-noto-color-emoji"
    raise ConfigError("chromium", "is not on this machine", mend)


class Camera:
    """Keeps what a chat looked like at a moment; the pictures are drawn at the end.

    Attributes:
        pages: Each picture's page, by the picture's name.
    """

    def __init__(self) -> None:
        """Begin with an empty film."""
        self.pages: dict[str, str] = {}
        self._files: dict[str, bytes] = {}

    def shoot(self, name: str, timelines: Timelines, view: View) -> None:
        """Keep a part of a chat under a name."""
        self.pages[name] = chat_page(timelines, view)
        found = picture_files(timelines)
        self._files |= {name: picture.content for name, picture in found.items()}

    def shoot_page(self, name: str, folder: Path, height_px: int) -> None:
        """Keep the upper part of a page of static files under a name."""
        files = [path for path in folder.rglob("*") if path.is_file()]
        self._files |= {str(one.relative_to(folder)): one.read_bytes() for one in files}
        home = self._files["index.html"].replace(b"</head>", _LETTERS + b"</head>")
        self._files["index.html"] = home
        self.pages[name] = _FRAME.format(height_px=height_px)

    def develop(self, folder: Path) -> list[Path]:
        """Write every picture into a folder as WebP, and return their paths.

        Raises:
            ConfigError: Chromium is absent.
            subprocess.CalledProcessError: It failed.
        """
        chromium = find_chromium()
        folder.mkdir(parents=True, exist_ok=True)
        made = []
        with tempfile.TemporaryDirectory(prefix="chat-") as room:
            for name, content in self._files.items():
                file = Path(room) / name
                file.parent.mkdir(exist_ok=True)
                file.write_bytes(content)
            for name, page in self.pages.items():
                path = folder / f"{name}.webp"
                _picture(chromium, Path(room), page).save(path, quality=86, method=6)
                made.append(path)
        return made


def _picture(chromium: str, room: Path, page: str) -> Image.Image:
    """Render a page, and cut away what is not the chat."""
    address, shot = room / "page.html", room / "page.png"
    address.write_text(page.replace("</head>", f"{_STYLE}</head>"), encoding="utf-8")
    subprocess.run(  # noqa: S603 - a program of this machine, with our own page
        [chromium, *_FLAGS, f"--screenshot={shot}", address.as_uri()],
        check=True,
        capture_output=True,
        timeout=_TIMEOUT_S,
    )
    with Image.open(BytesIO(shot.read_bytes())) as whole:
        image = whole.convert("RGB")
    column = image.crop((0, 0, 1, image.height))
    height = next(
        (y for y in range(image.height) if column.getpixel((0, y)) == _BARE),
        image.height,
    )
    return image.crop((0, 0, _WIDTH_PX * _SHARPNESS, height))
