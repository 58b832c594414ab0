"""People's names, as others read them."""

import pytest
from telegram import User

from distbot.chat.people import name_of


@pytest.mark.parametrize(
    ("first_name", "username", "told"),
    [
        ("Sabran", None, "Sabran"),
        ("Sabran", "sabran_k", "@sabran_k"),
        ("Siti  Nur\n", None, "Siti Nur"),
        ("\u202enarbaS", None, "narbaS"),
        ("Sab\u200bran", None, "Sabran"),
        ("<b>Ani & Co</b>", None, "<b>Ani & Co</b>"),
        ("\u200b", None, "17"),
        ("rule", None, "rule (17)"),
        ("restored\u200b", None, "restored (17)"),
        ("@sabran_k", None, "@sabran_k (17)"),
        ("Sabran", "rule", "@rule"),
    ],
)
def test_a_name_is_what_is_seen_of_it(
    first_name: str, username: str | None, told: str
) -> None:
    user = User(17, first_name, is_bot=False, username=username)

    assert name_of(user) == told
