"""What came of sending, looking and changing, as events for the log."""

from distbot.domain.delivery import Verdict
from distbot.domain.post import Receipt
from distbot.services.amend import Amended
from distbot.services.publish import Sent
from distbot.services.reconcile import Settled

Event = tuple[str, dict[str, object]]
"""A constant name, and its fields."""


def of_sent(sent: Sent) -> Event:
    """Tell what became of a post that was tried."""
    fields: dict[str, object] = {
        "post": sent.post.id,
        "destination": sent.post.draft.destination,
    }
    match sent.outcome:
        case None:
            return "post_not_sent", fields
        case Receipt(remote_id=remote_id):
            return "post_published", fields | {"receipt": remote_id}
        case Verdict(state=state, reason=reason):
            fields |= {"state": state.value, "reason": reason}
            return "post_not_published", fields


def of_settled(settled: Settled) -> Event:
    """Tell what a look for a post found."""
    fields: dict[str, object] = {
        "post": settled.unsettled.post.id,
        "said": settled.said,
        "why": settled.why,
    }
    return "outcome_looked_for", fields


def of_amended(amended: Amended) -> Event:
    """Tell what became of an edit or a take-down."""
    return amended.event, dict(amended.fields)
