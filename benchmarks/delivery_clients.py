"""Through the real clients and the sandbox, beside what else could limit it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks.delivery_bare import bare_telegram, bare_x, lean
from benchmarks.delivery_engine import matrix
from benchmarks.delivery_report import Report, spread
from benchmarks.delivery_stage import (
    Servers,
    Stage,
    open_telegram,
    open_x,
    postgres_server,
    put_due,
    sandbox_servers,
    set_stage,
    settle_statistics,
)
from benchmarks.delivery_workers import Crew, Result, crew, workers

CHANNELS = 64
"""Destinations on Telegram."""

ACCOUNTS = 32
"""Accounts on X, a destination each; as many calls as the engine makes at once."""

_WARM = 128
_SHARE = 0.6
_BARE = "the same client bare, 1 process"
_CEILING = "the sandbox's ceiling (bare sockets)"
_CLIENTS = {"telegram": bare_telegram, "x": bare_x}


def through_clients(report: Report, folder: Path, *, posts: int, passes: int) -> None:
    """Publish through python-telegram-bot and tweepy; passes are interleaved."""
    for channel in _CLIENTS:
        with sandbox_servers() as servers, ExitStack() as stack:
            bench = _Bench(folder / channel, channel, servers, stack)
            results = bench.run(posts=posts, passes=passes)
        _tell(report, channel, results)


class _Bench:
    """One channel's crews at one sandbox."""

    def __init__(
        self, folder: Path, channel: str, servers: Servers, stack: ExitStack
    ) -> None:
        secrets: Mapping[str, Mapping[str, str]] = {}
        if channel == "telegram":
            addresses = open_telegram(servers, CHANNELS, "kanal")
        else:
            addresses, secrets = open_x(servers, ACCOUNTS)
        server = stack.enter_context(postgres_server())
        self.crews: dict[str, tuple[Stage, Crew, bool]] = {}
        for name, store, count in matrix():
            if store != "sqlite":
                server.create(store)
            url = "sqlite:///engine.db" if store == "sqlite" else server.url(store)
            stage = set_stage(
                folder / store,
                url,
                channel=channel,
                addresses=addresses,
                secrets=secrets,
                servers=servers,
            )
            ready = stack.enter_context(workers(stage, count, instant=False))
            self.crews[name] = (stage, ready, True)
        stage = self.crews["SQLite, 1 worker"][0]
        for name, target in ((_BARE, _CLIENTS[channel]), (_CEILING, lean)):
            ready = stack.enter_context(crew(target, [(stage, servers)]))
            self.crews[name] = (stage, ready, False)

    def run(self, *, posts: int, passes: int) -> Mapping[str, Sequence[Result]]:
        """Let each send the same number, one after the other."""
        results: dict[str, list[Result]] = defaultdict(list)
        for number in range(passes + 1):
            for name, (stage, ready, stored) in self.crews.items():
                count = posts if number else _WARM
                if stored:
                    put_due(stage, count, f"Kabar {name} {number}")
                    settle_statistics(stage)
                result = ready.round(count, count)
                if number:
                    results[name].append(result)
        return results


def _tell(
    report: Report, channel: str, results: Mapping[str, Sequence[Result]]
) -> None:
    bare = median(result.rate for result in results[_BARE])
    rows = []
    for name, found in results.items():
        rate = median(result.rate for result in found)
        cpu = median(result.cpu_us for result in found)
        rates = spread([result.rate for result in found])
        rows.append((name, rates, f"{rate / bare:.0%}", f"{cpu:,.0f}"))
    client = "tweepy" if channel == "x" else "python-telegram-bot"
    title = f"Through {client} and the sandbox in another process"
    report.table(title, ("", "posts/s", "of bare", "CPU µs/post"), rows)
    if unclear := sum(result.unclear for found in results.values() for result in found):
        report.say(f"{unclear} calls broke off, and their posts are not counted")
    share = median(r.rate for r in results["SQLite, 1 worker"]) / bare
    report.goal(
        f"through {client}, SQLite, 1 worker",
        f"≥ {_SHARE:.0%} of bare",
        f"{share:.0%}",
        met=share >= _SHARE,
    )
    ceiling = median(result.rate for result in results[_CEILING])
    report.goal(
        f"the sandbox beside {client}",
        "no bottleneck",
        f"takes {ceiling / bare:.1f} × what the bare client gives",
        met=ceiling > bare,
    )
