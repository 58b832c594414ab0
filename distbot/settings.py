"""The config file of a newsroom, read and checked.

Unknown keys are refused; each error names the key and the mend.
"""

import difflib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
)

from distbot.cards.options import BrandSection
from distbot.domain.card import CardSize
from distbot.domain.embargo import HoldMarks
from distbot.domain.errors import ConfigError
from distbot.domain.newsroom import (
    Destination,
    LinkPolicy,
    Newsroom,
    UnknownPolicy,
)
from distbot.domain.reading import ArticleClass, CallToAction
from distbot.ports import ClassRule, OwnWords
from distbot.settings_desk import DeskSection, SensitiveSection
from distbot.settings_medsos import MedsosSection
from distbot.settings_rhythm import DukaSection, PrioritySection, RhythmSection
from distbot.settings_source import FetchSection, SourceSection
from distbot.settings_story import SameStorySection
from distbot.settings_values import (
    ApprovalText,
    Section,
    Words,
    ZoneName,
    read_approval,
)
from distbot.settings_web import WebSection
from distbot.validation import LOOK_UP, validate

_HOLD_META = "distbot"


def _address(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\S*", text):
        raise ValueError(f"{text!r} is no http or https address")
    if "@" in urlsplit(text).netloc:
        raise ValueError("it carries a user name or password")
    return text


def _as_text(address: object) -> object:
    """Let a numeric chat id be written without quotation marks."""
    return str(address) if type(address) is int else address


def _by_class(rules: object) -> object:
    """Let one rule stand for every class."""
    if isinstance(rules, str):
        return dict.fromkeys((one.value for one in ArticleClass), rules)
    return rules


Address = Annotated[str, AfterValidator(_address)]
Approvals = Annotated[
    dict[ArticleClass, ApprovalText],
    BeforeValidator(_by_class, json_schema_input_type=str | dict[ArticleClass, str]),
]


class NewsroomSection(Section):
    """`[newsroom]`: who publishes."""

    key: str = Field(
        pattern=r"^[A-Z][A-Z0-9_]*$",
        description="Names the secrets: KLIKWARTAKU → DISTBOT_KLIKWARTAKU_….",
    )
    name: str = Field(min_length=1, description="As readers know it.")
    short_name: str = Field(
        min_length=1, description="The name where a domain would be a link."
    )
    home: Address = Field(description="The front page; its host may be fetched.")
    language: str = Field("id", description="Language of the articles.")
    timezone: ZoneName = Field(
        "Asia/Jakarta", description="Where the newsroom's clock hangs."
    )
    desk_chat: int | None = Field(
        None, description="Telegram id of the editors' group; absent: no desk."
    )
    log_chat: int | None = Field(
        None, description="Telegram id of the chat reconciliation may forward to."
    )
    chiefs: tuple[int, ...] = Field((), description="Telegram user ids.")
    hold_tags: Words = Field(
        (),
        description="Tags and categories that hold an article back until they are"
        ' gone, as ["embargo", "tahan"].',
    )
    hold_meta: str | None = Field(
        None,
        min_length=1,
        description="Name of the meta that does so, of a page or in WordPress's API:"
        ' "hold", or "embargo 2026-01-31T09:30:00+07:00". Given: the page of every'
        ' article is read for it; absent: it is "distbot", seen where a page is read'
        " anyway.",
    )


class CtaSection(Section):
    """`[cta]`: the call to action that every post carries."""

    label: str = Field(min_length=1, description='"Kunjungi Medsos Klikwartaku.com".')
    text: str = Field(min_length=1, description='The linked words: "Klik di sini".')
    url: Address = Field(description="Where they lead.")


class StoreSection(Section):
    """`[store]`: where distbot keeps what it knows."""

    url: str = Field(
        "sqlite:///var/distbot.db",
        description="Of the database: sqlite:///PATH or postgresql+psycopg://….",
    )
    cards: str = Field("var/cards", description="Folder of the drawn cards.")
    mark: str = Field(
        "",
        description="Where it is noted how far the store has come; absent: beside it.",
    )


class ClassRuleSection(Section):
    """`[class.breaking]`, `[class.evergreen]`: any one match puts it there."""

    tags: Words = Field((), description="Whole tags of the article.")
    categories: Words = Field((), description="Whole categories of the article.")
    headline: Words = Field(
        (), description="Words, or several in a row, anywhere in the headline."
    )


class ClassSection(Section):
    """`[class]`: rules added to the language's; breaking is looked for first."""

    breaking: ClassRuleSection = Field(
        ClassRuleSection(), description="A table: what makes an article breaking."
    )
    evergreen: ClassRuleSection = Field(
        ClassRuleSection(), description="A table: what makes an article evergreen."
    )


class WordsSection(Section):
    """`[words]`: lists added to the language's; capitals do not matter."""

    verbs: Words = Field((), description="Saying verbs, without -nya.")
    roles: Words = Field((), description='First words of what people are: "kades".')
    ranks: Words = Field((), description='Before a name: "AKBP".')
    degrees: Words = Field((), description='After a name: "S.Tr".')
    abbreviations: Words = Field((), description="Their full stop ends no sentence.")
    places: Words = Field((), description="One-word places: no part of a name.")
    furniture: Words = Field((), description="Openings of lines to leave out.")
    banned_topics: Words = Field((), description="Never a topic or hashtag.")
    sensitive: SensitiveSection = Field(
        SensitiveSection(), description="A table: what asks for a second look."
    )


class DestinationSection(Section):
    """`[[destination]]`: one address on a channel."""

    name: str = Field(min_length=1, pattern=r"^[\w-]+$", description="Unique.")
    channel: str = Field(description="A registered channel: telegram, x.")
    address: Annotated[str, BeforeValidator(_as_text)] = Field(
        min_length=1, description='"@klikwartaku", or a numeric Telegram chat id.'
    )
    approval: Approvals = Field(
        "required",
        validate_default=True,
        description="auto, required or auto-after 10m (from the draft's showing at"
        " the desk); or a table by class.",
    )
    link: Literal["never", "always", "auto"] = Field(
        "auto", description="Whether posts carry the article's address."
    )
    size: CardSize | None = Field(
        None, description="Card size; absent: portrait on Telegram, else landscape."
    )
    account: str = Field(
        "",
        pattern=r"^[a-z0-9]*$",
        description='A second account: "second" → DISTBOT_…_X_SECOND_ACCESS_TOKEN.',
    )
    unknown: Literal["look", "ask"] = Field(
        "look",
        description="What settles a post whose answer was lost: a look at the channel,"
        " or (ask) only a person.",
    )
    rhythm: RhythmSection = Field(
        RhythmSection(), description="A table: when it may post; empty: at once."
    )


class Config(BaseModel):
    """One newsroom's config file. Further tables are the channels' own."""

    model_config = ConfigDict(extra="allow", frozen=True)

    newsroom: NewsroomSection
    cta: CtaSection
    brand: BrandSection = BrandSection()
    store: StoreSection = StoreSection()
    fetch: FetchSection = FetchSection()
    medsos: MedsosSection = MedsosSection()
    classes: ClassSection = Field(ClassSection(), alias="class")
    words: WordsSection = WordsSection()
    duka: DukaSection = DukaSection()
    priority: PrioritySection = PrioritySection()
    desk: DeskSection = DeskSection()
    same_story: SameStorySection = SameStorySection()
    web: WebSection = WebSection()
    source: tuple[SourceSection, ...] = ()
    destination: tuple[DestinationSection, ...] = Field(min_length=1)

    @property
    def channel_tables(self) -> Mapping[str, Any]:
        """The tables that are no part of every config, by name."""
        return self.model_extra or {}


def read_config(path: Path, channels: tuple[str, ...]) -> Config:
    """Read and check a newsroom's config file.

    Args:
        path: A TOML file.
        channels: Registered names; each may have a table of its own.

    Raises:
        ConfigError: The file is missing, no TOML, or a key is wrong.
    """
    raw = _read_toml(path)
    fields = Config.model_fields.items()
    known = (*(field.alias or name for name, field in fields), *channels)
    for key in raw:
        if key not in known:
            _refuse_key(path, key, known)
    config = validate(Config, raw, thing=str(path))
    for table in ("source", "destination"):
        _refuse_twice(path, table, [entry.name for entry in getattr(config, table)])
    for entry in config.destination:
        if entry.channel not in channels:
            fault = f'destination {entry.name}: channel "{entry.channel}" is not known'
            raise ConfigError(str(path), fault, f"Use one of: {', '.join(channels)}")
    return config


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        mend = "Name a config file that exists: distbot … -c config/NAME.toml"
        raise ConfigError(
            str(path), f"cannot be read ({error.strerror})", mend
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), "is not UTF-8", "Save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            str(path), f"is no TOML: {error}", "Mend that line"
        ) from error


