import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.domain.post_link import link_form, profile_of, remote_id_in

KANAL, TERTUTUP, AKUN = (
    ("telegram", "@kanal_demo"),
    ("telegram", "-1001234500000"),
    ("x", "@akun_demo"),
)
GROUP, UNKNOWN = ("telegram", "-4321"), ("papan", "@papan")


@pytest.mark.parametrize(
    ("link", "where", "remote_id"),
    [
        ("https://t.me/kanal_demo/7", KANAL, "7"),
        ("http://T.me/Kanal_Demo/7?single", KANAL, "7"),
        ("https://telegram.me/s/kanal_demo/7", KANAL, "7"),
        ("https://t.me/kanal_demo/55/77", KANAL, "77"),
        ("https://t.me/c/1234500000/7", TERTUTUP, "7"),
        ("https://t.me/c/1234500000/55/77", TERTUTUP, "77"),
        ("https://x.com/akun_demo/status/9", AKUN, "9"),
        ("https://mobile.twitter.com/Akun_Demo/status/9?s=20", AKUN, "9"),
        ("https://www.x.com/i/web/status/9", AKUN, "9"),
        ("https://x.com/akun_demo/status/9/photo/1", AKUN, "9"),
    ],
)
def test_a_post_s_link_names_it(
    link: str, where: tuple[str, str], remote_id: str
) -> None:
    assert remote_id_in(link, *where) == remote_id


@pytest.mark.parametrize(
    ("link", "where"),
    [
        ("https://x.com/kanal_demo/status/9", KANAL),
        ("https://t.me/akun_demo/9", AKUN),
        ("https://t.me/kanal_lain/7", KANAL),
        ("https://t.me/kanal_demo_dua/7", KANAL),
        ("https://t.me/c/1234500000/7", KANAL),
        ("https://t.me/c/1234500001/7", TERTUTUP),
        ("https://t.me/c/55/1234500000/7", TERTUTUP),
        ("https://evil.example.com/akun_demo/status/9", AKUN),
        ("https://x.com.example.com/akun_demo/status/9", AKUN),
        ("https://x.com@example.com/akun_demo/status/9", AKUN),
        ("https://x.com/akun_lain/status/9", AKUN),
        ("https://x.com/akun_demo", AKUN),
        ("https://x.com/akun_demo/status/9a", AKUN),
        ("https://x.com/akun_demo/status/0", AKUN),
        ("https://x.com/akun_demo/status/٩", AKUN),
        ("x.com/akun_demo/status/9", AKUN),
        ("ftp://x.com/akun_demo/status/9", AKUN),
        ("https://[x.com/akun_demo/status/9", AKUN),
        ("https://t.me/-4321/7", GROUP),
        ("https://papan.example.com/papan/7", UNKNOWN),
    ],
)
def test_another_s_link_names_nothing(link: str, where: tuple[str, str]) -> None:
    assert remote_id_in(link, *where) is None


@given(number=st.integers(1, 2**63), where=st.sampled_from([KANAL, TERTUTUP, AKUN]))
def test_a_link_in_its_form_is_read(number: int, where: tuple[str, str]) -> None:
    form = link_form(*where)

    assert form is not None
    assert remote_id_in(form.replace("ID", str(number)), *where) == str(number)


@pytest.mark.parametrize("where", [GROUP, UNKNOWN])
def test_where_posts_have_no_known_link_there_is_no_form(
    where: tuple[str, str],
) -> None:
    assert link_form(*where) is None


@given(st.text())
def test_whatever_is_pasted_is_read_or_refused(link: str) -> None:
    assert remote_id_in(link, *KANAL) is None


@pytest.mark.parametrize(
    ("channel", "address", "profile"),
    [
        ("telegram", "@klikwartaku", "https://t.me/klikwartaku"),
        ("x", "@klikwartaku", "https://x.com/klikwartaku"),
        ("telegram", "-1001234567890", None),
        ("mastodon", "@klikwartaku", None),
    ],
)
def test_followers_find_a_named_destination(
    channel: str, address: str, profile: str | None
) -> None:
    assert profile_of(channel, address) == profile
