"""The people of the desk and their invitations, on SQLAlchemy Core."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    delete,
    insert,
    select,
    update,
)
from typing_extensions import override

from distbot.domain.editor import Editor, Role
from distbot.domain.errors import InputError
from distbot.ports import EditorStore
from distbot.storage._values import to_ms
from distbot.storage.engine import Database, insert_if_new
from distbot.storage.tables_desk import EDITORS, INVITES, LANGUAGES

_CODE_BYTES = 24


class SqlEditorStore(EditorStore):
    """One newsroom's editors; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        """Use a database whose tables are up to date."""
        self._database = database

    @override
    def get(self, user_id: int) -> Editor | None:
        with self._database.reads() as db:
            row = db.execute(_PRESENT.where(EDITORS.c.user_id == user_id)).first()
        return None if row is None else _editor(row)

    @override
    def all(self) -> Sequence[Editor]:
        query = _PRESENT.order_by(EDITORS.c.joined_at, EDITORS.c.user_id)
        with self._database.reads() as db:
            return [_editor(row) for row in db.execute(query).all()]

    @override
    def invite(self, role: Role, by: int, now: datetime, until: datetime) -> str:
        code = secrets.token_urlsafe(_CODE_BYTES)
        row = {
            "digest": _digest(code),
            "role": _below_chief(role),
            "by": by,
            "at": to_ms(now),
            "until": to_ms(until),
        }
        with self._database.writes() as db:
            db.execute(insert(INVITES).values(row))
        return code

    @override
    def inviter(self, code: str) -> int | None:
        query = select(INVITES.c.by).where(INVITES.c.digest == _digest(code))
        with self._database.reads() as db:
            return db.scalar(query)

    @override
    def join(self, code: str, user_id: int, name: str, now: datetime) -> Editor | None:
        valid = (
            INVITES.c.digest == _digest(code),
            INVITES.c.used_at.is_(None),
            INVITES.c.until > to_ms(now),
        )
        query = select(INVITES.c.role).where(*valid).with_for_update()
        used = {"used_by": user_id, "used_at": to_ms(now)}
        with self._database.writes() as db:
            role = db.scalar(query)
            if role is None:
                return None
            if _take_in(db, user_id, name, Role(role), now):
                db.execute(update(INVITES).where(*valid).values(used))
            mine = _PRESENT.where(EDITORS.c.user_id == user_id)
            return _editor(db.execute(mine).one())

    @override
    def set_role(self, user_id: int, role: Role) -> bool:
        return self._change(user_id, role=_below_chief(role))

    @override
    def rename(self, user_id: int, name: str) -> bool:
        return self._change(user_id, name=name)

    @override
    def remove(self, user_id: int, now: datetime) -> bool:
        return self._change(user_id, left_at=to_ms(now))

    def _change(self, user_id: int, **changes: object) -> bool:
        present = (EDITORS.c.user_id == user_id, EDITORS.c.left_at.is_(None))
        with self._database.writes() as db:
            done = db.execute(update(EDITORS).where(*present).values(changes))
            return bool(done.rowcount)

    @override
    def language(self, user_id: int) -> str | None:
        query = select(LANGUAGES.c.language).where(_own(user_id))
        with self._database.reads() as db:
            return db.scalar(query)

    @override
    def set_language(self, user_id: int, language: str | None) -> None:
        with self._database.writes() as db:
            db.execute(delete(LANGUAGES).where(_own(user_id)))
            if language is not None:
                row = {"user_id": user_id, "language": language}
                insert_if_new(db, LANGUAGES, row)


_PRESENT: Select[Any] = (
    select(EDITORS, LANGUAGES.c.language)
    .join_from(
        EDITORS, LANGUAGES, LANGUAGES.c.user_id == EDITORS.c.user_id, isouter=True
    )
    .where(EDITORS.c.left_at.is_(None))
)


def _take_in(
    db: Connection, user_id: int, name: str, role: Role, now: datetime
) -> bool:
    """Make a person an editor of that role; False if they are one, or more."""
    row = {
        "user_id": user_id,
        "name": name,
        "role": role.value,
        "joined_at": to_ms(now),
        "left_at": None,
    }
    if insert_if_new(db, EDITORS, row):
        return True
    mine = EDITORS.c.user_id == user_id
    there = db.execute(select(EDITORS).where(mine).with_for_update()).one()
    if there.left_at is None and Role(there.role).reaches(role):
        return False
    db.execute(update(EDITORS).where(mine).values(row))
    return True


def _below_chief(role: Role) -> str:
    if role is Role.CHIEF:
        fault = "cannot be given at the desk"
        mend = "Name the person under chiefs in the config"
        raise InputError("the role chief", fault, mend)
    return str(role.value)


def _digest(code: str) -> str:
    return sha256(code.encode(errors="surrogatepass")).hexdigest()


def _own(user_id: int) -> ColumnElement[bool]:
    return LANGUAGES.c.user_id == user_id


def _editor(row: Row[Any]) -> Editor:
    return Editor(
        user_id=row.user_id,
        name=row.name,
        role=Role(row.role),
        language=row.language,
    )