def newsroom_of(config: Config, base: Path | None = None) -> Newsroom:
    """Return the config's newsroom as the domain knows it.

    Args:
        config: As read.
        base: What paths are relative to; None: the marks of its cards are left out.

    Raises:
        ConfigError: A mark is missing, or no PNG.
    """
    section = config.newsroom
    zone = ZoneInfo(section.timezone)
    return Newsroom(
        key=section.key,
        name=section.name,
        short_name=section.short_name,
        home=section.home,
        language=section.language,
        timezone=zone,
        cta=CallToAction(**config.cta.model_dump()),
        brand=config.brand.brand(section.short_name, base),
        destinations=tuple(_destination(entry, zone) for entry in config.destination),
        desk_chat=section.desk_chat,
        log_chat=section.log_chat,
        chiefs=frozenset(section.chiefs),
        card_rules=config.brand.rules(),
        duka=config.duka.duka(),
        high=config.priority.important(),
        desk=config.desk.rules(),
        hold=HoldMarks(
            tags=section.hold_tags,
            meta=section.hold_meta or _HOLD_META,
            pages=section.hold_meta is not None,
        ),
        same_story=config.same_story.rule(),
    )


def own_words_of(config: Config) -> OwnWords:
    """Return the words and class rules that the newsroom adds to its language."""
    rules = {
        ArticleClass.BREAKING: config.classes.breaking,
        ArticleClass.EVERGREEN: config.classes.evergreen,
    }
    classes = {kind: ClassRule(**rule.model_dump()) for kind, rule in rules.items()}
    words = config.words.model_dump(exclude={"sensitive"})
    sensitive = config.words.sensitive.words()
    return OwnWords(**words, classes=classes, sensitive=sensitive)


def _destination(entry: DestinationSection, zone: ZoneInfo) -> Destination:
    rules = {c: entry.approval.get(c, "required") for c in ArticleClass}
    portrait = entry.channel == "telegram"
    default = CardSize.PORTRAIT if portrait else CardSize.LANDSCAPE
    return Destination(
        name=entry.name,
        channel=entry.channel,
        address=entry.address,
        approval={kind: read_approval(text) for kind, text in rules.items()},
        link=LinkPolicy(entry.link),
        size=entry.size or default,
        account=entry.account,
        rhythm=entry.rhythm.rhythm(zone),
        unknown=UnknownPolicy(entry.unknown),
    )


def _refuse_key(path: Path, key: str, known: tuple[str, ...]) -> NoReturn:
    close = difflib.get_close_matches(key, known, n=1)
    mend = f"Did you mean [{close[0]}]?" if close else LOOK_UP
    raise ConfigError(str(path), f'key "{key}" is unknown', mend)


def _refuse_twice(path: Path, table: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            fault = f'two [[{table}]] are called "{name}"'
            raise ConfigError(str(path), fault, "Give each a name of its own")
