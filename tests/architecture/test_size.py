"""Small on purpose: the sizes that the house style promises."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "distbot"
FILES = [
    path
    for path in sorted(ROOT.rglob("*.py"))
    # Tables of data, and steps that Alembic writes, are not read as prose.
    if path.stem not in {"_tlds", "_emoji"} and "versions" not in path.parts
]
LONGEST_FILE = 400
LONGEST_FUNCTION = 40


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_stays_small(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    functions = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert source.count("\n") <= LONGEST_FILE
    assert not [f.name for f in functions if _length(f) > LONGEST_FUNCTION]


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function, its docstring left out."""
    end = function.end_lineno or function.lineno
    docstring = ast.get_docstring(function, clean=False)
    return end - function.lineno + 1 - (docstring.count("\n") + 1 if docstring else 0)
