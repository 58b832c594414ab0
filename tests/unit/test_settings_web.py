"""`[web]`: where webhooks are heard, and how the desk hears Telegram."""

from pathlib import Path

import pytest

from distbot.domain.errors import ConfigError
from distbot.settings import read_config
from distbot.settings_web import WebSection
from tests.unit.test_settings_desk import REST

PUBLIC = 'listen = "127.0.0.1:8088"\npublic_url = "{}"\ntelegram = "webhook"'


def web(folder: Path, text: str) -> WebSection:
    path = folder / "c.toml"
    path.write_text(f"{REST}\n[web]\n{text}\n")
    return read_config(path, ("telegram", "x")).web


def test_without_it_nothing_listens_and_telegram_is_polled(tmp_path: Path) -> None:
    section = web(tmp_path, "")

    assert (section.address, section.telegram_url("K")) == (None, None)


@pytest.mark.parametrize(
    ("listen", "address"),
    [
        ("127.0.0.1:8088", ("127.0.0.1", 8088)),
        ("[::1]:80", ("::1", 80)),
        ("localhost:65535", ("localhost", 65535)),
    ],
)
def test_an_address_has_a_host_and_a_port(
    tmp_path: Path, listen: str, address: tuple[str, int]
) -> None:
    assert web(tmp_path, f'listen = "{listen}"').address == address


@pytest.mark.parametrize(
    "listen", ["8088", ":8088", "127.0.0.1", "127.0.0.1:0", "a:65536", "::1:80", "a/:1"]
)
def test_what_is_no_address_is_refused_with_one(tmp_path: Path, listen: str) -> None:
    with pytest.raises(ConfigError, match=r'write "127\.0\.0\.1:8088"'):
        web(tmp_path, f'listen = "{listen}"')


@pytest.mark.parametrize(
    ("public", "url"),
    [
        ("https://bot.kabar.com", "https://bot.kabar.com/telegram/K"),
        ("https://kabar.com:8443/bot/", "https://kabar.com:8443/bot/telegram/K"),
        ("http://127.0.0.1:8088", "http://127.0.0.1:8088/telegram/K"),
    ],
)
def test_telegram_posts_below_the_public_address(
    tmp_path: Path, public: str, url: str
) -> None:
    assert web(tmp_path, PUBLIC.format(public)).telegram_url("K") == url


@pytest.mark.parametrize(
    "public",
    ["http://bot.kabar.com", "bot.kabar.com", "https://", "https://a?b", "https://[a"],
)
def test_a_public_address_is_https(tmp_path: Path, public: str) -> None:
    with pytest.raises(ConfigError, match="is no public address"):
        web(tmp_path, PUBLIC.format(public))


def test_telegram_posts_to_four_ports_only(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="443, 80, 88 and 8443, not 8088"):
        web(tmp_path, PUBLIC.format("https://kabar.com:8088"))


@pytest.mark.parametrize(
    "text", ['listen = "127.0.0.1:80"', 'public_url = "https://a"']
)
def test_a_webhook_needs_both_addresses(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="needs listen and public_url"):
        web(tmp_path, f'{text}\ntelegram = "webhook"')


def test_telegram_is_polled_or_posts(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="telegram"):
        web(tmp_path, 'telegram = "push"')
