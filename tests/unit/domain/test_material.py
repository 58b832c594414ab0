from string import Formatter

import pytest

from distbot import plugins
from distbot.domain.material import Labels
from distbot.ports import Language


@pytest.mark.parametrize("code", plugins.names("languages"))
def test_every_language_has_labels_that_a_channel_can_fill(code: str) -> None:
    language: Language = plugins.load("languages", code)
    labels: Labels = language.messages.labels

    fields = {name for _, name, _, _ in Formatter().parse(labels.visit_newsroom)}
    assert "name" in fields
    assert fields <= {"name", None}
    # A button's text is one short line.
    for button in (labels.read_more, labels.visit):
        assert 0 < len(button) <= 30
        assert button == " ".join(button.split())
