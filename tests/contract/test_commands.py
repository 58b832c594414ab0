"""The command line that other programs call: names and options."""

import pytest
from typer.core import TyperArgument, TyperGroup
from typer.main import get_command

from distbot.cli import app
from distbot.service import Role

COMMANDS = {
    "demo": {"--articles", "--serve"},
    "run": {"-c", "--once", "--role"},
    "read": {"--json"},
    "compose": {"-c", "--json"},
    "card": {"-o", "-c", "--size", "--template", "--quote", "--gallery"},
    "weigh": set[str](),
    "check": {"-c", "--json"},
    "sandbox": {"--telegram-port", "--x-port"},
    "config": set[str](),
    "post": {"-c", "--now", "--at", "--dry-run"},
    "queue": {"-c", "--json"},
    "approve": {"-c"},
    "cancel": {"-c"},
    "reschedule": {"-c", "--at", "--priority"},
    "settle": {"-c", "--seen", "--absent"},
    "retract": {"-c", "--article", "--yes", "--json"},
    "why": {"-c", "--json"},
    "ledger": {"-c", "--holes", "--json"},
    "pause": {"-c", "--why"},
    "resume": {"-c"},
    "budget": {"-c", "--json"},
    "migrate": {"-c"},
    "backup": {"-c", "-o"},
    "restore": {"-c"},
    "medsos": {"-c", "-o"},
}
ARGUMENTS = {
    "retract": ["ID"],
    "pause": ["DESTINATION"],
    "resume": ["DESTINATION"],
    "restore": ["FILE"],
}


def _group() -> TyperGroup:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    return group


def _options(name: str) -> set[str]:
    params = _group().commands[name].params
    return {option for param in params for option in param.opts}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_is_there_with_its_options(name: str) -> None:
    assert _options(name) >= COMMANDS[name]


@pytest.mark.parametrize("name", ARGUMENTS)
def test_the_command_takes_its_arguments(name: str) -> None:
    params = _group().commands[name].params
    named = [param.metavar for param in params if isinstance(param, TyperArgument)]

    assert named == ARGUMENTS[name]


def test_the_roles_of_run_are_agreed() -> None:
    assert {role.value for role in Role} == {"worker", "chat", "all"}
