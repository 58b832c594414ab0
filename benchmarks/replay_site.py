"""The replayed day's WordPress: what it shows, what it sends, and the truth of both."""

import json
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from benchmarks.replay_news import Deed, Happening, words_of
from tests.wordpress_site import WordPressSite

_HISTORY = 20
_BELIEVED = 2
_LOST, _REPEATED, _LATE = 0.12, 0.15, 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One delivery of the site's own message about an article.

    Attributes:
        at: When it arrives; aware UTC.
        signed_at: When it was signed: the same, or earlier where it was held up.
        story: Of the article, from 0.
        version: Of its words; None: it tells that the article is unpublished.
        body: As it is sent.
    """

    at: datetime
    signed_at: datetime
    story: int
    version: int | None
    body: bytes


@dataclass(slots=True, kw_only=True)
class Story:
    """What is true of one article.

    Attributes:
        post: Its number in WordPress.
        version: Of its words, as they are now.
        public: Whether readers can have it now.
        had_picture: Whether it had one from the beginning.
        shown: From when on readers had which version; None: none.
        noticed: From when on it is known which of these, by its place there.
        told: Whether a message told of it first, and at once.
        listed: Whether the API was read while it showed the article.
        doubts: In how many reads since then it was missing.
    """

    post: int
    version: int = 1
    public: bool = False
    had_picture: bool = False
    shown: list[tuple[datetime, int | None]] = field(default_factory=list)
    noticed: list[tuple[datetime, int]] = field(default_factory=list)
    told: bool = False
    listed: bool = False
    doubts: int = 0

    @property
    def first_public(self) -> datetime:
        """When readers first had it."""
        return self.shown[0][0]

    def was_public(self, span: timedelta) -> bool:
        """Say whether readers ever had it for so long without a break."""
        ends = [*self.shown, (datetime.max.replace(tzinfo=self.first_public.tzinfo), 0)]
        since: datetime | None = None
        for (at, version), (end, _) in pairwise(ends):
            since = None if version is None else since or at
            if since is not None and end - since >= span:
                return True
        return False

    def notice(self, at: datetime, state: int) -> None:
        """Note which state, by its place in `shown`, is known from a moment on.

        What comes late of an earlier one is no news.
        """
        if not self.noticed or self.noticed[-1][1] < state:
            self.noticed.append((at, state))

    def state_at(self, at: datetime) -> int:
        """Return the place in `shown` of what readers had at a moment."""
        return max(n for n, (since, _) in enumerate(self.shown) if since <= at)

    def known(self, before: datetime) -> int | None:
        """Return the state that was last noticed before a moment, if any was."""
        told = [state for at, state in self.noticed if at < before]
        return told[-1] if told else None


class Press:
    """The site with its editors, and the plugin that sends what they do.

    Attributes:
        site: Served on loopback.
        stories: By their number; there from their publication on.
        mute: Whether none of the plugin's messages get through.
        done: How often each deed was done.
        letters: How many deliveries were lost, repeated and late.
    """

    def __init__(self, site: WordPressSite, began: datetime, seed: int) -> None:
        """Begin with a site that has a history."""
        self.site = site
        self.stories: dict[int, Story] = {}
        self.mute = False
        self.done: dict[Deed, int] = dict.fromkeys(Deed, 0)
        self.letters = {"sent": 0, "lost": 0, "repeated": 0, "late": 0}
        self._chance = random.Random(seed)  # noqa: S311 - a day that repeats
        self._waiting: dict[int, datetime] = {}
        for number in range(_HISTORY):
            site.now = began - timedelta(hours=_HISTORY - number)
            headline, paragraphs = words_of(9000 + number, 1)
            site.publish(headline, paragraphs=paragraphs)
        site.now = began

    def go_on(self, now: datetime) -> list[Letter]:
        """Let the site's clock go on; return what is sent of what becomes public."""
        self.site.pass_time(seconds=(now - self.site.now).total_seconds())
        sent: list[Letter] = []
        for number, at in list(self._waiting.items()):
            if at <= now:
                del self._waiting[number]
                sent += self._show(self.stories[number], number, at)
        return sent

    def do(self, one: Happening) -> list[Letter]:
        """Have an editor do something; return the deliveries that follow."""
        match one.deed:
            case Deed.PUBLISH | Deed.SCHEDULE:
                return self._publish(one)
            case _:
                return self._change(one, self.stories[one.story])

    def _publish(self, one: Happening) -> list[Letter]:
        headline, paragraphs = words_of(one.story, 1)
        has_picture = self._chance.random() < 0.8
        picture = self._picture(one.story) if has_picture else ""
        post = self.site.publish(
            headline, at=one.until, paragraphs=paragraphs, picture=picture
        )
        self.done[one.deed] += 1
        story = self.stories[one.story] = Story(post=post, had_picture=has_picture)
        if one.until is not None and one.until > one.at:
            self._waiting[one.story] = one.until
            return []
        return self._show(story, one.story, one.at)

    def _change(self, one: Happening, story: Story) -> list[Letter]:
        """Change an article that was published; a draft is left as it is."""
        if story.public == (one.deed is Deed.REPUBLISH) or one.story in self._waiting:
            return []
        self.done[one.deed] += 1
        match one.deed:
            case Deed.EDIT:
                story.version += 1
                headline, paragraphs = words_of(one.story, story.version)
                self.site.edit(story.post, title=headline, paragraphs=paragraphs)
            case Deed.PICTURE:
                self.site.edit(story.post, picture=self._picture(one.story))
            case Deed.MOVE:
                self.site.edit(story.post, slug=f"berita-{story.post}-pindah")
            case Deed.UNPUBLISH:
                self.site.unpublish(story.post)
                story.public = False
                story.shown.append((one.at, None))
                return self._letters(one.story, None, one.at)
            case _:
                self.site.republish(story.post)
        return self._show(story, one.story, one.at)

    def _show(self, story: Story, number: int, at: datetime) -> list[Letter]:
        story.public = True
        story.doubts = 0
        story.shown.append((at, story.version))
        return self._letters(number, story.version, at)

    def _letters(self, number: int, version: int | None, at: datetime) -> list[Letter]:
        """Have the plugin send what an article now is: mostly once, and at once."""
        body = self._body(self.stories[number], version)
        arrivals, chance = [timedelta()], self._chance
        self.letters["sent"] += 1
        if self.mute or chance.random() < _LOST:
            self.letters["lost"] += 1
            arrivals = []
        elif chance.random() < _LATE:
            self.letters["late"] += 1
            arrivals = [timedelta(seconds=chance.randint(5, 400))]
        if arrivals and chance.random() < _REPEATED:
            self.letters["repeated"] += 1
            arrivals.append(timedelta(seconds=chance.randint(1, 240)))
        return [
            Letter(at=at + wait, signed_at=at, story=number, version=version, body=body)
            for wait in arrivals
        ]

    def _body(self, story: Story, version: int | None) -> bytes:
        """Write what the plugin of docs/operating.md writes."""
        post = self.site.post(story.post)
        url = f"{self.site.base}/{post.slug}/"
        if version is None:
            return json.dumps({"url": url, "deleted": True}).encode()
        cta = ("Kunjungi Medsos Warta Rimba", "Klik di sini")
        told = {
            "url": url,
            "guid": f"{self.site.base}/?p={post.id}",
            "headline": post.title,
            "paragraphs": ["\n".join((*post.paragraphs, *cta))],
            "byline": post.author,
            "image": post.picture or None,
            "published_at": post.date.isoformat(),
            "modified_at": post.modified.isoformat(),
            "tags": list(post.tags),
            "categories": list(post.categories),
        }
        return json.dumps(told).encode()

    def _picture(self, number: int) -> str:
        return self.site.picture(f"foto-{number}.jpg")

    def headline(self, letter: Letter) -> str:
        """Return what stands above the article that a message tells of."""
        return words_of(letter.story, letter.version or 1)[0]

    def was_told(self, letter: Letter, at: datetime) -> None:
        """Note that a message was taken; that a stranger is gone tells nothing."""
        story = self.stories[letter.story]
        story.told = story.told or (not story.noticed and at == story.first_public)
        if letter.version is not None or story.noticed:
            story.notice(at, story.state_at(letter.signed_at))

    def was_read(self, at: datetime) -> None:
        """Note that the site's API was read whole: what it shows is known now.

        What it misses is believed when it is missing twice.
        """
        for story in self.stories.values():
            if story.public:
                story.listed = True
                story.notice(at, len(story.shown) - 1)
            elif story.listed:
                story.doubts += 1
                if story.doubts == _BELIEVED:
                    story.listed = False
                    story.notice(at, len(story.shown) - 1)
