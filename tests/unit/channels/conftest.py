from collections.abc import Callable

import pytest

from distbot.domain.material import Labels, Material
from distbot.domain.reading import CallToAction, Sentence

MakeMaterial = Callable[..., Material]


@pytest.fixture(scope="session")
def make_material() -> MakeMaterial:
    """Material of an invented newsroom; each sentence is its own paragraph's."""

    def make(
        *texts: str,
        link: str | None = None,
        hashtags: tuple[str, ...] = ("#BanjirRimba", "#BPBD", "#Cuaca", "#KotaRimba"),
        short_name: str = "Warta Rimba",
        label: str = "Kunjungi Medsos WartaRimba.com",
    ) -> Material:
        return Material(
            sentences=tuple(
                Sentence(text=text, paragraph=index) for index, text in enumerate(texts)
            ),
            hashtags=hashtags,
            link=link,
            tracked_link=f"{link}?utm_source=uji" if link else None,
            cta=CallToAction(
                label=label, text="Klik di sini", url="https://wartarimba.com/medsos"
            ),
            short_name=short_name,
            labels=Labels(
                read_more="Baca selengkapnya",
                visit="Kunjungi Medsos",
                visit_newsroom="Kunjungi Medsos {name}",
            ),
        )

    return make
