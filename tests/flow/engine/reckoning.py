"""The store's word against the networks': what was lost, what went out twice."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Row, select
from typing_extensions import override

from distbot.domain.post import MOVES, PostState
from distbot.sandbox.servers import Sandbox
from distbot.sandbox.timeline import TelegramMessage, XPost
from distbot.storage._values import from_micro, post_of
from distbot.storage.tables import ARTICLES, ATTEMPTS, EVENTS, POSTS
from distbot.storage.tables_more import BILLS, QUESTIONS

UNSENT = frozenset(
    {PostState.DRAFT, PostState.CANCELLED, PostState.SKIPPED, PostState.FAILED}
)
"""States in which a post surely is on no network, and is not to go there by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """What became of every post there should be.

    Attributes:
        posts: How many there are.
        states: How many in each state.
        outcomes: How the attempts ended.
        questions: How often a person was asked.
        lost: Posts that should be out or looked for, and are not; in words.
        double: Posts that are out more than once, or where they should not be.
        bills: Where what is written down and what X billed differ, in words.
        wrong: Whatever else does not agree, in words.
    """

    posts: int
    states: Counter[str]
    outcomes: Counter[str]
    questions: int
    lost: tuple[str, ...]
    double: tuple[str, ...]
    bills: tuple[str, ...]
    wrong: tuple[str, ...]

    @override
    def __str__(self) -> str:
        states = ", ".join(f"{n} {name}" for name, n in sorted(self.states.items()))
        ends = ", ".join(f"{n} {name}" for name, n in sorted(self.outcomes.items()))
        return (
            f"{self.posts} posts: {states}; attempts: {ends}; "
            f"asked {self.questions}; lost {len(self.lost)}, double {len(self.double)}"
        )


def reckon(
    engine: Engine,
    sandbox: Sandbox,
    addresses: Mapping[str, str],
    slugs: Iterable[str],
) -> Reckoning:
    """Compare every post with what its followers see.

    Args:
        engine: Of the store.
        sandbox: The networks.
        addresses: Where each destination's posts go.
        slugs: The ends of the addresses of all articles that were written.
    """
    with engine.connect() as db:
        posts = db.execute(select(POSTS).order_by(POSTS.c.id)).all()
        articles = db.execute(select(ARTICLES.c.id, ARTICLES.c.key))
        known = {row.id: row.key for row in articles}
        attempts = db.execute(select(ATTEMPTS)).all()
        events = db.execute(select(EVENTS).order_by(EVENTS.c.id)).all()
        bills = db.execute(select(BILLS)).all()
        questions = len(db.execute(select(QUESTIONS.c.post_id)).all())
    public = _public(sandbox, addresses)
    lost = [*_missing(known, posts, addresses, slugs), *_not_out(posts, public)]
    return Reckoning(
        posts=len(posts),
        states=Counter(post.state for post in posts),
        outcomes=Counter(each.outcome or "open" for each in attempts),
        questions=questions,
        lost=tuple(lost),
        double=tuple(_doubles(posts, public, sandbox)),
        bills=tuple(_wrong_bills(bills, sandbox)),
        wrong=(*_wrong_receipts(posts, public), *_wrong_moves(events)),
    )


Public = Mapping[tuple[str, str], Sequence[str]]
"""Where and which words → ids of the messages that say them."""


def _public(sandbox: Sandbox, addresses: Mapping[str, str]) -> Public:
    found: dict[tuple[str, str], list[str]] = {}
    for destination, address in addresses.items():
        timelines = sandbox.timelines()
        messages: Sequence[TelegramMessage | XPost] = (
            timelines.of_account(address)
            if destination.startswith("x")
            else timelines.in_chat(address)
        )
        for message in messages:
            said = message.written if isinstance(message, XPost) else message.text
            found.setdefault((destination, said), []).append(str(message.id))
    return found


def _words(post: Row[Any]) -> tuple[str, str]:
    return post.destination, post_of(post).draft.wording.text


def _name(post: Row[Any]) -> str:
    return f"post {post.id} to {post.destination} ({post.state})"


def _missing(
    known: Mapping[int, str],
    posts: Sequence[Row[Any]],
    addresses: Mapping[str, str],
    slugs: Iterable[str],
) -> Iterable[str]:
    """Yield what has no line in the ledger."""
    there = {(post.article_id, post.destination) for post in posts}
    for slug in slugs:
        ids = [number for number, key in known.items() if key.endswith(f"/{slug}")]
        if len(ids) != 1:
            yield f"article {slug} is stored {len(ids)} times"
            continue
        for destination in addresses:
            if (ids[0], destination) not in there:
                yield f"article {slug} has no post to {destination}"


def _not_out(posts: Sequence[Row[Any]], public: Public) -> Iterable[str]:
    for post in posts:
        state = PostState(post.state)
        if state in UNSENT or state is PostState.UNKNOWN:
            continue
        if state is not PostState.PUBLISHED or not public.get(_words(post)):
            yield _name(post)


def _doubles(
    posts: Sequence[Row[Any]], public: Public, sandbox: Sandbox
) -> Iterable[str]:
    ours = Counter(_words(post) for post in posts if post.draft is not None)
    for words, number in ours.items():
        # Two posts of the same words could hide that one of them went out twice.
        if number > 1:
            yield f"{words[0]} has {number} posts with the same words"
    for post in posts:
        if post.draft is None:
            continue
        ids = public.get(_words(post), ())
        if len(ids) > 1 or (ids and PostState(post.state) in UNSENT):
            yield f"{_name(post)} is out {len(ids)} times"
    for words in public.keys() - ours.keys():
        yield f"{words[0]} shows what no post says"
    # X itself refuses the same words: a second try left nothing but this.
    refused = [c for c in sandbox.x.faults.calls if c.status == 403]
    yield from (f"{call.name} was refused" for call in refused)


def _wrong_receipts(posts: Sequence[Row[Any]], public: Public) -> Iterable[str]:
    for post in posts:
        if post.state == PostState.PUBLISHED.value:
            ids = public.get(_words(post), ())
            if post.remote_id not in ids:
                yield f"{_name(post)} has the receipt {post.remote_id}, not {ids}"


def _wrong_moves(events: Sequence[Row[Any]]) -> Iterable[str]:
    """Yield moves that the table does not have, or that begin where none ended."""
    states: dict[int, str | None] = {}
    for event in events:
        before, after = event.before, event.after
        known = None if before is None else PostState(before)
        if before != states.get(event.post_id) or PostState(after) not in MOVES[known]:
            yield f"post {event.post_id} moved from {before} to {after}"
        states[event.post_id] = after


def _wrong_bills(bills: Sequence[Row[Any]], sandbox: Sandbox) -> Iterable[str]:
    """Compare the posts that are written down with those that X billed.

    Own reads are written down after they are made, as nobody knows their price before,
    and an alt text once however often it is set: a death may leave them out.
    """
    written = sum(
        from_micro(bill.price_micro_usd)
        for bill in bills
        if bill.what == "post" and bill.state == "billed"
    )
    billed = sum(
        bill.price_usd
        for bill in sandbox.x.world.bills
        if bill.what in {"post", "post with URL"}
    )
    if written != billed:
        yield f"posts of {written} USD are written down, {billed} USD billed"
