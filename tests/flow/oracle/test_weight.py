"""Each post that the sandbox took is weighed again by X's rules, as others read them.

The sandbox and distbot weigh with the same code; twitter-text-parser is not ours.
"""

import asyncio
import warnings
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from distbot import paths
from distbot.app import App, ConfigFile
from distbot.domain.post import Post
from distbot.domain.text_x import weigh
from distbot.line import Line
from distbot.sandbox.servers import Sandbox
from distbot.sources._article_file import read_article_file

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it asks setuptools for what Python has by now
    from twitter_text import extract_urls, parse_tweet


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> list[Post]:
    """What became of the samples and of the first newsroom's own article."""
    folder = tmp_path_factory.mktemp("newsroom")
    samples = sorted((paths.assets() / "samples").glob("*.txt"))
    stories = [*samples, shared / "data/seed-article.txt"]
    with Sandbox(limits=False) as sandbox:
        posts = asyncio.run(_publish(sandbox, folder, stories))
        written = {post.id: post.written for post in sandbox.timelines().x}
    assert [written[p.receipt.remote_id] for p in posts if p.receipt] == [
        p.draft.wording.text for p in posts
    ]
    return posts


async def _publish(sandbox: Sandbox, folder: Path, stories: list[Path]) -> list[Post]:
    shipped = ConfigFile.read(paths.configs() / "demo.toml").config
    filled = {
        "source": (),
        "telegram": {"base_url": sandbox.telegram.url},
        "x": {"base_url": sandbox.x.url, "monthly_budget_usd": Decimal(100)},
    }
    file = ConfigFile(config=shipped.model_copy(update=filled), base=folder)
    async with App.build(file, partial(_secrets, sandbox)) as app:
        line = Line(app.parts, "worker-1", lambda *_: None)
        await line.open()
        articles, now = [read_article_file(s) for s in stories], app.parts.clock.now()
        app.parts.articles.keep("map", articles, {}, baseline=False, now=now)
        await line.write()
        await line.send()
        return [p for p in app.parts.posts.published() if p.draft.channel == "x"]


def _secrets(sandbox: Sandbox, names: dict[str, str], _account: str) -> dict[str, str]:
    if "token" in names:
        return {"token": sandbox.telegram.token}
    return {role: getattr(sandbox.x.credentials, role) for role in names}


def test_every_post_weighs_what_the_oracle_says(published: list[Post]) -> None:
    assert len(published) == 7
    for post in published:
        text, length = post.draft.wording.text, post.draft.wording.length
        oracle = parse_tweet(text)
        assert oracle.valid
        assert oracle.weightedLength == length.used == weigh(text).weighted_length


def test_only_posts_with_a_link_hold_what_the_oracle_calls_an_address(
    published: list[Post],
) -> None:
    for post in published:
        found = extract_urls(post.draft.wording.text)
        assert bool(found) == (post.draft.wording.link is not None)
        assert (post.draft.price_usd > Decimal("0.1")) == bool(found)
