"""The largest photographs that are admitted: what decoding them takes of a process's memory."""

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from contributions.photos.reencoding import (
    MOST_BYTES,
    MOST_PIXELS,
    MOST_PIXELS_BASELINE_JPEG,
)

MOST_MEGABYTES = 480
"""Above what the process holds anyway; docs/photos.md says so to who sizes a server."""

# In a process of its own: VmHWM is the most that it ever held, and never comes down again.
MEASURE = """
import sys
from pathlib import Path

import django

django.setup()
from contributions.photos.reencoding import make_safe

def most_held_kb():
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])

size = Path(sys.argv[1]).stat().st_size
before = most_held_kb()
with open(sys.argv[1], "rb") as file:
    safe = make_safe(file, size)
assert max(safe.picture.width, safe.picture.height) == 2048
print((most_held_kb() - before) / 1000)
"""


def _noisy(mode: str, size: tuple[int, int]) -> Image.Image:
    """Pixels that compress badly, as those of a photograph do."""
    tile = Image.effect_noise((500, 500), 60)
    bands = {"L": 1, "RGB": 3, "RGBA": 4, "CMYK": 4}[mode]
    tile = Image.merge(mode, [tile] * bands) if bands > 1 else tile
    image = Image.new(mode, size)
    for left in range(0, size[0], 500):
        image.paste(tile, (left, (left * 7) % size[1]))
    return image


def _turned(image: Image.Image) -> Image.Exif:
    exif = image.getexif()
    exif[0x0112] = 6
    return exif


def _png() -> bytes:
    image = _noisy("RGBA", (6000, 4000))
    return _saved(image, "PNG", compress_level=1, exif=_turned(image))


def _deep_png() -> bytes:
    return _saved(Image.new("I;16", (6000, 4000), 30_000), "PNG", compress_level=1)


def _webp() -> bytes:
    image = _noisy("RGBA", (6000, 4000))
    return _saved(image, "WEBP", quality=30, method=0, exif=_turned(image))


def _progressive_jpeg() -> bytes:
    image = _noisy("CMYK", (6000, 4000))
    return _saved(image, "JPEG", quality=50, progressive=True, exif=_turned(image))


def _baseline_jpeg() -> bytes:
    image = _noisy("RGB", (10_000, 8_000))
    return _saved(image, "JPEG", quality=50, exif=_turned(image))


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    with io.BytesIO() as out:
        image.save(out, kind, **options)
        return out.getvalue()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/self/status")
@pytest.mark.parametrize(
    ("made", "pixels"),
    [
        (_png, MOST_PIXELS),
        (_deep_png, MOST_PIXELS),
        (_webp, MOST_PIXELS),
        (_progressive_jpeg, MOST_PIXELS),
        (_baseline_jpeg, MOST_PIXELS_BASELINE_JPEG),
    ],
)
def test_the_largest_photograph_admitted_takes_a_bounded_memory(
    made: Callable[[], bytes], pixels: int, tmp_path: Path
) -> None:
    data = made()
    # As heavy as is admitted: what follows the picture is read by nobody.
    data += b"\0" * (MOST_BYTES - len(data))
    assert len(data) == MOST_BYTES
    with Image.open(io.BytesIO(data)) as image:
        assert image.width * image.height == pixels
    file = tmp_path / "photo"
    file.write_bytes(data)
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, str(file)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    megabytes = float(measured.stdout)
    assert megabytes < MOST_MEGABYTES
