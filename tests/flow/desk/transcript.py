"""A day at the desk, played by the real bot at the sandbox, and photographed.

    make pictures        or: python -m tests.flow.desk.transcript docs/pictures/chat

draws the pictures of docs/editors-handbook.md anew; it takes a minute or two, and needs
chromium. People, places and events are invented: those of assets/samples.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from distbot.cards.samples import picture
from distbot.domain.errors import ConfigError
from distbot.domain.post import PostState
from distbot.sandbox.faults import FaultKind
from distbot.sandbox.telegram_world import CHIEF_ID, DESK_ID, EDITOR_ID, WRITER_ID
from distbot.sandbox.timeline import Metrics
from tests.flow.desk.camera import Camera, find_chromium
from tests.flow.desk.play import CHANNEL_ID, Play, play

SHORTER = (
    "Mulai Jumat 20 November 2026 warga tujuh desa di seberang Sungai Merawai"
    " menyeberang lewat jembatan, bukan lagi dengan perahu."
)
CHANGES = {"Rp84,7 miliar": "Rp87,4 miliar", "tujuh desa": "delapan desa"}


async def invited(day: Play) -> None:
    """The chief invites an editor and a writer; they join by the link."""
    world = day.scene.sandbox.telegram.world
    for user, role in ((EDITOR_ID, "redaktur"), (WRITER_ID, "penulis")):
        before = len(day.scene.desk(CHIEF_ID))
        world.say(CHIEF_ID, CHIEF_ID, f"/undang {role}")
        await day.scene.until(lambda n=before: len(day.scene.desk(CHIEF_ID)) > n + 1)  # type: ignore[misc]  # a loop's name, bound
        invitation = day.scene.desk(CHIEF_ID)[-1].text
        day.clock.step(seconds=48)
        world.start(user, invitation.partition("start=")[2].split()[0])
        await day.scene.until(lambda u=user: len(day.scene.desk(u)) > 1)  # type: ignore[misc]  # a loop's name, bound
        day.clock.step(seconds=65)
    day.shoot("undangan", chat=CHIEF_ID, last=2)
    world.say(EDITOR_ID, EDITOR_ID, "/bantuan")
    await day.scene.until(lambda: len(day.scene.desk(EDITOR_ID)) > 3)
    day.shoot("bergabung", chat=EDITOR_ID)


async def drafted(day: Play) -> None:
    """An article comes, and both its drafts are shown."""
    day.begin()
    await day.put("01-jembatan-merawai")
    await day.scene.until_asked(2)
    kanal, x = await day.draft("kanal"), await day.draft("x")
    day.shoot("draf", last=kanal.id)
    day.shoot("draf-x", first=kanal.id + 1, last=x.id)


async def reworded(day: Play) -> None:
    """A writer replies with new words."""
    kanal = await day.draft("kanal")
    day.begin()
    day.say(WRITER_ID, SHORTER, kanal)
    echo = await day.button("Ya")
    day.shoot("balas-teks")
    day.press(WRITER_ID, echo, "Ya")
    await day.draft("kanal", echo.id)
    await day.reads(kanal, "Diganti")
    day.shoot("balas-teks-ya")


async def approved(day: Play) -> None:
    """An editor approves, takes it back, approves again; then it goes."""
    control = await day.draft("kanal")
    day.press(EDITOR_ID, control, "Terbitkan")
    shown = await day.reads(control, "Disetujui")
    day.shoot("setuju", first=control.id, last=control.id)
    day.press(EDITOR_ID, shown, "Batalkan")
    shown = await day.reads(control, "Dibatalkan")
    day.shoot("urung", first=control.id, last=control.id)
    day.press(EDITOR_ID, shown, "Terbitkan")
    await day.reads(control, "Disetujui")
    day.press(EDITOR_ID, await day.draft("x"), "Terbitkan")
    await day.scene.until(lambda: day.posts("x")[-1].state is PostState.APPROVED)
    await published(day)
    await day.reads(control, "t.me/")
    day.shoot("terbit", first=control.id, last=control.id)
    day.shoot("kanal", chat=CHANNEL_ID)


async def published(day: Play) -> None:
    """The undo window ends, and what is approved goes out."""
    day.clock.step(seconds=61)
    await day.scene.line.send()


async def pictured(day: Play) -> None:
    """A photo by reply becomes the card's picture."""
    day.clock.until(10, 4)
    await day.put("02-panen-lada")
    await day.scene.until_asked(2)
    x = await day.draft("x")
    day.begin()
    credit = "Foto: Danu Prakosa/Kabarkuala"
    day.say(EDITOR_ID, credit, x, picture("light"))
    echo = await day.button("Ya")
    day.press(EDITOR_ID, echo, "Ya")
    shown = await day.draft("x", echo.id)
    day.shoot("balas-foto", last=shown.id)


