"""Bills, months and uploads, on SQLAlchemy Core."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Update,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from typing_extensions import override

from distbot.domain.errors import OverBudget
from distbot.ports import Bill, BilledCall, MoneyStore, Outlays, Spending, Start
from distbot.ports.office import About
from distbot.storage._each import Each, Given
from distbot.storage._values import from_micro, from_ms, to_micro, to_ms
from distbot.storage.engine import Database, insert_if_new
from distbot.storage.moves import among
from distbot.storage.promises import links_since, promised
from distbot.storage.tables_more import BILLS, MONTHS, UPLOADS

_WEEK = timedelta(days=7)
_POST = "post"


class SqlMoneyStore(MoneyStore):
    """One newsroom's bills; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        """Use a database whose tables are up to date."""
        self._database = database

    @override
    def outlays(self, bill: Bill, post_id: int, now: datetime) -> Outlays:
        return _SqlOutlays(self._database, bill, post_id, now)

    @override
    def charged(self, bill: Bill) -> Decimal:
        with self._database.reads() as db:
            return _charged(db, bill)

    @override
    def charge(
        self, bill: Bill, what: str, price_usd: Decimal, post_id: About, now: datetime
    ) -> bool:
        with self._database.writes() as db:
            paid = charge_call(db, bill, what, price_usd, post_id=post_id, now=now)
        return paid is not None

    @override
    def spending(
        self,
        bill: Bill,
        destinations: Sequence[str],
        link_usd: Decimal,
        day_began: datetime,
        now: datetime,
    ) -> Spending:
        lately = select(func.count()).where(
            BILLS.c.account == bill.account,
            BILLS.c.at >= to_ms(now - _WEEK),
            BILLS.c.what == _POST,
            BILLS.c.state != "released",
        )
        first = select(func.min(BILLS.c.at)).where(BILLS.c.account == bill.account)
        with self._database.reads() as db:
            first_at = db.scalar(first)
            return Spending(
                charged_usd=_charged(db, bill),
                posts_a_week=int(db.scalars(lately).one()),
                first_at=None if first_at is None else from_ms(first_at),
                links_today=links_since(db, destinations, day_began, link_usd),
                promised_usd=promised(db, destinations),
            )

    @override
    def calls(self, account: str, since: datetime) -> Sequence[BilledCall]:
        query = (
            select(BILLS)
            .where(BILLS.c.account == account, BILLS.c.at >= to_ms(since))
            .order_by(BILLS.c.at, BILLS.c.id)
        )
        with self._database.reads() as db:
            rows = db.execute(query).all()
        return [
            BilledCall(
                at=from_ms(row.at),
                account=row.account,
                what=row.what,
                price_usd=from_micro(row.price_micro_usd),
                state=row.state,
                post_id=row.post_id,
            )
            for row in rows
        ]


@dataclass(frozen=True, slots=True)
class _SqlOutlays(Outlays):
    """What preparing one post may use and pay with."""

    database: Database
    bill: Bill
    post_id: int
    now: datetime

    @override
    def upload(self, digest: str) -> str | None:
        query = select(UPLOADS.c.media_id).where(
            UPLOADS.c.account == self.bill.account,
            UPLOADS.c.digest == digest,
            UPLOADS.c.expires_at > to_ms(self.now),
        )
        with self.database.reads() as db:
            return db.scalar(query)

    @override
    def keep_upload(self, digest: str, media_id: str, until: datetime) -> None:
        row = {
            "account": self.bill.account,
            "digest": digest,
            "media_id": media_id,
            "expires_at": to_ms(until),
        }
        mine = UPLOADS.c.account == self.bill.account
        with self.database.writes() as db:
            old = UPLOADS.c.expires_at <= to_ms(self.now)
            db.execute(delete(UPLOADS).where(mine, old | (UPLOADS.c.digest == digest)))
            # Another worker may have been as fast with its own.
            insert_if_new(db, UPLOADS, row)

    @override
    def forget_upload(self, media_id: str) -> None:
        with self.database.writes() as db:
            db.execute(
                delete(UPLOADS).where(
                    UPLOADS.c.account == self.bill.account,
                    UPLOADS.c.media_id == media_id,
                )
            )

    @override
    def charge(self, what: str, price_usd: Decimal) -> None:
        with self.database.writes() as db:
            paid = charge_call(
                db, self.bill, what, price_usd, post_id=self.post_id, now=self.now
            )
        if paid is None:
            raise OverBudget(self.bill.over(price_usd))

    @override
    def release(self, what: str, price_usd: Decimal) -> None:
        mine = select(func.max(BILLS.c.id)).where(
            BILLS.c.account == self.bill.account,
            BILLS.c.at == to_ms(self.now),
            BILLS.c.what == what,
            BILLS.c.post_id == self.post_id,
            BILLS.c.price_micro_usd == to_micro(price_usd),
            BILLS.c.n.is_(None),
            BILLS.c.state == "billed",
        )
        with self.database.writes() as db:
            release_bills(db, BILLS.c.id == mine.scalar_subquery())


