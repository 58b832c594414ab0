"""How readers answer, on SQLAlchemy Core."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from typing_extensions import override

from distbot.ports import ReactionStore
from distbot.storage._values import to_ms
from distbot.storage.engine import Database
from distbot.storage.moves import among, locked_state
from distbot.storage.tables_desk import REACTIONS


class SqlReactionStore(ReactionStore):
    """The latest counts of one newsroom's posts; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        """Use a database whose tables are up to date."""
        self._database = database

    @override
    def count(self, post_id: int, at: datetime, counts: Mapping[str, int]) -> bool:
        stamp, mine = to_ms(at), REACTIONS.c.post_id == post_id
        rows = [
            {"post_id": post_id, "kind": kind, "number": number, "at": stamp}
            for kind, number in counts.items()
        ]
        with self._database.writes() as db:
            locked_state(db, post_id)  # two counts of a post come one after the other
            known = db.scalar(select(func.max(REACTIONS.c.at)).where(mine))
            if known is not None and known > stamp:
                return False
            db.execute(delete(REACTIONS).where(mine))
            if rows:
                db.execute(insert(REACTIONS), rows)
        return True

    @override
    def of(self, post_ids: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
        found: dict[int, dict[str, int]] = defaultdict(dict)
        with self._database.reads() as db:
            mine = among(db, REACTIONS.c.post_id, post_ids)
            for row in db.execute(select(REACTIONS).where(mine)):
                found[row.post_id][row.kind] = row.number
        return dict(found)
