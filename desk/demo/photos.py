"""Photographs of the demonstration: pictures drawn here, said to be drawings."""

import io
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

from PIL import Image, ImageDraw

from contributions.models import Contribution
from contributions.photos.services import add_photo
from desk.demo.content import moment

_FILE = Path(__file__).with_name("content") / "photos.toml"
_WIDTH, _HEIGHT = 1600, 1200
_GROUND = 760
"""Where the sky ends, in pixels from the top."""


def seed_photos(today: date) -> int:
    """Illustrate the contributions that have no photograph yet; gives how many that added."""
    with _FILE.open("rb") as file:
        entries = tomllib.load(file)["photos"]
    added = 0
    for entry in entries:
        contribution = (
            Contribution.objects.published()
            .select_related("consultation", "author")
            .filter(consultation__slug=entry["consultation"], title=entry["title"])
            .first()
        )
        if contribution is None or contribution.author is None or contribution.photos.exists():
            continue
        for picture in entry["pictures"]:
            file_of = _drawn(_DRAWINGS[picture["drawing"]])
            add_photo(
                contribution=contribution,
                author=contribution.author,
                file=file_of,
                size_bytes=file_of.getbuffer().nbytes,
                alt_text=picture["alt"],
                now=moment(today, -1, "18:00"),
            )
            added += 1
    return added


def _drawn(draw: Callable[[ImageDraw.ImageDraw], None]) -> io.BytesIO:
    image = Image.linear_gradient("L").resize((_WIDTH, _HEIGHT))
    sky = Image.merge("RGB", (image.point(lambda v: 150 + v * 90 // 255), image.point(
        lambda v: 195 + v * 45 // 255), image.point(lambda v: 220 + v * 15 // 255)))  # fmt: skip
    pen = ImageDraw.Draw(sky)
    pen.rectangle((0, _GROUND, _WIDTH, _HEIGHT), fill="#b8b2a6")
    draw(pen)
    out = io.BytesIO()
    sky.save(out, "PNG")
    out.seek(0)
    return out


def _houses(pen: ImageDraw.ImageDraw, windows: str = "#dfe8ea") -> None:
    for number, brick in enumerate(("#9c4a3c", "#b05f4b", "#8a4034", "#a9553f", "#96503f")):
        left = 40 + number * 310
        top = 250 + number % 3 * 60
        pen.rectangle((left, top, left + 280, _GROUND), fill=brick)
        pen.polygon(
            [(left, top), (left + 70, top - 90), (left + 140, top - 150), (left + 210, top - 90),
             (left + 280, top)], fill=brick,
        )  # fmt: skip
        for row in range(3):
            for column in range(2):
                x, y = left + 45 + column * 115, top + 40 + row * 125
                pen.rectangle((x, y, x + 75, y + 85), fill=windows, outline="#f4efe6", width=6)


def _tree(pen: ImageDraw.ImageDraw, x: int, size: int) -> None:
    pen.rectangle((x - 14, _GROUND - size, x + 14, _GROUND + 40), fill="#5d4632")
    for dx, dy, green in ((-70, -40, "#4c7a3f"), (70, -30, "#5a8a49"), (0, -120, "#679a54")):
        pen.ellipse(
            (x + dx - 120, _GROUND - size + dy - 110, x + dx + 120, _GROUND - size + dy + 110),
            fill=green,
        )


def _square(pen: ImageDraw.ImageDraw) -> None:
    _houses(pen)
    for row in range(6):
        y = _GROUND + 20 + row * row * 12
        pen.line((0, y, _WIDTH, y), fill="#a29b8e", width=3)
    for column in range(-8, 25):
        pen.line((800 + (column - 8) * 60, _GROUND, 800 + (column - 8) * 160, _HEIGHT),
                 fill="#a29b8e", width=3)  # fmt: skip


def _bench(pen: ImageDraw.ImageDraw) -> None:
    _houses(pen)
    _tree(pen, 1280, 300)
    for y in (700, 745, 850, 890):
        pen.rectangle((420, y, 1080, y + 28), fill="#8b5e3c")
    for x in (460, 740, 1020):
        pen.rectangle((x, 700, x + 22, 1010), fill="#37434a")
    pen.rectangle((400, 800, 440, 826), fill="#37434a")
    pen.rectangle((1060, 800, 1100, 826), fill="#37434a")


def _playground(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((0, 360, _WIDTH, _GROUND), fill="#c9b79c")
    for x in range(80, _WIDTH, 220):
        pen.rectangle((x, 450, x + 130, 620), fill="#dfe8ea", outline="#f4efe6", width=8)
    pen.rectangle((0, _GROUND, _WIDTH, _HEIGHT), fill="#4a4a4c")
    pen.ellipse((560, 840, 1040, 1080), outline="#e8d9a0", width=12)
    pen.line((800, 790, 800, _HEIGHT), fill="#e8d9a0", width=12)


def _roundabout(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((0, _GROUND - 40, _WIDTH, _GROUND), fill="#7d9b62")
    pen.rectangle((0, _GROUND, _WIDTH, _HEIGHT), fill="#58595b")
    pen.ellipse((520, 790, 1240, 1010), fill="#7d9b62", outline="#d8d4ca", width=14)
    _tree(pen, 880, 330)
    pen.polygon([(0, 1090), (430, 1000), (470, 1040), (0, 1190)], fill="#7fae8a")
    for step in range(5):
        pen.rectangle((30 + step * 85, 1090 - step * 18, 70 + step * 85, 1104 - step * 18),
                      fill="#f4efe6")  # fmt: skip


_DRAWINGS: dict[str, Callable[[ImageDraw.ImageDraw], None]] = {
    "square": _square,
    "bench": _bench,
    "playground": _playground,
    "roundabout": _roundabout,
}
