"""A day at the desk, played by the real bot at the sandbox, and photographed.

    make pictures        or: python -m tests.flow.desk.transcript docs/pictures/chat

draws the pictures of docs/editors-handbook.md anew; it takes a minute or two, and needs
chromium. People, places and events are invented: those of assets/samples.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from distbot.app import make_page
from distbot.cards.samples import picture
from distbot.domain.errors import ConfigError
from distbot.sandbox.faults import FaultKind
from distbot.sandbox.telegram_world import CHIEF_ID, DESK_ID, EDITOR_ID, WRITER_ID
from distbot.sandbox.timeline import Metrics
from distbot.services.medsos import medsos
from tests.flow.desk.camera import Camera, find_chromium
from tests.flow.desk.play import CHANNEL_ID, Play, play

SHORTER = (
    "Mulai Jumat 20 November 2026 warga tujuh desa di seberang Sungai Merawai"
    " menyeberang lewat jembatan, bukan lagi dengan perahu."
)
RALAT = (
    "Robot pemilah sampah itu dirakit empat siswa SMK Negeri 2 Kuala Rimbang,"
    " bukan tiga siswa."
)
CHANGES = {"312 meter": "321 meter", "Rp84,7 miliar": "Rp87,4 miliar"}


async def invited(day: Play) -> None:
    """The chief invites an editor and a writer; they join by the link."""
    world = day.scene.sandbox.telegram.world
    for user, role in ((EDITOR_ID, "redaktur"), (WRITER_ID, "penulis")):
        invitation = await day.answer(CHIEF_ID, f"/undang {role}")
        day.clock.step(seconds=48)
        world.start(user, invitation.text.partition("start=")[2].split()[0])
        await day.scene.until(lambda who=user: len(day.scene.desk(who)) > 1)  # type: ignore[misc]  # a loop's name, bound
        day.clock.step(seconds=65)
    day.shoot("undangan", chat=CHIEF_ID, last=2)
    await day.answer(EDITOR_ID, "/bantuan")
    day.shoot("bergabung", chat=EDITOR_ID, first=2)


async def drafted(day: Play) -> None:
    """An article comes, and both its drafts are shown."""
    await day.begin()
    await day.put("01-jembatan-merawai")
    await day.scene.until_asked(2)
    kanal, x = await day.draft("kanal"), await day.draft("x")
    day.shoot("draf", last=kanal.id)
    day.shoot("draf-x", first=kanal.id + 1, last=x.id)


async def reworded(day: Play) -> None:
    """A writer replies with new words."""
    x = await day.draft("x")
    await day.begin()
    day.say(WRITER_ID, SHORTER, x)
    echo = await day.button("Ya")
    day.shoot("balas-teks")
    day.press(WRITER_ID, echo, "Ya")
    await day.draft("x", echo.id)
    await day.reads(x, "Diganti")
    day.shoot("balas-teks-ya", first=echo.id)


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
    await day.publish(EDITOR_ID, "x")
    await day.reads(control, "t.me/")
    day.shoot("terbit", first=control.id, last=control.id)
    day.shoot("kanal", chat=CHANNEL_ID)


async def pictured(day: Play) -> None:
    """A photo by reply becomes the card's picture."""
    day.clock.until(10, 4)
    await day.put("02-panen-lada")
    await day.begin()
    x = await day.draft("x")
    day.say(EDITOR_ID, "Foto: Danu Prakosa/Kabarkuala", x, picture("light"))
    echo = await day.button("Ya")
    day.press(EDITOR_ID, echo, "Ya")
    shown = await day.draft("x", echo.id)
    day.shoot("balas-foto", last=shown.id)


async def planned(day: Play) -> None:
    """A time by reply: understood, echoed, then planned."""
    x = await day.draft("x")
    await day.begin()
    day.say(CHIEF_ID, "besok jam 7 pagi", x)
    echo = await day.button("Ya")
    day.shoot("waktu")
    day.press(CHIEF_ID, echo, "Ya")
    await day.reads(echo, "Disetujui")
    day.shoot("waktu-ya", first=echo.id)


async def asked(day: Play) -> None:
    """The queue, and how things stand."""
    day.clock.until(10, 31)
    await day.put("05-juara-robot")
    await day.begin()
    day.say(EDITOR_ID, "/antrean")
    await day.heard("Antrean")
    day.shoot("antrean")
    await day.begin()
    day.say(CHIEF_ID, "/status")
    await day.heard("Biaya")
    day.shoot("status")


