"""Posts taken back from a shell: what it does and costs, then the deed."""

from collections.abc import Sequence
from typing import Annotated, assert_never

import typer

from distbot.domain.errors import InputError
from distbot.domain.retraction import STUCK, Way
from distbot.forms import retraction_form
from distbot.ports import OperationState
from distbot.services.retract import (
    Retraction,
    retract,
    retractions,
    total_usd,
    whole_article,
)
from distbot.shell import AsJson, ConfigOption, PostId, editor, opened, print_json

takedowns = typer.Typer()


@takedowns.command("retract")
def retract_posts(
    post_id: PostId,
    config: ConfigOption,
    *,
    article: Annotated[
        bool, typer.Option("--article", help="All posts of its article, everywhere.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; else it is only said.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take a post back: cancelled if it waits, taken down if it is out.

    Without --yes it says what would be done and what it costs, and what came of an
    earlier take-down.
    """
    with opened(config) as parts:
        ids = whole_article(parts, post_id) if article else (post_id,)
        if yes:
            found = retract(parts, ids, editor(), parts.clock.now())
        else:
            found = retractions(parts, ids)
    if as_json:
        print_json([retraction_form(one) for one in found])
    else:
        _show(found, done=yes)
    stuck = [one for one in found if one.way in STUCK]
    if yes and stuck:
        raise _fault(stuck[0])


def _show(found: Sequence[Retraction], *, done: bool) -> None:
    for one in found:
        where = f"post {one.post.id} to {one.post.draft.destination}"
        typer.echo(f"{where}: {_said(one)}")
    if not done and any(one.way in {Way.CANCEL, Way.DELETE} for one in found):
        typer.echo(f"Nothing is done yet: add --yes. It costs {total_usd(found)} USD.")


def _said(one: Retraction) -> str:
    """Say what is with one post, in a few words."""
    match one.way:
        case Way.CANCEL:
            return f"is {one.post.state.value}: it would be cancelled"
        case Way.DELETE:
            would = f"is out: it would be taken down, for {one.price_usd} USD"
            failed = one.take_down and one.take_down.reason
            return f"could not be taken down ({failed}); {would}" if failed else would
        case Way.UNDER_WAY:
            reason = one.take_down and one.take_down.reason
            put_off = f" (put off: {reason})" if reason else ""
            return f"will be taken down as soon as `distbot run` runs{put_off}"
        case Way.NONE:
            return _what_it_is(one)
        case Way.WAIT | Way.SETTLE | Way.UNREACHABLE:
            return f"cannot be taken back now: {_fault(one).fault}"
        case _ as never:
            assert_never(never)


def _what_it_is(one: Retraction) -> str:
    down = one.take_down
    if down is not None and down.state is OperationState.DONE:
        return f"is taken down, as {down.asked_by} asked"
    return f"is {one.post.state.value}"


def _fault(one: Retraction) -> InputError:
    """Say why one cannot be taken back now, and what to do."""
    post_id, destination = one.post.id, one.post.draft.destination
    thing = f"post {post_id}"
    if one.way is Way.SETTLE:
        mend = f"Look, then say: distbot settle {post_id} --seen URL or --absent"
        return InputError(thing, f"nobody knows whether it is in {destination}", mend)
    if one.way is Way.UNREACHABLE:
        fault = f"{destination} is not in the config any more"
        return InputError(thing, fault, "Put it back, and say it again")
    return InputError(thing, "it is just being sent or changed", "Say it again soon")