def charge_call(
    db: Connection,
    bill: Bill,
    what: str,
    price_usd: Decimal,
    *,
    post_id: About,
    now: datetime,
) -> int | None:
    """Write down a call that counts as billed at once, whatever becomes of it.

    Returns:
        The bill's id, 0 for none where it is free; None if the month has no room.
    """
    price = to_micro(price_usd)
    if not price:
        return 0
    # The month is there but for its first post, and once it is spent.
    if not _add(db, bill, price):
        _open_month(db, bill)
        if not _add(db, bill, price):
            return None
    row = _row(bill, what, price, post_id=post_id, n=None, now=now)
    new = insert(BILLS).values(row | {"state": "billed"})
    return int(db.scalars(new.returning(BILLS.c.id)).one())


def _row(
    bill: Bill, what: str, price: int, *, post_id: About, n: int | None, now: datetime
) -> dict[str, object]:
    return {
        "account": bill.account,
        "at": to_ms(now),
        "month_began_at": to_ms(bill.month_began),
        "what": what,
        "price_micro_usd": price,
        "post_id": post_id,
        "n": n,
    }


class Reserves:
    """Sets money aside for the calls of a group of posts, and writes it down at once.

    For the length of an open transaction that writes.
    """

    def __init__(self, db: Connection, starts: Sequence[Start]) -> None:
        """Read the months that will be charged, and keep others off them."""
        self._bills: list[dict[str, object]] = []
        self._db = db
        self._charged: dict[tuple[str, int], int] = {}
        costly = {_month_of(s.bill): s.bill for s in starts if s.price_usd}
        if costly:
            self._charged = _locked_months(db, costly)
            for month in sorted(costly.keys() - self._charged.keys()):
                _open_month(db, costly[month])
            if costly.keys() - self._charged.keys():
                self._charged = _locked_months(db, costly)

    def take(self, start: Start, now: datetime) -> bool:
        """Set a call's price aside; False if its month has no room for it."""
        price, bill = to_micro(start.price_usd), start.bill
        if not price:
            return True
        charged = self._charged[_month_of(bill)] + price
        if bill.limit_usd is not None and charged > to_micro(bill.limit_usd):
            return False
        self._charged[_month_of(bill)] = charged
        post_id, n = start.post.id, start.post.attempt + 1
        row = _row(bill, _POST, price, post_id=post_id, n=n, now=now)
        self._bills.append(row | {"state": "reserved"})
        return True

    def write(self) -> None:
        """Write down what was taken."""
        if self._bills:
            sums = [
                {"of_account": account, "of_month": month, "charged": charged}
                for (account, month), charged in self._charged.items()
            ]
            _SUMS.update(self._db, sums)
            self._db.execute(insert(BILLS), self._bills)


def _to_sums(given: Given) -> Update:
    account = MONTHS.c.account == given("of_account")
    month = update(MONTHS).where(account, MONTHS.c.began_at == given("of_month"))
    return month.values(charged_micro_usd=given("charged"))


_SUMS = Each(
    _to_sums,
    of_account=MONTHS.c.account.type,
    of_month=MONTHS.c.began_at.type,
    charged=MONTHS.c.charged_micro_usd.type,
)


def _month_of(bill: Bill) -> tuple[str, int]:
    return bill.account, to_ms(bill.month_began)


def _locked_months(
    db: Connection, months: Mapping[tuple[str, int], Bill]
) -> dict[tuple[str, int], int]:
    """Return what months have cost, those that are open; locked in one order."""
    accounts = sorted({account for account, _ in months})
    query = (
        select(MONTHS)
        .where(
            among(db, MONTHS.c.account, accounts),
            MONTHS.c.began_at >= min(began_at for _, began_at in months),
        )
        .order_by(MONTHS.c.account, MONTHS.c.began_at)
        .with_for_update()
    )
    found = {
        (row.account, row.began_at): row.charged_micro_usd for row in db.execute(query)
    }
    return {month: charged for month, charged in found.items() if month in months}


