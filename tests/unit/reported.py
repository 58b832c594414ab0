"""Posts for reports, as tests and hypothesis make them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from distbot import plugins
from distbot.domain.period import Period
from distbot.domain.post import NEEDS_REASON, PostState, Receipt
from distbot.domain.reading import ArticleClass
from distbot.domain.report import (
    Account,
    Hole,
    Move,
    Report,
    ReportedPost,
    report_of,
)
from distbot.domain.report_causes import Cause
from distbot.domain.report_words import ReportWords
from distbot.ports import Language

ZONE = ZoneInfo("Asia/Pontianak")
DAY = Period(first=date(2026, 11, 26), last=date(2026, 11, 26), zone=ZONE)
NOON = datetime(2026, 11, 26, 5, tzinfo=UTC)
NAMES = ("kanal", "x")
REASONS = (
    None,
    "late: it is better not sent any more",
    "budget: 0.2 USD would pass the month's 20 USD",
    "X refused (403): You are not permitted",
    "Telegram forbids it: bot was kicked",
    "an unheard-of thing",
)


def words(code: str = "id") -> ReportWords:
    language: Language = plugins.load("languages", code)
    messages = language.messages
    return ReportWords(
        texts=messages.report, moments=language.moments, phrasing=messages.phrasing
    )


def post(  # noqa: PLR0913 - the attributes that tests vary
    number: int = 1,
    *,
    destination: str = "kanal",
    late: float | None = 10,
    age: float | None = None,
    state: PostState = PostState.PUBLISHED,
    reason: str | None = None,
    counts: Mapping[str, int] | None = None,
    article_class: ArticleClass = ArticleClass.NORMAL,
    headline: str = "Warga Menanam Bakau",
    at: datetime = NOON,
    price: str = "0",
    linked: bool = False,
    is_repeat: bool = False,
    edits: int = 0,
    taken_down_at: datetime | None = None,
) -> ReportedPost:
    """A post at noon, some seconds late; `age` is minutes since its article came."""
    out = state is PostState.PUBLISHED
    return ReportedPost(
        id=number,
        headline=headline,
        url=f"https://kabar.example.com/{number}",
        published_at=None if age is None else at - timedelta(minutes=age),
        destination=destination,
        variant=0,
        state=state,
        reason=reason,
        article_class=article_class,
        linked=linked,
        price_usd=Decimal(price),
        due_at=None if late is None else at - timedelta(seconds=late),
        receipt=Receipt(remote_id=str(number), url=None, at=at) if out else None,
        is_first=age is not None,
        is_repeat=is_repeat,
        edits=edits,
        taken_down_at=taken_down_at,
        moves=(Move(at=at, after=state, why=reason),),
        counts=counts or {},
    )


def hole(
    number: int = 1,
    state: PostState = PostState.FAILED,
    cause: Cause = Cause.REFUSED,
    headline: str = "Warga Menanam Bakau",
) -> Hole:
    return Hole(
        post_id=number,
        headline=headline,
        destination="kanal",
        state=state,
        cause=cause,
        due_at=NOON,
    )


def account(**sums: str) -> Account:
    known = {
        "limit_usd": "20",
        "period_usd": "0.435",
        "month_usd": "9.12",
        "promised_usd": "0",
        "forecast_usd": "14.8",
    }
    money = {name: Decimal(text) for name, text in (known | sums).items()}
    return Account(name="x:", **money)


def told(
    *posts: ReportedPost,
    holes: tuple[Hole, ...] = (),
    accounts: tuple[Account, ...] = (),
    questions: int = 0,
    period: Period = DAY,
    newsroom: str = "Warta Rimba",
    until: datetime | None = None,
) -> Report:
    return report_of(
        period,
        until or period.ends,
        newsroom=newsroom,
        destinations=NAMES,
        posts=posts,
        holes=holes,
        questions=questions,
        accounts=accounts,
    )


TEXT = st.text(min_size=1, max_size=400).filter(str.strip)
MOMENTS = st.datetimes(datetime(2026, 11, 20), datetime(2026, 12, 2)).map(  # noqa: DTZ001 - made aware at once
    lambda at: at.replace(tzinfo=UTC)
)
STATES = st.sampled_from(list(PostState))
MONEY = st.decimals(0, 10**6, places=6)


@st.composite
def reported_posts(draw: st.DrawFn) -> ReportedPost:
    state = draw(STATES)
    reason = draw(st.sampled_from(REASONS) | TEXT)
    if state in NEEDS_REASON:
        reason = reason or "why"
    at = draw(MOMENTS)
    out = state is PostState.PUBLISHED
    return ReportedPost(
        id=draw(st.integers(1, 10**6)),
        headline=draw(TEXT),
        url=draw(st.none() | TEXT),
        published_at=draw(st.none() | MOMENTS),
        destination=draw(st.sampled_from(NAMES) | TEXT),
        variant=draw(st.integers(0, 3)),
        state=state,
        reason=reason,
        article_class=draw(st.sampled_from(list(ArticleClass))),
        linked=draw(st.booleans()),
        price_usd=draw(MONEY),
        due_at=draw(st.none() | MOMENTS),
        receipt=Receipt(remote_id="1", url=None, at=at) if out else None,
        is_first=draw(st.booleans()),
        is_repeat=draw(st.booleans()),
        edits=draw(st.integers(0, 3)),
        taken_down_at=draw(st.none() | MOMENTS),
        moves=(Move(at=at, after=state, why=reason),),
        counts=draw(
            st.dictionaries(
                st.sampled_from(["like", "view", "reply", "👍", "❤"]),
                st.integers(0, 10**9),
            )
        ),
    )


HOLES = st.builds(
    Hole,
    post_id=st.integers(1, 10**6),
    headline=TEXT,
    destination=TEXT,
    state=STATES,
    cause=st.sampled_from(list(Cause)),
    due_at=st.none() | MOMENTS,
)
ACCOUNTS = st.builds(
    Account,
    name=TEXT,
    limit_usd=MONEY,
    period_usd=MONEY,
    month_usd=MONEY,
    promised_usd=MONEY,
    forecast_usd=MONEY,
)
PERIODS = st.builds(
    lambda first, days: Period(
        first=first, last=first + timedelta(days=days), zone=ZONE
    ),
    st.dates(date(2026, 11, 20), date(2026, 11, 28)),
    st.sampled_from([0, 0, 6, 29, 400]),
)


def _made(
    posts: list[ReportedPost],
    holes: list[Hole],
    accounts: list[Account],
    questions: int,
    period: Period,
    newsroom: str,
) -> Report:
    each = {one.id: one for one in posts}
    return told(
        *each.values(),
        holes=tuple(holes),
        accounts=tuple(accounts),
        questions=questions,
        period=period,
        newsroom=newsroom,
    )


def reports(most: int = 12) -> st.SearchStrategy[Report]:
    """Any report, lists of any length up to `most`."""
    lists = partial(st.lists, max_size=most)
    return st.builds(
        _made,
        lists(reported_posts()),
        lists(HOLES),
        lists(ACCOUNTS),
        st.integers(0, 10**4),
        PERIODS,
        TEXT,
    )