async def planned(day: Play) -> None:
    """A time by reply: understood, echoed, then planned."""
    x = await day.draft("x")
    day.begin()
    day.say(CHIEF_ID, "besok jam 7 pagi", x)
    echo = await day.button("Ya")
    day.shoot("waktu")
    day.press(CHIEF_ID, echo, "Ya")
    await day.reads(echo, "Disetujui")
    day.shoot("waktu-ya")


async def asked(day: Play) -> None:
    """The queue, and how things stand."""
    day.clock.until(10, 31)
    await day.put("05-juara-robot")
    await day.scene.until_asked(3)
    day.begin()
    day.say(EDITOR_ID, "/antrean")
    await day.heard("Antrean")
    day.shoot("antrean")
    day.begin()
    day.say(CHIEF_ID, "/status")
    await day.heard("Biaya")
    day.shoot("status")


async def corrected(day: Play) -> None:
    """What is out on X is put right by a ralat."""
    day.clock.until(11, 2)
    day.begin()
    number = day.posts("x")[0].id
    day.say(
        EDITOR_ID,
        f"/ralat {number} Jembatan Merawai menghubungkan tujuh desa dan panjangnya"
        " 312 meter, bukan 321 meter.",
    )
    question = await day.button("Unggah ralat")
    day.shoot("ralat")
    offer = next(k.text for row in question.buttons for k in row if "ralat" in k.text)
    day.press(EDITOR_ID, question, offer)
    echo = await day.button("Ya", question.id - 1)
    day.shoot("ralat-pilih", first=question.id)
    day.press(EDITOR_ID, echo, "Ya")
    await day.reads(question, "✎")
    day.shoot("ralat-ya", first=question.id)
    await published(day)


async def changed(day: Play) -> None:
    """The article changes on the site; the posts follow."""
    day.clock.until(13, 20)
    day.begin()
    await day.put("01-jembatan-merawai", CHANGES)
    told = await day.button("Perbarui")
    day.shoot("berubah")
    day.press(CHIEF_ID, told, "Perbarui")
    plan = await day.reads(told, "Pilih")
    day.shoot("berubah-pilih")
    day.press(CHIEF_ID, plan, "Ya")
    await day.reads(told, "Diperbarui")
    day.shoot("berubah-ya")
    await day.scene.line.amend()
    day.shoot("kanal-diedit", chat=CHANNEL_ID)


async def unknown(day: Play) -> None:
    """Nobody knows whether a post is out: people look, and say."""
    day.clock.until(15, 40)
    sandbox = day.scene.sandbox
    kanal = await day.draft("kanal")
    day.press(EDITOR_ID, kanal, "Terbitkan")
    await day.reads(kanal, "Disetujui")
    sandbox.telegram.faults.add(FaultKind.RESET_AFTER, "sendPhoto")
    await published(day)
    day.begin()
    for _ in range(3):
        day.clock.step(minutes=2)
        await day.scene.line.reconcile()
    question = await day.button("Terlihat")
    day.shoot("belum-pasti")
    day.press(EDITOR_ID, question, "Terlihat di kanal")
    await day.heard("Teruskan")
    out = day.scene.sandbox.timelines().in_chat(CHANNEL_ID)[-1]
    day.clock.step(seconds=52)
    sandbox.telegram.world.forward(DESK_ID, EDITOR_ID, CHANNEL_ID, out.id)
    await day.button("Ya", question.id)
    day.shoot("belum-pasti-ya")


async def told(day: Play) -> None:
    """The day is summed up in the evening."""
    world = day.scene.sandbox.x.world
    for post, likes in zip(world.posts(), (31, 4), strict=False):
        world.measure(post.id, Metrics(likes=likes, reposts=likes // 4))
    await day.scene.line.count()
    day.clock.until(20, 0)
    day.begin()
    await day.heard("Laporan harian")
    await day.scene.until(lambda: day.scene.desk()[-1].document)
    day.shoot("laporan")


async def retracted(day: Play) -> None:
    """An article is taken back from everywhere."""
    day.clock.until(20, 25)
    day.begin()
    day.say(CHIEF_ID, f"/tarik {day.posts('kanal')[0].id}")
    question = await day.button("Ya")
    day.shoot("tarik")
    day.press(CHIEF_ID, question, "Ya")
    await day.reads(question, "Penarikan")
    day.shoot("tarik-ya")
    await day.scene.line.amend()


ACTS: tuple[Callable[[Play], Awaitable[None]], ...] = (
    invited,
    drafted,
    reworded,
    approved,
    pictured,
    planned,
    asked,
    corrected,
    changed,
    unknown,
    told,
    retracted,
)


async def film() -> Camera:
    """Play the whole day; return what the camera saw."""
    async with play() as day:
        for act in ACTS:
            await act(day)
        return day.camera


def main(folder: str) -> None:
    """Draw the handbook's pictures into a folder."""
    find_chromium()
    for path in asyncio.run(film()).develop(Path(folder)):
        print(f"{path}  {path.stat().st_size // 1024} KB")  # noqa: T201 - its result


if __name__ == "__main__":
    try:
        main(*sys.argv[1:2] or ["docs/pictures/chat"])
    except ConfigError as error:
        sys.exit(str(error))