def _add(db: Connection, bill: Bill, price: int) -> bool:
    """Add to what a month has cost; False if it has no room, or is not open yet."""
    more = MONTHS.c.charged_micro_usd + price
    guards = [_this_month(bill)]
    if bill.limit_usd is not None:
        guards.append(more <= to_micro(bill.limit_usd))
    added = db.execute(update(MONTHS).where(*guards).values(charged_micro_usd=more))
    return bool(added.rowcount)


def bill_all(db: Connection, post_ids: Sequence[int]) -> None:
    """Let what was reserved for these posts' attempts count as billed."""
    mine = (among(db, BILLS.c.post_id, post_ids), BILLS.c.state == "reserved")
    db.execute(update(BILLS).where(*mine).values(state="billed"))


def charge_again(db: Connection, post_id: int, n: int) -> None:
    """Take back what was released for an attempt that was made after all."""
    mine = (BILLS.c.post_id == post_id, BILLS.c.n == n, BILLS.c.state == "released")
    rows = db.execute(
        update(BILLS)
        .where(*mine)
        .values(state="billed")
        .returning(BILLS.c.account, BILLS.c.month_began_at, BILLS.c.price_micro_usd)
    ).all()
    for row in rows:
        month = (
            MONTHS.c.account == row.account,
            MONTHS.c.began_at == row.month_began_at,
        )
        more = MONTHS.c.charged_micro_usd + row.price_micro_usd
        db.execute(update(MONTHS).where(*month).values(charged_micro_usd=more))


def release(db: Connection, post_id: int, n: int) -> None:
    """Give back what was reserved for an attempt that surely made no billed call."""
    release_bills(db, BILLS.c.post_id == post_id, BILLS.c.n == n)


def release_bills(db: Connection, *which: ColumnElement[bool]) -> None:
    """Take bills out of what their months have cost."""
    rows = db.execute(
        update(BILLS)
        .where(*which, BILLS.c.state != "released")
        .values(state="released")
        .returning(BILLS.c.account, BILLS.c.month_began_at, BILLS.c.price_micro_usd)
    ).all()
    for row in rows:
        db.execute(
            update(MONTHS)
            .where(
                MONTHS.c.account == row.account,
                MONTHS.c.began_at == row.month_began_at,
            )
            .values(charged_micro_usd=MONTHS.c.charged_micro_usd - row.price_micro_usd)
        )


def _this_month(bill: Bill) -> ColumnElement[bool]:
    began = MONTHS.c.began_at == to_ms(bill.month_began)
    return and_(MONTHS.c.account == bill.account, began)


def _open_month(db: Connection, bill: Bill) -> None:
    """Make the month's row when it is first asked for, of the bills there are."""
    known = select(MONTHS.c.account).where(_this_month(bill))
    if db.scalar(known) is None:
        row = {
            "account": bill.account,
            "began_at": to_ms(bill.month_began),
            "charged_micro_usd": _sum_of_bills(db, bill),
        }
        if insert_if_new(db, MONTHS, row):
            mine = {"month_began_at": to_ms(bill.month_began)}
            db.execute(update(BILLS).where(*_of_month(bill)).values(mine))


def _charged(db: Connection, bill: Bill) -> Decimal:
    query = select(MONTHS.c.charged_micro_usd).where(_this_month(bill))
    found = db.scalar(query)
    return from_micro(_sum_of_bills(db, bill) if found is None else found)


def _sum_of_bills(db: Connection, bill: Bill) -> int:
    query = select(func.coalesce(func.sum(BILLS.c.price_micro_usd), 0)).where(
        *_of_month(bill), BILLS.c.state != "released"
    )
    return int(db.scalars(query).one())


def _of_month(bill: Bill) -> tuple[ColumnElement[bool], ...]:
    """Say whether a bill is of a month, also if it was written before it was known.

    An upgrade leaves bills without a month, another zone with one that began some
    hours apart.
    """
    began, day = to_ms(bill.month_began), 24 * 60 * 60 * 1000
    this = BILLS.c.month_began_at.between(began - day, began + day)
    nobodys = and_(BILLS.c.month_began_at == 0, BILLS.c.at >= began)
    return (BILLS.c.account == bill.account, or_(this, nobodys))
