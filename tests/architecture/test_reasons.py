"""What the code can say of itself has a line in every language that people read.

The reasons are found in the source: what errors are raised with, what is handed on as
`why`, `reason`, `fault` or `mend`, and names that hold such words.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import TypeAlias

import pytest

from distbot import plugins
from distbot.domain.phrasing import Phrasing

ROOT = Path(__file__).parents[2] / "distbot"
ROOMS = {
    "aftermath",
    "cards",
    "channels",
    "chat",
    "domain",
    "line",
    "ports",
    "services",
    "sources",
    "storage",
    "writing",
}
NOT_FOR_EDITORS = frozenset(
    {
        # What is wrong with a config, a backup, a database, the file of an article or
        # what another program sent is told who runs that, in English.
        "cards/gallery.py",
        "cards/logo.py",
        "cards/options.py",
        "chat/webhook.py",
        "domain/contradictions.py",
        "domain/report.py",
        "domain/signature.py",
        "ports/reports.py",
        "sources/_article_file.py",
        "sources/_at_an_address.py",
        "sources/_feed_document.py",
        "sources/_fields.py",
        "sources/_options.py",
        "sources/_text.py",
        "sources/feed.py",
        "sources/inbox.py",
        "sources/webhook.py",
        "storage/backup.py",
        "storage/engine.py",
        "storage/generation.py",
    }
)
WITH_A_MEND = {"InputError", "ConfigError"}
WITH_A_REASON = {
    "CardError",
    "Duplicate",
    "OutOfCredit",
    "OutcomeUnknown",
    "OverBudget",
    "PhotoError",
    "Rejected",
    "StoreAwayError",
    "Unauthorized",
    "Unavailable",
}
TOLD = {"why", "reason", "fault", "mend"}
NAMED = re.compile(r"fault|reason|why|mend|shortage|warning|refusal|settled|priority")
WORD = re.compile(r"[A-Za-z]{3}")
ANYTHING = "7"
"""Stands for what is filled in: no line is about it."""

NEVER_SAID = {
    # Parts that the code joins in one way only, and the search in every way.
    "has nearly these words, but another picture or link, or was edited these words: 7",
    "post 7 a post of another time has",
    "post 7 several posts have",
    "the quote is cut: the card carries",
    "check the speaker",
    "much like another story of the last two days",
    ", and it is not found",
}

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
LANGUAGES = [name for name in plugins.names("languages") if name != "en"]


@dataclass
class Module:
    """The source of one module, asked what it can say."""

    path: Path
    _pending: set[str] = field(default_factory=set)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"))

    @cached_property
    def functions(self) -> dict[str, Function]:
        return {
            node.name: node
            for node in ast.walk(self.tree)
            if isinstance(node, Function)
        }

    def reasons(self) -> Iterator[tuple[int, str]]:
        for scope, node in self._nodes(self.tree, self.tree):
            for told in self._told(node, scope):
                for text in self.texts(told, scope):
                    yield told.lineno, text

    def _nodes(self, scope: ast.AST, at: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
        """Yield every node with the function, or the module, that it stands in."""
        for child in ast.iter_child_nodes(at):
            inner = child if isinstance(child, Function) else scope
            yield inner, child
            yield from self._nodes(inner, child)

    def _told(self, node: ast.AST, scope: ast.AST) -> Iterator[ast.expr]:
        """Yield the expressions of a node that people may be told."""
        match node:
            case ast.Call():
                yield from self._arguments(node)
            case ast.Assign(value=ast.Constant() as value) if (
                isinstance(scope, ast.Module) and self.path.stem == "caution"
            ):
                yield value
            case ast.Return(value=ast.expr() as value):
                if isinstance(scope, Function) and NAMED.search(scope.name):
                    yield from value.elts if isinstance(value, ast.Tuple) else [value]
            case _:
                pass

    def _arguments(self, call: ast.Call) -> Iterator[ast.expr]:
        name = called(call)
        if name in WITH_A_MEND or (name == "__init__" and len(call.args) == 3):
            yield from call.args[1:3]
        elif name in WITH_A_REASON:
            yield from call.args[:1]
        elif name in self.functions:
            names = [arg.arg for arg in self.functions[name].args.args]
            own = names[1:] if names[:1] == ["self"] else names
            for argument, parameter in zip(call.args, own, strict=False):
                if parameter in TOLD:
                    yield argument
        for keyword in call.keywords:
            if keyword.arg in TOLD:
                yield keyword.value

    def texts(self, node: ast.AST, scope: ast.AST) -> Sequence[str]:
        """Return what an expression can say, as far as the source tells."""
        match node:
            case ast.Constant(value=str() as text):
                return [text]
            case ast.JoinedStr(values=values):
                parts = [self.texts(value, scope) or [ANYTHING] for value in values]
                return ["".join(each) for each in product(*parts)]
            case ast.FormattedValue(value=value):
                return self.texts(value, scope)
            case ast.IfExp(body=body, orelse=other):
                return [*self.texts(body, scope), *self.texts(other, scope)]
            case ast.BoolOp(values=values):
                return [text for value in values for text in self.texts(value, scope)]
            case ast.Name(id=name):
                return self._held(name, scope)
            case ast.Call() if called(node) in self.functions:
                return self._returned(called(node))
        return []

    def _held(self, name: str, scope: ast.AST) -> Sequence[str]:
        if name in self._pending:
            return []
        self._pending.add(name)
        found: list[str] = []
        for where in (scope, self.tree):
            for value in assigned(name, where):
                found += self.texts(value, scope)
            if found:
                break
        self._pending.discard(name)
        return found

    def _returned(self, name: str) -> Sequence[str]:
        key = f"{name}()"
        if key in self._pending or not NAMED.search(name):
            return []
        self._pending.add(key)
        function = self.functions[name]
        found = [
            text
            for node in ast.walk(function)
            if isinstance(node, ast.Return) and node.value is not None
            for text in self.texts(node.value, function)
        ]
        self._pending.discard(key)
        return found


def called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def assigned(name: str, where: ast.AST) -> Iterator[ast.expr]:
    """Yield what a name is bound to in a function, or at the top of a module."""
    nodes = where.body if isinstance(where, ast.Module) else ast.walk(where)
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=one)], value=value) if one == name:
                yield value
            case ast.Assign(
                targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)
            ):
                for target, value in zip(targets, values, strict=False):
                    if isinstance(target, ast.Name) and target.id == name:
                        yield value
            case _:
                pass


def modules() -> list[Path]:
    return [
        path
        for path in sorted(ROOT.rglob("*.py"))
        if path.relative_to(ROOT).parts[0].removesuffix(".py") in ROOMS
        and path.relative_to(ROOT).as_posix() not in NOT_FOR_EDITORS
        and "migrations" not in path.parts
    ]


def said_by_the_code() -> dict[str, str]:
    """Return every reason, each with a place where it stands."""
    found: dict[str, str] = {}
    for path in modules():
        for line, text in Module(path).reasons():
            if WORD.search(text) and text not in NEVER_SAID:
                found.setdefault(text, f"{path.relative_to(ROOT)}:{line}")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_in_the_code_has_a_line_in_each_language(language: str) -> None:
    phrasing: Phrasing = plugins.load("languages", language).messages.phrasing
    unsaid = {
        f"{place}: {text!r}: {parts}"
        for text, place in said_by_the_code().items()
        if (parts := phrasing.unsaid(text))
    }

    assert not unsaid, "\n".join(sorted(unsaid))
