"""docs/config.md names every key with its default; `python FILE` writes it anew."""

from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from distbot import plugins
from distbot.cards.options import BrandSection
from distbot.domain.rhythm import duration_text
from distbot.settings import (
    ClassRuleSection,
    ClassSection,
    CtaSection,
    DestinationSection,
    NewsroomSection,
    StoreSection,
    WordsSection,
)
from distbot.settings_desk import DeskSection, SensitiveSection
from distbot.settings_medsos import MedsosSection
from distbot.settings_rhythm import (
    DukaSection,
    LateSection,
    PrioritySection,
    RhythmSection,
)
from distbot.settings_source import FetchSection, SourceSection
from distbot.settings_story import SameStorySection
from distbot.settings_web import WebSection

PAGE = Path(__file__).parents[2] / "docs/config.md"
TABLES: list[tuple[str, type[BaseModel]]] = [
    ("[newsroom]", NewsroomSection),
    ("[cta]", CtaSection),
    ("[brand]", BrandSection),
    ("[store]", StoreSection),
    ("[fetch]", FetchSection),
    ("[medsos]", MedsosSection),
    ("[class]", ClassSection),
    ("[class.breaking], [class.evergreen]", ClassRuleSection),
    ("[words]", WordsSection),
    ("[words.sensitive]", SensitiveSection),
    ("[priority]", PrioritySection),
    ("[duka]", DukaSection),
    ("[desk]", DeskSection),
    ("[same_story]", SameStorySection),
    ("[web]", WebSection),
    ("[[source]]", SourceSection),
    ("[[destination]]", DestinationSection),
    ("[destination.rhythm]", RhythmSection),
    ("[destination.rhythm.late]", LateSection),
]
HEAD = """# The config file

One TOML file a newsroom. Unknown keys are refused. Paths are relative to the file.
Secrets never stand here: README.md, “Set up your newsroom”, names their variables.
`distbot check -c FILE` looks whether everything in it is right, and
`distbot config schema` prints it as a JSON schema, for editors that complete keys.

This page is made from the code: `python tests/contract/test_config_reference.py`.
"""
SOURCES = """
Further keys are the kind's own: `inbox` needs `path`, `webhook` none, the others need
`url`.
"""


def reference() -> str:
    channels = [
        (f"[{name}]", plugins.load("channels", name).Options)
        for name in plugins.names("channels")
    ]
    parts = [HEAD]
    for title, model in [*TABLES, *channels]:
        parts.append(
            f"\n## `{title}`\n\n| key | default | meaning |\n| --- | --- | --- |\n"
        )
        parts += [_row(name, field) for name, field in model.model_fields.items()]
        if model is SourceSection:
            parts.append(SOURCES)
    return "".join(parts)


def _row(name: str, field: FieldInfo) -> str:
    if field.is_required():
        default = "required"
    elif field.default in (None, "", ()):
        default = "–"
    elif isinstance(field.default, timedelta):
        default = f"`{duration_text(field.default)}`"
    elif isinstance(field.default, BaseModel):
        default = "empty"
    else:
        default = f"`{getattr(field.default, 'value', field.default)}`"
    return f"| `{name}` | {default} | {field.description} |\n"


def test_the_page_names_every_key_with_its_default() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference()


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
