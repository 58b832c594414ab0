"""`distbot demo`: the whole line, real clients against the sandbox's servers."""

import asyncio
import re
import shutil
import tempfile
import threading
from collections.abc import Container, Mapping
from datetime import UTC, tzinfo
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from typing_extensions import override

from distbot import paths, plugins
from distbot.app import App, ConfigFile, article_files
from distbot.domain.errors import InputError
from distbot.domain.post import Post
from distbot.intake import make_fetcher
from distbot.line import Line
from distbot.ports import Fetched
from distbot.sandbox.page import picture_files, write
from distbot.sandbox.servers import Sandbox
from distbot.service import wait_for_stop

_LONGEST_WAIT_S = 0.2
_PICTURE = re.compile(r"(telegram-\d+-\d+-\d+|x-\d+-\d+)\.(png|jpg|gif|webp)")
"""How `distbot.sandbox.page` names the pictures of a page."""


def run_demo(articles: str, out: Path, *, serve: bool) -> bool:
    """Publish articles to the sandbox and leave a page of what followers see.

    Args:
        articles: A folder, a file, or the address of a feed.
        out: Folder of the page; what an earlier demo left there is replaced.
        serve: Keep the page up on loopback until told to stop.

    Returns:
        Whether every article went to every destination.

    Raises:
        InputError: No article can be read, or the page cannot be written.
    """
    console = Console(highlight=False)
    with (
        tempfile.TemporaryDirectory(prefix="distbot-demo-") as folder,
        # The sandbox keeps every rule but the rate limits: a demo should not wait.
        Sandbox(limits=False) as sandbox,
    ):
        console.print(f"Sandbox: Telegram {sandbox.telegram.url}, X {sandbox.x.url}")
        show = _Show(console)
        posts = asyncio.run(_publish(sandbox, articles, Path(folder), show))
        page = _write_page(sandbox, out)
        show.table(posts)
        console.print(f"\nBoth timelines, as followers see them: {page}")
        if serve:
            _serve(page, console)
    return show.fine and bool(posts)


async def _publish(
    sandbox: Sandbox, articles: str, folder: Path, show: "_Show"
) -> list[Post]:
    file = _config(sandbox, folder)
    fetched = await _fetch(articles, file)
    for fault in fetched.faults:
        show("article_unreadable", {"fault": fault})
    if not fetched.articles:
        mend = "Give a folder, a file or a feed with at least one article"
        raise InputError(articles, "gave no article", mend)
    async with App.build(file, partial(_secrets, sandbox)) as app:
        parts = app.parts
        show.zone = parts.newsroom.timezone
        line = Line(parts, "demo", show)
        await line.open()
        parts.articles.keep(
            "demo", fetched.articles, {}, baseline=False, now=parts.clock.now()
        )
        await line.write()
        while await line.next_due() is not None:
            if not await line.send():
                await asyncio.sleep(_LONGEST_WAIT_S)
        return list(parts.posts.published())


def _config(sandbox: Sandbox, folder: Path) -> ConfigFile:
    """Return the demo's config, its servers and folders filled in."""
    shipped = ConfigFile.read(paths.configs() / "demo.toml")
    tables = shipped.config.channel_tables
    filled = {
        # As the sandbox's, the limits here are lifted: nobody waits for a demo.
        "telegram": tables["telegram"]
        | {"base_url": sandbox.telegram.url, "per_second": 0, "chat_per_minute": 0},
        "x": tables["x"] | {"base_url": sandbox.x.url, "posts_per_window": 0},
        "source": (),
    }
    config = shipped.config.model_copy(update=filled)
    return ConfigFile(config=config, base=folder)


def _secrets(
    sandbox: Sandbox, names: Mapping[str, str], _account: str
) -> Mapping[str, str]:
    if "token" in names:
        return {"token": sandbox.telegram.token}
    keys = sandbox.x.credentials
    return {role: getattr(keys, role) for role in names}


async def _fetch(articles: str, file: ConfigFile) -> Fetched:
    """Read the given articles through the source of their kind."""
    fetcher = make_fetcher(file.config)
    try:
        if articles.startswith(("http://", "https://")):
            kind, options = "feed", {"url": articles}
        else:
            path = Path(articles)
            kind, options = "inbox", {"path": str(_as_folder(path, file.base))}
        source = plugins.load("sources", kind).configured(
            "demo", options, base=Path.cwd(), fetcher=fetcher
        )
        fetched: Fetched = await source.fetch({})
        return fetched
    finally:
        await fetcher.close()


def _as_folder(path: Path, work: Path) -> Path:
    """Return a folder with the given articles in it."""
    files = article_files(path)
    if path.is_dir():
        return path
    if not path.is_file():
        mend = "Give a folder, a file or a feed that exists"
        raise InputError(str(path), "does not exist", mend)
    inbox = work / "inbox"
    inbox.mkdir()
    for file in files:
        shutil.copy(file, inbox)
    return inbox


def _write_page(sandbox: Sandbox, out: Path) -> Path:
    timelines = sandbox.timelines()
    try:
        page = write(timelines, out)
        _remove_old_pictures(out, picture_files(timelines))
    except OSError as error:
        fault = f"the page cannot be written ({error.strerror})"
        raise InputError(str(out), fault, "Name another folder with --out") from error
    return page


def _remove_old_pictures(out: Path, wanted: Container[str]) -> None:
    """Remove the pictures of earlier demos, and nothing else that may be there."""
    for entry in out.iterdir():
        if _PICTURE.fullmatch(entry.name) and entry.name not in wanted:
            entry.unlink()


def _serve(page: Path, console: Console) -> None:
    """Keep the page up until SIGINT or SIGTERM."""
    files = partial(_QuietFiles, directory=str(page.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), files) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        wait_for_stop(lambda: console.print(f"{address} (Ctrl-C ends it)"))
        server.shutdown()


class _QuietFiles(SimpleHTTPRequestHandler):
    """Serves files without a line for each."""

    @override
    def log_message(self, format: str, *args: Any) -> None:
        del format, args


class _Show:
    """Shows the line's progress, and at the end what went where."""

    def __init__(self, console: Console) -> None:
        """Print to a console."""
        self._console = console
        self.fine = True
        self.zone: tzinfo = UTC

    def __call__(self, event: str, fields: dict[str, object]) -> None:
        """Print one step of the line."""
        match event:
            case "article_composed":
                self._line("composed", fields["headline"])
            case "post_published":
                where = f"{fields['destination']} → {fields['receipt']}"
                self._line("published", where)
            case _:
                self.fine = False
                told = ", ".join(f"{name} {value}" for name, value in fields.items())
                self._line(event.replace("_", " "), told, style="red")

    def table(self, posts: list[Post]) -> None:
        """Print what went where."""
        table = Table(expand=True)
        for heading in ("Time", "To", "Length", "Price", "Receipt"):
            table.add_column(heading, no_wrap=True)
        table.add_column("Text", no_wrap=True, overflow="ellipsis", ratio=1)
        for post in posts:
            draft, receipt = post.draft, post.receipt
            if receipt is None:
                continue
            length = draft.wording.length
            table.add_row(
                receipt.at.astimezone(self.zone).strftime("%H.%M.%S"),
                draft.destination,
                f"{length.used}/{length.limit}",
                f"${draft.price_usd:.3f}",
                receipt.remote_id,
                Text(draft.wording.text.partition("\n")[0]),
            )
        self._console.print(table)

    def _line(self, what: str, detail: object, style: str = "dim") -> None:
        self._console.print(
            Text.assemble((f"{what:>10}  ", style), str(detail)), soft_wrap=True
        )
