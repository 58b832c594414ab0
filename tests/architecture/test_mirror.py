"""The tests mirror the domain: a module without its test file is an error."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = [
    path.stem
    for path in sorted((ROOT / "distbot/domain").glob("*.py"))
    if not path.name.startswith("_") and path.name != "errors.py"
]


@pytest.mark.parametrize("module", MODULES)
def test_a_domain_module_has_its_unit_tests(module: str) -> None:
    expected = ROOT / "tests/unit/domain" / f"test_{module}.py"

    assert expected.exists(), f"write {expected.relative_to(ROOT)}"
