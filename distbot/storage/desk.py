"""All that the editors' desk keeps, together."""

from distbot.ports import DeskStores
from distbot.storage.audit import SqlAuditStore
from distbot.storage.changes import SqlChangeStore
from distbot.storage.editors import SqlEditorStore
from distbot.storage.engine import Database
from distbot.storage.gaps import SqlGapStore
from distbot.storage.messages import SqlDeskMessages
from distbot.storage.operations import SqlOperationStore
from distbot.storage.proposals import SqlProposalStore
from distbot.storage.reactions import SqlReactionStore
from distbot.storage.reports import SqlReportStore


def desk_stores(database: Database) -> DeskStores:
    """Return the desk's stores in a database whose tables are up to date."""
    return DeskStores(
        editors=SqlEditorStore(database),
        audit=SqlAuditStore(database),
        proposals=SqlProposalStore(database),
        messages=SqlDeskMessages(database),
        operations=SqlOperationStore(database),
        changes=SqlChangeStore(database),
        reactions=SqlReactionStore(database),
        reports=SqlReportStore(database),
        gaps=SqlGapStore(database),
    )
