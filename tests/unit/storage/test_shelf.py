from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from distbot.domain.card import CardFile
from distbot.domain.errors import InputError
from distbot.storage.shelf import FolderShelf


@pytest.fixture
def shelf(tmp_path: Path) -> FolderShelf:
    return FolderShelf(tmp_path / "cards")


def card(colour: str = "#0b6e4f", media_type: str = "image/png") -> CardFile:
    file = BytesIO()
    picture = Image.new("RGB", (16, 9), colour)
    picture.save(file, media_type.partition("/")[2])
    return CardFile(
        content=file.getvalue(),
        media_type=media_type,
        width_px=16,
        height_px=9,
        words=("Kata Mak Sinar",),
    )


@pytest.mark.parametrize("media_type", ["image/png", "image/jpeg"])
def test_a_card_comes_back_but_for_its_words(
    shelf: FolderShelf, media_type: str
) -> None:
    kept = card(media_type=media_type)

    found = shelf.load(shelf.keep(kept))

    assert (found.content, found.media_type) == (kept.content, media_type)
    assert (found.width_px, found.height_px, found.words) == (16, 9, ())


def test_the_same_bytes_are_stored_once(shelf: FolderShelf, tmp_path: Path) -> None:
    names = {shelf.keep(card()), shelf.keep(card()), shelf.keep(card("#000000"))}

    stored = {path.name for path in (tmp_path / "cards").iterdir()}
    assert stored == names
    assert len(names) == 2


def test_a_card_that_is_gone_is_named(shelf: FolderShelf) -> None:
    with pytest.raises(InputError, match=r"hilang\.png") as caught:
        shelf.load("hilang.png")

    assert caught.value.mend


def test_half_a_card_is_refused(shelf: FolderShelf) -> None:
    name = shelf.keep(card())
    Path(shelf.path(name)).write_bytes(b"\x89PNG\r\n")

    with pytest.raises(InputError, match="cannot be read"):
        shelf.load(name)


def test_a_card_that_was_changed_on_disk_is_not_sent(shelf: FolderShelf) -> None:
    name = shelf.keep(card())
    Path(shelf.path(name)).write_bytes(card("#c0121c").content)

    with pytest.raises(InputError, match="not the card that was drawn"):
        shelf.load(name)


def test_an_editors_picture_comes_back_as_it_came(shelf: FolderShelf) -> None:
    name = shelf.keep_photo(b"RIFF....WEBP")
    assert shelf.keep_photo(b"RIFF....WEBP") == name
    assert shelf.load_photo(name) == b"RIFF....WEBP"


def test_a_picture_that_is_gone_or_changed_is_refused(shelf: FolderShelf) -> None:
    name = shelf.keep_photo(b"one")
    Path(shelf.path(name)).write_bytes(b"other")
    with pytest.raises(InputError, match="not the picture sent"):
        shelf.load_photo(name)
    Path(shelf.path(name)).unlink()
    with pytest.raises(InputError, match="cannot be read") as caught:
        shelf.load_photo(name)
    assert caught.value.mend == "Send the picture again"


def test_a_card_is_no_editors_picture(shelf: FolderShelf) -> None:
    with pytest.raises(InputError, match="not the picture sent"):
        shelf.load_photo(shelf.keep(card()))
