from zoneinfo import ZoneInfo

import pytest

from distbot.domain.card import Brand, CardSize
from distbot.domain.framing import frame
from distbot.domain.material import Labels
from distbot.domain.newsroom import Destination, LinkPolicy, Newsroom
from distbot.domain.reading import CallToAction

LABELS = Labels(read_more="Baca", visit="Kunjungi", visit_newsroom="Kunjungi {name}")
STORY = "https://wartarimba.com/banjir"
UTM = "utm_source=telegram&utm_medium=social&utm_campaign=kanal"
KANAL = Destination(
    name="kanal",
    channel="telegram",
    address="@wartarimba",
    approval={},
    link=LinkPolicy.ALWAYS,
    size=CardSize.PORTRAIT,
)


def newsroom(cta_url: str | None) -> Newsroom:
    return Newsroom(
        key="RIMBA",
        name="WartaRimba.com",
        short_name="Warta Rimba",
        home="https://wartarimba.com",
        language="id",
        timezone=ZoneInfo("Asia/Pontianak"),
        cta=CallToAction(label="Kunjungi Medsos", text="Klik di sini", url=cta_url),
        brand=Brand(wordmark="WartaRimba"),
        destinations=(KANAL,),
    )


@pytest.mark.parametrize(
    ("link", "tracked_link"), [(None, None), (STORY, f"{STORY}?{UTM}")]
)
def test_the_way_to_the_article_says_where_a_reader_came_from(
    link: str | None, tracked_link: str | None
) -> None:
    framed = frame(newsroom(None), KANAL, LABELS, link)
    assert (framed.link, framed.tracked_link) == (link, tracked_link)


def test_the_cta_is_the_newsrooms_with_its_address_tracked() -> None:
    framed = frame(newsroom(f"{STORY}#medsos"), KANAL, LABELS, None)
    assert framed.cta == CallToAction(
        label="Kunjungi Medsos", text="Klik di sini", url=f"{STORY}?{UTM}#medsos"
    )
    assert frame(newsroom(None), KANAL, LABELS, None).cta.url is None


def test_nothing_is_told_yet() -> None:
    framed = frame(newsroom(None), KANAL, LABELS, STORY)
    assert (framed.sentences, framed.hashtags, framed.body) == ((), (), "")
    assert (framed.short_name, framed.labels) == ("Warta Rimba", LABELS)