async def corrected(day: Play) -> None:
    """What is out on X is put right by a ralat."""
    day.clock.until(11, 2)
    await day.publish(EDITOR_ID, "x")
    await day.begin()
    day.say(EDITOR_ID, f"/ralat {day.posts('x')[-1].id} {RALAT}")
    question = await day.button("Unggah ralat")
    day.shoot("ralat")
    offer = next(k.text for row in question.buttons for k in row if "ralat" in k.text)
    day.press(EDITOR_ID, question, offer)
    echo = await day.reads(question, "RALAT: ")
    day.shoot("ralat-pilih", first=question.id)
    day.press(EDITOR_ID, echo, "Ya")
    await day.reads(question, "✎")
    day.shoot("ralat-ya", first=question.id)
    await day.go_out()


async def changed(day: Play) -> None:
    """The article changes on the site; the posts follow."""
    day.clock.until(13, 20)
    await day.begin()
    await day.put("01-jembatan-merawai", CHANGES)
    told = await day.button("Perbarui")
    day.shoot("berubah")
    day.press(CHIEF_ID, told, "Perbarui")
    plan = await day.reads(told, "Pilih")
    day.shoot("berubah-pilih")
    way = next(k.text for row in plan.buttons for k in row if "unggah lagi" in k.text)
    day.press(CHIEF_ID, plan, way)
    plan = await day.reads(told, "diunggah lagi")
    day.press(CHIEF_ID, plan, "Ya")
    await day.reads(told, "Diperbarui")
    day.shoot("berubah-ya")
    await day.scene.line.amend()
    await day.go_out()
    day.shoot("kanal-diedit", chat=CHANNEL_ID)


async def hurried(day: Play) -> None:
    """Breaking news, and the rest of the day."""
    day.clock.until(14, 9)
    await day.begin()
    await day.put("03-gempa-kuala")
    kanal = await day.draft("kanal", day.first)
    day.shoot("kilat", first=kanal.id, last=kanal.id)
    await day.publish(EDITOR_ID, "kanal", "x")
    day.clock.until(16, 2)
    await day.put("04-jadwal-posyandu")
    await day.begin()
    await day.publish(CHIEF_ID, "kanal", "x")


async def unsure(day: Play) -> None:
    """Nobody knows whether a post is out: people look, and say."""
    day.clock.until(17, 40)
    telegram, timelines = day.scene.sandbox.telegram, day.scene.sandbox.timelines
    await day.put("06-pasar-buku")
    await day.begin()
    telegram.faults.add(FaultKind.RESET_AFTER, "sendPhoto")
    await day.publish(EDITOR_ID, "kanal")
    await day.begin()
    day.clock.step(minutes=2)
    await day.scene.line.reconcile()
    question = await day.button("Terlihat")
    day.shoot("belum-pasti")
    day.press(EDITOR_ID, question, "Terlihat di kanal")
    waiting = day.scene.line.parts.desk.proposals.last_of
    await day.scene.until(lambda: waiting(DESK_ID, EDITOR_ID))
    day.clock.step(seconds=52)
    out = timelines().in_chat(CHANNEL_ID)[-1]
    telegram.world.forward(DESK_ID, EDITOR_ID, CHANNEL_ID, out.id)
    echo = await day.button("Ya", question.id)
    day.press(EDITOR_ID, echo, "Ya")
    await day.reads(echo, "✓")
    day.shoot("belum-pasti-ya", first=echo.id)


async def opened(day: Play) -> None:
    """A reader opens the page where "Klik di sini" leads."""
    parts, folder = day.scene.line.parts, day.inbox.parent / "medsos"
    shown = await asyncio.to_thread(medsos, parts, 12)
    make_page(parts, folder).write(shown)
    day.camera.shoot_page("medsos", folder, 1240)


async def told(day: Play) -> None:
    """The day is summed up in the evening."""
    world, readers = day.scene.sandbox.x.world, day.scene.sandbox.telegram.world
    for post, likes in zip(world.posts(), (31, 4, 57, 12), strict=False):
        world.measure(post.id, Metrics(likes=likes, reposts=likes // 4))
    for reader in range(7):
        readers.react(CHANNEL_ID, reader, 2, "👍")
    readers.settle_reactions(at_once=True)
    await day.scene.line.count()
    day.clock.until(20, 0)
    await day.begin()
    await day.heard("Laporan harian")
    await day.scene.until(lambda: day.scene.desk()[-1].document)
    day.shoot("laporan")


async def retracted(day: Play) -> None:
    """An article is taken back from everywhere."""
    day.clock.until(20, 25)
    await day.begin()
    day.say(CHIEF_ID, f"/tarik {day.posts('kanal')[0].id}")
    question = await day.button("Ya")
    day.shoot("tarik")
    day.press(CHIEF_ID, question, "Ya")
    await day.reads(question, "Ditarik")
    day.shoot("tarik-ya", first=question.id)
    await day.scene.line.amend()
    numbers = [m.id for m in day.scene.sandbox.timelines().in_chat(CHANNEL_ID)]
    assert 1 not in numbers


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
    hurried,
    unsure,
    opened,
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
