"""The JSON that other programs read: field by field as the contract says.

Absent values are null, lists are never null, money is `price_usd`.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from distbot.domain.budget import Month
from distbot.domain.post import Draft, Entity, Receipt
from distbot.domain.price import WeighReport
from distbot.domain.quote import Quote
from distbot.domain.reading import Reading
from distbot.domain.report import Account, Hole, Place, Report, ReportedPost, Spread
from distbot.domain.report_causes import Group
from distbot.ports import (
    BilledCall,
    CardShelf,
    Event,
    Finding,
    LedgerLine,
    Operation,
    Wait,
    Waiting,
)
from distbot.services.retract import Retraction

Form = dict[str, Any]


def reading_form(reading: Reading) -> Form:
    """Return `read --json`."""
    return {
        "headline": reading.headline,
        "dateline": reading.dateline,
        "lede": reading.lede,
        "sentences": [sentence.text for sentence in reading.sentences],
        "quotes": [_quote(quote) for quote in reading.quotes],
        "topics": list(reading.topics),
        "cta": None if reading.cta is None else asdict(reading.cta),
        "class": reading.article_class.value,
        "class_reason": reading.class_reason,
    }


def draft_form(draft: Draft, shelf: CardShelf) -> Form:
    """Return one entry of `compose --json`."""
    return {
        "destination": draft.destination,
        "channel": draft.channel,
        "text": draft.wording.text,
        "entities": [_entity(entity) for entity in draft.wording.entities],
        "length": asdict(draft.wording.length),
        "link": draft.wording.link,
        "buttons": [asdict(button) for button in draft.wording.buttons],
        "card": shelf.path(draft.card) if draft.card else None,
        "alt_text": draft.alt_text,
        "price_usd": _money(draft.price_usd),
        "warnings": list(draft.warnings),
    }


def weigh_form(report: WeighReport) -> Form:
    """Return one line of `weigh`."""
    return {
        "weighted_length": report.weighted_length,
        "valid": report.valid,
        "urls": list(report.urls),
        "billed_as_link": report.billed_as_link,
        "price_usd": _money(report.price_usd),
        "rewrites": [
            {
                "token": rewrite.token,
                "instead": rewrite.instead,
                "saves_usd": _money(rewrite.saves_usd),
            }
            for rewrite in report.rewrites
        ],
    }


def finding_form(finding: Finding) -> Form:
    """Return one entry of `check --json`; `mend` is null where nothing is wrong."""
    return asdict(finding) | {"mend": finding.mend or None}


def ledger_form(line: LedgerLine) -> Form:
    """Return one entry of `queue --json` and `ledger --json`."""
    return {
        "post": line.post_id,
        "headline": line.headline,
        "url": line.url,
        "destination": line.destination,
        "variant": line.variant,
        "state": line.state.value,
        "reason": line.reason,
        "due_at": _moment(line.due_at),
        "price_usd": _money(line.price_usd),
        "receipt": None if line.receipt is None else _receipt(line.receipt),
    }


def waiting_form(waiting: Waiting) -> Form:
    """Return an article without posts as an entry of `ledger --json`."""
    return {
        "post": None,
        "headline": waiting.headline,
        "url": waiting.url,
        "destination": None,
        "variant": None,
        "state": "waiting",
        "reason": waiting.why,
        "due_at": _moment(waiting.until),
        "receipt": None,
    }


def event_form(event: Event) -> Form:
    """Return one entry of `events` in `why --json`."""
    return {
        "at": _moment(event.at),
        "actor": event.actor,
        "before": None if event.before is None else event.before.value,
        "after": event.after.value,
        "why": event.why,
    }


def wait_form(wait: Wait) -> Form:
    """Return one entry of `waits` in `why --json`."""
    return {"what": wait.what, "until": _moment(wait.until), "why": wait.why or None}


def month_form(
    account: str, month: Month, forecast_usd: Decimal, calls: Sequence[BilledCall]
) -> Form:
    """Return one entry of `budget --json`."""
    return {
        "account": account,
        "began": _moment(month.began),
        "limit_usd": _money(month.limit_usd),
        "spent_usd": _money(month.spent_usd),
        "promised_usd": _money(month.promised_usd),
        "forecast_usd": _money(forecast_usd),
        "calls": [
            {
                "at": _moment(call.at),
                "what": call.what,
                "price_usd": _money(call.price_usd),
                "state": call.state,
                "post": call.post_id,
            }
            for call in calls
        ],
    }


def retraction_form(one: Retraction) -> Form:
    """Return one entry of `retract --json`; `take_down` is the last that was asked."""
    down = one.take_down
    return {
        "post": one.post.id,
        "destination": one.post.draft.destination,
        "state": one.post.state.value,
        "way": one.way.value,
        "price_usd": _money(one.price_usd),
        "take_down": None if down is None else operation_form(down),
    }


def operation_form(operation: Operation) -> Form:
    """Return one operation of `why --json`."""
    return {
        "kind": operation.kind.value,
        "state": operation.state.value,
        "reason": operation.reason,
        "asked_by": operation.asked_by,
        "asked_at": _moment(operation.asked_at),
        "done_at": _moment(operation.done_at),
        "tries": operation.n,
        "price_usd": _money(operation.price_usd),
    }


def report_form(report: Report) -> Form:
    """Return `report --json`; spans are seconds."""
    return {
        "newsroom": report.newsroom,
        "first": report.period.first.isoformat(),
        "last": report.period.last.isoformat(),
        "until": _moment(report.until),
        "published": report.published,
        "destinations": [_place(place) for place in report.places],
        "late_s": _spread(report.from_due),
        "age_s": _spread(report.from_article),
        "failed": [_group(group) for group in report.failed],
        "skipped": [_group(group) for group in report.skipped],
        "unknown": [_hole(hole) for hole in report.unknown],
        "questions": report.questions,
        "holes": [_hole(hole) for hole in report.holes],
        "accounts": [_account(account) for account in report.accounts],
        "best": [_liked(post) for post in report.best],
    }


def _place(place: Place) -> Form:
    classes = {kind.value: number for kind, number in place.by_class.items()}
    return {
        "destination": place.destination,
        "published": place.published,
        "by_class": classes,
        "linked": place.linked,
        "repeats": place.repeats,
        "edits": place.edits,
        "taken_down": place.taken_down,
    }


def _spread(spread: Spread | None) -> Form | None:
    if spread is None:
        return None
    second = timedelta(seconds=1)
    return {
        "posts": spread.number,
        "median": spread.median / second,
        "p95": spread.p95 / second,
        "worst": spread.worst / second,
    }


def _group(group: Group) -> Form:
    return {
        "cause": group.cause.value,
        "detail": group.detail or None,
        "posts": group.number,
        "destinations": list(group.destinations),
    }


def _hole(hole: Hole) -> Form:
    return {
        "post": hole.post_id,
        "headline": hole.headline,
        "destination": hole.destination,
        "state": hole.state.value,
        "cause": hole.cause.value,
        "due_at": _moment(hole.due_at),
    }


def _account(account: Account) -> Form:
    return {
        "account": account.name,
        "limit_usd": _money(account.limit_usd),
        "period_usd": _money(account.period_usd),
        "month_usd": _money(account.month_usd),
        "promised_usd": _money(account.promised_usd),
        "forecast_usd": _money(account.forecast_usd),
    }


def _liked(post: ReportedPost) -> Form:
    return {
        "post": post.id,
        "headline": post.headline,
        "destination": post.destination,
        "reactions": post.reactions,
        "counts": dict(post.counts),
        "receipt": None if post.receipt is None else _receipt(post.receipt),
    }


def _receipt(receipt: Receipt) -> Form:
    return {
        "remote_id": receipt.remote_id,
        "url": receipt.url,
        "at": _moment(receipt.at),
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def _quote(quote: Quote) -> Form:
    return {
        "text": quote.text,
        "speaker": quote.speaker,
        "role": quote.role,
        "verb": quote.verb,
        "paragraph": quote.paragraph,
        "usable": quote.usable,
        "reason": quote.reason,
    }


def _entity(entity: Entity) -> Form:
    return {
        "type": entity.kind,
        "offset": entity.offset,
        "length": entity.length,
        "url": entity.url,
    }


def _money(price_usd: Decimal) -> float:
    return float(price_usd)
