"""Articles → posts: composed, and put where the newsroom's rules say."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from distbot.domain.article import Article
from distbot.domain.errors import CardError, InputError
from distbot.domain.newsroom import Destination
from distbot.domain.post import Draft, Post, PostState
from distbot.domain.reading import ArticleClass
from distbot.domain.retelling import Retelling
from distbot.domain.rhythm import expires_at
from distbot.ports import NewPost, Parts, StoredArticle, words_elsewhere
from distbot.services.allot import allot
from distbot.services.compose import Terms, compose
from distbot.services.look_back import look_back
from distbot.services.plan import plan
from distbot.services.retell import Retold, retold
from distbot.services.review import review

_BASELINE = "baseline: it was there before distbot began"


class Writer:
    """Writes one newsroom's posts; blocking, and stores nothing."""

    def __init__(self, parts: Parts, not_composed: Callable[[str, str], None]) -> None:
        """Join the parts with someone who listens.

        Args:
            parts: The newsroom's parts.
            not_composed: Hears of a destination that an article cannot be composed
                for, by name, and of the fault.
        """
        self._parts = parts
        self._not_composed = not_composed

    def posts(self, stored: StoredArticle) -> Sequence[NewPost]:
        """Return an article's post for each destination, skipped ones included."""
        posts: list[NewPost] = []
        for destination in self._parts.newsroom.destinations:
            posts.append(self._post(stored, destination, posts))
        return posts

    def _post(
        self,
        stored: StoredArticle,
        destination: Destination,
        made: Sequence[NewPost],
    ) -> NewPost:
        """Compose an article's post to one destination, after those to others."""
        reason = _BASELINE if stored.baseline else stored.skip_reason
        if reason is not None:
            return NewPost.skipped(destination.name, reason)
        drafts = [post.draft for post in made if post.draft is not None]
        try:
            terms = self.terms(stored.article, destination, drafts)
            again = retold(self._parts, stored.article, destination, terms.before.twins)
            if again is not None and again.then is Retelling.MERGE:
                return NewPost.skipped(destination.name, again.reason)
            (draft,) = compose(
                self._parts, stored.article, only=[destination], terms=terms
            )
        except (InputError, CardError) as error:
            return self._skipped(destination, str(error))
        except OSError:
            raise  # a full disk is no fault of the article's: it waits
        except Exception as error:  # noqa: BLE001 - one bad article must not stop the others
            return self._skipped(destination, unforeseen(error))
        return self.reviewed(draft, destination, stored.article.key, again)

    def terms(
        self,
        article: Article,
        destination: Destination,
        drafts: Sequence[Draft] = (),
        used_quotes: frozenset[str] = frozenset(),
    ) -> Terms:
        """Ask the store what composing must know of other posts.

        Args:
            article: Stored or not.
            destination: Where it goes.
            drafts: Those of the article that were composed before.
            used_quotes: Words on the cards of its earlier variants.
        """
        channel = destination.channel
        taken = {d.wording.text for d in drafts if d.channel == channel}
        taken |= words_elsewhere(self._parts, destination, here=bool(used_quotes))
        return Terms(
            grants=allot(self._parts, article, [destination]),
            used_quotes=used_quotes,
            taken={channel: frozenset(taken)},
            before=look_back(self._parts, article),
        )

    def reviewed(
        self,
        draft: Draft,
        destination: Destination,
        seed: str,
        again: Retold | None = None,
    ) -> NewPost:
        """Put a draft where its approval rule says, and plan when it goes.

        Args:
            draft: As composed.
            destination: Its own.
            seed: Names the post, for its jitter.
            again: What becomes of a story that was told before; None: this one wasn't.
        """
        now = self._parts.clock.now()
        post = review(draft, destination, self._parts.newsroom, now)
        if again is not None and again.then is Retelling.ASK:
            post = _asked(draft, again.reason)
        if post.state is not PostState.APPROVED:
            breaking = draft.article_class is ArticleClass.BREAKING
            late = expires_at(destination.rhythm, draft.article_class, now)
            return replace(post, expire_at=late if breaking else None)
        wish = now + destination.rhythm.settle
        if again is not None and again.spaces(wish):
            wish = again.not_before or wish
            post = replace(post, reason=f"{again.reason}: {post.reason}")
        slot = plan(
            self._parts,
            destination,
            draft.article_class,
            wish,
            seed=f"{seed} {destination.name}",
        )
        return replace(post, due_at=slot.due_at, expire_at=slot.expire_at)

    def spaced(self, post: Post) -> Retold | None:
        """Return what a draft has to keep away from, if a rule approves it now."""
        destination = self._parts.destination(post.draft.destination)
        if destination is None:
            return None
        article = self._parts.articles.get(post.article_id)
        twins = look_back(self._parts, article).twins
        again = retold(self._parts, article, destination, twins, before=post.id)
        now = self._parts.clock.now()
        return again if again is not None and again.spaces(now) else None

    def _skipped(self, destination: Destination, fault: str) -> NewPost:
        self._not_composed(destination.name, fault)
        return NewPost.skipped(destination.name, f"could not be composed: {fault}")


def unforeseen(error: Exception) -> str:
    """Say what nobody foresaw, for the ledger and the log."""
    return f"unforeseen {type(error).__name__}: {error}"


def _asked(draft: Draft, reason: str) -> NewPost:
    """Return a draft that no rule approves."""
    return NewPost(
        destination=draft.destination,
        state=PostState.DRAFT,
        draft=draft,
        article_class=draft.article_class,
        reason=reason,
        asked=True,
    )
