"""Sentences that say one thing of one, and another of many."""

from string import Formatter
from typing import Any

from typing_extensions import override


class Counted(str):
    """A sentence with named fields, of which numbers may choose its words.

    "{count} {count:draft waits|drafts wait}" says the first where the number is written
    "1", else the second. Languages that know no such forms write none.
    """

    __slots__ = ()

    @override
    def format(self, *args: object, **fields: object) -> str:
        """Return the sentence with its fields filled."""
        return _FORMS.vformat(self, args, fields)


class _Forms(Formatter):
    """Fills fields as `str.format` does, but for those with two forms."""

    @override
    def format_field(self, value: Any, format_spec: str) -> str:
        one, two_forms, other = format_spec.partition("|")
        if not two_forms:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else other


_FORMS = _Forms()
