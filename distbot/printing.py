"""What people see in a terminal."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import tzinfo
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from PIL import Image
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from distbot.cards.files import as_jpeg, as_png
from distbot.domain.budget import Month
from distbot.domain.card import Card, CardFile
from distbot.domain.errors import ConfigError, InputError
from distbot.domain.ladder import Wish, headline_card, ladder, quote_cards
from distbot.domain.post import Draft
from distbot.domain.quote import Quote
from distbot.domain.reading import Reading
from distbot.ports import BilledCall, CardShelf, Finding
from distbot.sandbox.servers import Sandbox

_FORMATS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


def show_reading(reading: Reading, path: str | None) -> None:
    """Print a reading."""
    console = Console(highlight=False)
    if path is not None:
        console.print(Text(path, style="dim"))
    console.print(Text(reading.headline, style="bold"))
    urgency = f"{reading.article_class.value} ({reading.class_reason})"
    table = Table.grid(padding=(0, 2))
    table.add_row("dateline", Text(reading.dateline or "–"))
    table.add_row("class", Text(urgency))
    table.add_row("topics", Text(", ".join(reading.topics) or "–"))
    cta = reading.cta
    table.add_row("CTA", Text(f"{cta.label} · {cta.text}" if cta else "–"))
    table.add_row("lede", Text(reading.lede))
    for number, quote in enumerate(reading.quotes, start=1):
        table.add_row(f"quote {number}", _quote_line(quote))
    console.print(table)
    console.print()


def show_drafts(drafts: Sequence[Draft], shelf: CardShelf) -> None:
    """Print posts as they would go."""
    console = Console(highlight=False)
    for draft in drafts:
        length = draft.wording.length
        title = (
            f"{draft.destination} · {draft.channel} · {length.used}/{length.limit}"
            f" {length.unit} · ${draft.price_usd:.3f}"
        )
        console.print(Panel(Text(draft.wording.text), title=title, width=80))
        for button in draft.wording.buttons:
            console.print(Text(f"  [{button.text}] {button.url}"), soft_wrap=True)
        if draft.card:
            console.print(Text(f"  card {shelf.path(draft.card)}"), soft_wrap=True)
        console.print(Text(f"  alt  {draft.alt_text}"), soft_wrap=True)
        for warning in draft.warnings:
            console.print(Text(f"  warning: {warning}", style="yellow"))
        console.print()


def show_findings(findings: Sequence[Finding]) -> None:
    """Print the doctor's report."""
    console = Console(highlight=False, soft_wrap=True)
    for finding in findings:
        mark = "✓" if finding.ok else "✗"
        style = "green" if finding.ok else "red"
        line = Text.assemble(
            (f"{mark} {finding.subject}: ", style), finding.message.rstrip(".")
        )
        console.print(line)
        if finding.mend:
            console.print(Text(f"  → {finding.mend}"))


def show_month(
    account: str,
    month: Month,
    forecast_usd: Decimal,
    calls: Sequence[BilledCall],
    zone: tzinfo,
) -> None:
    """Print how an account's month stands, and each call that was billed."""
    console = Console(highlight=False)
    console.print(
        f"{account} ${month.spent_usd:.3f} of ${month.limit_usd:.2f} since "
        f"{month.began.astimezone(zone):%d.%m.}, ${month.promised_usd:.3f} more is "
        f"approved or drafted, ${forecast_usd:.2f} at its end as it goes"
    )
    table = Table()
    for heading in ("Time", "What", "Price", "Post", ""):
        table.add_column(heading, no_wrap=True)
    for call in calls:
        table.add_row(
            f"{call.at.astimezone(zone):%d.%m. %H:%M}",
            call.what,
            f"${call.price_usd:.3f}",
            "" if call.post_id is None else str(call.post_id),
            "" if call.state == "billed" else call.state,
        )
    if calls:
        console.print(table)


def choose_cards(
    thing: str, wish: Wish, template: str | None, number: int | None, note: str
) -> Iterable[Card]:
    """Return the cards to try: what an editor asked for, else what is best.

    Args:
        thing: The article, as the editor named it.
        wish: What is known of the card.
        template: A registered name; None: whatever fits.
        number: Which quote of the reading, from 1; None: the first usable one.
        note: For a correction: what was wrong.

    Raises:
        ConfigError: There is no quote of that number.
        InputError: The quote asked for may not stand on a card, or there is none.
    """
    if template is None:
        if number is None:
            return ladder(wish)
        return quote_cards(wish, _quote(thing, wish.reading, number))
    if not template.startswith("quote"):
        return [replace(headline_card(wish, template), note=note, photo=wish.photo)]
    quote = _quote(thing, wish.reading, number)
    asked = replace(headline_card(wish, template), quote=quote, photo=wish.photo)
    return [asked, replace(asked, headline="")]


def _quote(thing: str, reading: Reading, number: int | None) -> Quote:
    """Return the quote that an editor asked for, else the first usable one."""
    if number is None:
        if not reading.usable_quotes:
            mend = "Use --template headline"
            raise InputError(thing, "has no usable quote", mend)
        return reading.usable_quotes[0]
    if number > len(reading.quotes):
        mend = f"Look at the quotes first: distbot read {thing}"
        raise ConfigError("--quote", f"{thing} has {len(reading.quotes)} quotes", mend)
    quote = reading.quotes[number - 1]
    if not quote.usable:
        mend = "Choose another quote"
        raise InputError(thing, f"quote {number} is not usable: {quote.reason}", mend)
    return quote


def read_focus(text: str | None) -> tuple[float, float] | None:
    """Return the point of a photo that "0.3,0.4" names.

    Raises:
        ConfigError: It names none.
    """
    if text is None:
        return None
    across, _, down = text.partition(",")
    try:
        point = float(across), float(down)
    except ValueError:
        point = -1.0, -1.0
    if not all(0 <= share <= 1 for share in point):
        mend = "Write two shares from the top left corner, as in 0.3,0.4"
        raise ConfigError("--focus", f"{text!r} is no point of a photo", mend)
    return point


def save_card(card: CardFile, out: Path) -> None:
    """Write a card in the format that the suffix names.

    Raises:
        ConfigError: The suffix is neither .png nor .jpg.
        InputError: The file cannot be written.
    """
    form = _FORMATS.get(out.suffix.lower())
    if form is None:
        raise ConfigError(str(out), "is neither .png nor .jpg", "Name one of these")
    content = card.content
    if form != card.media_type:
        write = as_png if form == "image/png" else as_jpeg
        with Image.open(BytesIO(content)) as picture:
            content = write(picture.convert("RGB"))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(content)
    except OSError as error:
        fault = f"cannot be written ({error.strerror})"
        raise InputError(str(out), fault, "Name another file") from error


def sandbox_form(servers: Sandbox) -> dict[str, object]:
    """Return what a program needs to talk to the sandbox."""
    keys = servers.x.credentials
    return {
        "telegram": {"url": servers.telegram.url, "token": servers.telegram.token},
        "x": {
            "url": servers.x.url,
            "consumer_key": keys.consumer_key,
            "consumer_secret": keys.consumer_secret,
            "access_token": keys.access_token,
            "access_token_secret": keys.access_token_secret,
        },
        "timeline": f"{servers.telegram.url}/",
    }


def _quote_line(quote: Quote) -> Text:
    who = ", ".join(part for part in (quote.speaker, quote.role) if part) or "?"
    line = Text(f"“{quote.text}” — {who}")
    if quote.reason:
        line.append(f" ({quote.reason})", style="dim")
    return line
