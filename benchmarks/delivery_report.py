"""What the delivery benchmarks print: tables, and whether the goals are met."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """Something that was promised, and what was measured."""

    what: str
    wanted: str
    measured: str
    met: bool


@dataclass(slots=True)
class Report:
    """Prints as it goes; the goals stand at its end."""

    console: Console = field(default_factory=lambda: Console(highlight=False))
    goals: list[Goal] = field(default_factory=list)

    def say(self, words: str) -> None:
        """Print a line at once."""
        self.console.print(words, markup=False)

    def table(
        self, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]
    ) -> None:
        """Print a table: words left, figures right."""
        table = Table(title=title, title_justify="left", title_style="bold")
        for place, head in enumerate(heads):
            table.add_column(head, justify="left" if place == 0 else "right")
        for row in rows:
            table.add_row(*row)
        self.console.print(table)

    def goal(self, what: str, wanted: str, measured: str, *, met: bool) -> None:
        """Hold a figure against what was promised."""
        goal = Goal(what=what, wanted=wanted, measured=measured, met=met)
        self.goals.append(goal)

    def end(self) -> bool:
        """Print the goals; say whether all are met."""
        rows = [
            (goal.what, goal.wanted, goal.measured, "met" if goal.met else "NOT MET")
            for goal in self.goals
        ]
        self.table("Goals", ("", "wanted", "measured", ""), rows)
        return all(goal.met for goal in self.goals)


def spread(values: Sequence[float], form: str = ",.0f") -> str:
    """Write a median with the least and the most of the passes."""
    low, high = (format(value, form) for value in (min(values), max(values)))
    return f"{median(values):{form}}  ({low}–{high})"


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the least value that so many of a hundred do not pass."""
    ordered = sorted(values)
    place = -(-len(ordered) * percent // 100) - 1
    return ordered[max(0, int(place))]
