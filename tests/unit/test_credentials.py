from pathlib import Path

import pytest

from distbot.channels.telegram import TelegramChannel
from distbot.channels.x import XChannel
from distbot.credentials import read_secrets
from distbot.domain.errors import ConfigError

TOKEN = {"token": "TELEGRAM_TOKEN"}
APP = ("consumer_key", "consumer_secret")
SECRET = "123456:rahasia-sekali"  # noqa: S105 - nobody's


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("", "RIMBA_"):
        for name in (*TelegramChannel.SECRETS.values(), *XChannel.SECRETS.values()):
            variable = f"DISTBOT_{key}{name.format(account='')}"
            monkeypatch.delenv(variable, raising=False)
            monkeypatch.delenv(f"{variable}_FILE", raising=False)


def test_a_secret_comes_from_the_newsrooms_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISTBOT_RIMBA_TELEGRAM_TOKEN", SECRET)

    assert read_secrets(TOKEN, key="RIMBA") == {"token": SECRET}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_secret_comes_from_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, encoding: str
) -> None:
    (tmp_path / "token").write_text(f"  {SECRET}\n", encoding=encoding)
    monkeypatch.setenv("DISTBOT_RIMBA_TELEGRAM_TOKEN_FILE", str(tmp_path / "token"))

    assert read_secrets(TOKEN, key="RIMBA") == {"token": SECRET}


def test_alone_a_newsroom_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISTBOT_TELEGRAM_TOKEN", SECRET)

    assert read_secrets(TOKEN, key="RIMBA", alone=True) == {"token": SECRET}
    with pytest.raises(ConfigError, match="DISTBOT_RIMBA_TELEGRAM_TOKEN"):
        read_secrets(TOKEN, key="RIMBA", alone=False)


def test_the_newsrooms_own_goes_before_the_common_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("from the file", encoding="utf-8")
    monkeypatch.setenv("DISTBOT_TELEGRAM_TOKEN", "common")
    monkeypatch.setenv("DISTBOT_RIMBA_TELEGRAM_TOKEN_FILE", str(tmp_path / "token"))
    assert read_secrets(TOKEN, key="RIMBA") == {"token": "from the file"}

    monkeypatch.setenv("DISTBOT_RIMBA_TELEGRAM_TOKEN", "own")
    assert read_secrets(TOKEN, key="RIMBA") == {"token": "own"}


def test_a_second_account_has_its_own_tokens_and_the_same_app(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in (
        "CONSUMER_KEY",
        "CONSUMER_SECRET",
        "ACCESS_TOKEN",
        "ACCESS_TOKEN_SECRET",
        "SECOND_ACCESS_TOKEN",
        "SECOND_ACCESS_TOKEN_SECRET",
    ):
        monkeypatch.setenv(f"DISTBOT_RIMBA_X_{name}", name.lower())

    first = read_secrets(XChannel.SECRETS, key="RIMBA")
    second = read_secrets(XChannel.SECRETS, key="RIMBA", account="second")

    assert {role: value.upper() for role, value in first.items()} == {
        role: role.upper() for role in XChannel.SECRETS
    }
    assert [second[role] for role in APP] == [*APP]
    assert all(second[role] == f"second_{role}" for role in second if role not in APP)


@pytest.mark.parametrize("value", ["", "   "])
def test_what_is_empty_is_missing(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("DISTBOT_RIMBA_TELEGRAM_TOKEN", value)

    with pytest.raises(ConfigError, match="is not set"):
        read_secrets(TOKEN, key="RIMBA")


def test_a_missing_secret_is_named_with_both_ways_to_set_it() -> None:
    with pytest.raises(ConfigError) as caught:
        read_secrets(TOKEN, key="RIMBA")

    assert "DISTBOT_RIMBA_TELEGRAM_TOKEN" in str(caught.value)
    assert "DISTBOT_RIMBA_TELEGRAM_TOKEN_FILE" in caught.value.mend


def test_all_that_are_missing_are_named_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISTBOT_RIMBA_X_ACCESS_TOKEN", SECRET)

    with pytest.raises(ConfigError) as caught:
        read_secrets(XChannel.SECRETS, key="RIMBA")

    assert caught.value.thing == (
        "secrets DISTBOT_RIMBA_X_CONSUMER_KEY, DISTBOT_RIMBA_X_CONSUMER_SECRET, "
        "DISTBOT_RIMBA_X_ACCESS_TOKEN_SECRET"
    )
    assert "_FILE" in caught.value.mend
    assert SECRET not in str(caught.value)


def test_no_value_is_told_when_another_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISTBOT_RIMBA_X_CONSUMER_KEY", SECRET)

    with pytest.raises(ConfigError, match="X_CONSUMER_SECRET") as caught:
        read_secrets(XChannel.SECRETS, key="RIMBA")

    assert SECRET not in str(caught.value)


def test_a_secret_put_where_a_path_belongs_is_not_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISTBOT_RIMBA_TELEGRAM_TOKEN_FILE", SECRET)

    with pytest.raises(ConfigError, match="TELEGRAM_TOKEN_FILE") as caught:
        read_secrets(TOKEN, key="RIMBA")

    assert SECRET not in str(caught.value)


def test_a_file_that_is_no_text_is_a_wrong_config(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "token").write_bytes(b"\xff\xfe\x00")
    monkeypatch.setenv("DISTBOT_RIMBA_TELEGRAM_TOKEN_FILE", str(tmp_path / "token"))

    with pytest.raises(ConfigError, match="cannot be read"):
        read_secrets(TOKEN, key="RIMBA")
