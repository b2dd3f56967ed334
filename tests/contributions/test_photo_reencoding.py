"""What is kept of a photograph: its pixels, upright; and what is refused, by name."""

import io
import random
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from contributions.photos import errors
from contributions.photos.models import LONGEST_EDGE, THUMBNAIL_EDGE
from contributions.photos.reencoding import MOST_BYTES, SafePhoto, make_safe
from tests import photographs

WHAT_IS_TOLD = (
    b"Exif",
    b"GPS",
    b"http://ns.adobe.com",
    b"ICC_PROFILE",
    b"JFXX",
    b"Photoshop",
    b"MPF",
)


def safe(data: bytes) -> SafePhoto:
    return make_safe(io.BytesIO(data), len(data))


def segments(jpeg: bytes) -> list[int]:
    """The markers before the pixels of a JPEG, in order."""
    markers, at = [], 2
    while jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        markers.append(jpeg[at + 1])
        at += 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
    return markers


def assert_tells_nothing(photo: SafePhoto) -> None:
    for picture in (photo.picture, photo.thumbnail):
        content = picture.content
        assert content.endswith(b"\xff\xd9")
        # JFIF (0xE0), tables and frames; no other application segment, no comment (0xFE).
        assert [m for m in segments(content) if m in {*range(0xE1, 0xF0), 0xFE}] == []
        head = content[: content.index(b"\xff\xda")]
        assert [sign for sign in WHAT_IS_TOLD if sign in head] == []
        with Image.open(io.BytesIO(content)) as image:
            assert (image.format, image.mode, image.size) == (
                "JPEG", "RGB", (picture.width, picture.height),
            )  # fmt: skip
            assert not image.getexif()
            assert set(image.info) <= {
                "jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression",
            }  # fmt: skip


def test_all_that_a_photograph_tells_is_dropped_and_it_stands_upright() -> None:
    data = photographs.telling()
    assert photographs.SECRET.encode() in data
    kept = safe(data)
    assert_tells_nothing(kept)
    assert photographs.SECRET.encode() not in kept.picture.content + kept.thumbnail.content
    assert (kept.picture.width, kept.picture.height) == (480, 640)


def test_a_large_photograph_is_made_smaller_and_a_small_one_stays() -> None:
    large = safe(photographs.drawn(size=(6000, 3000)))
    assert (large.picture.width, large.picture.height) == (LONGEST_EDGE, LONGEST_EDGE // 2)
    assert (large.thumbnail.width, large.thumbnail.height) == (THUMBNAIL_EDGE, THUMBNAIL_EDGE // 2)
    small = safe(photographs.drawn(size=(30, 20)))
    assert (small.picture.width, small.picture.height) == (30, 20)


def test_the_same_pixels_give_the_same_bytes() -> None:
    assert safe(photographs.drawn()) == safe(photographs.drawn())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_three_formats_are_read(kind: str) -> None:
    assert_tells_nothing(safe(photographs.drawn(kind=kind)))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_png_becomes_a_picture(mode: str) -> None:
    grey = Image.new("L", (40, 40), 128)
    made = {"I;16": (128 * 256,), "1": (1,)}
    image = Image.new(mode, (40, 40), *made[mode]) if mode in made else grey.convert(mode)
    kept = safe(photographs.encoded(image, "PNG"))
    assert_tells_nothing(kept)
    with Image.open(io.BytesIO(kept.picture.content)) as seen:
        red, *_others = seen.getpixel((20, 20))  # type: ignore[misc]
        assert red == pytest.approx(255 if mode == "1" else 128, abs=3)


def test_what_is_transparent_becomes_white() -> None:
    kept = safe(photographs.encoded(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG"))
    with Image.open(io.BytesIO(kept.picture.content)) as seen:
        assert seen.getpixel((20, 20)) == (255, 255, 255)


def test_colours_of_a_wider_profile_are_brought_to_srgb_and_a_broken_profile_is_left_out() -> None:
    image = Image.new("RGB", (40, 40), (200, 30, 30))
    lab_like = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    for profile in (lab_like, b"not a profile", b"\x00" * 5_000):
        assert_tells_nothing(safe(photographs.encoded(image, icc_profile=profile)))


def test_ink_colours_of_a_printer_are_read() -> None:
    assert_tells_nothing(safe(photographs.encoded(Image.new("CMYK", (40, 40), (0, 255, 0, 0)))))


def test_a_photograph_with_a_second_picture_in_it_keeps_the_first() -> None:
    first, second = Image.new("RGB", (64, 48), "teal"), Image.new("RGB", (64, 48), "red")
    data = photographs.encoded(first, "MPO", save_all=True, append_images=[second])
    kept = safe(data)
    assert_tells_nothing(kept)
    with Image.open(io.BytesIO(kept.picture.content)) as seen:
        assert seen.getpixel((30, 20))[0] < 30  # type: ignore[index]


def bomb(width: int, height: int) -> bytes:
    """A PNG that declares far more pixels than it has bytes."""

    def chunk(name: bytes, content: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + crc

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def progressive(width: int, height: int) -> bytes:
    """A progressive JPEG of few bytes whose coefficients would fill the memory."""
    data = bytearray(photographs.encoded(Image.new("L", (64, 64)), progressive=True))
    at = data.index(b"\xff\xc2")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


GIF = photographs.encoded(Image.new("P", (8, 8)), "GIF")
ANIMATED = {
    kind: photographs.encoded(
        Image.new("RGB", (8, 8), "red"),
        kind,
        save_all=True,
        append_images=[Image.new("RGB", (8, 8), "blue")],
    )
    for kind in ("GIF", "PNG", "WEBP")
}
SCRIPT = b"<script>alert(document.domain)</script>"


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", errors.PhotoMissing),
        (b"une lettre, pas une photo", errors.NotAPhoto),
        (b"MZ\x90\x00" + b"\x00" * 200, errors.NotAPhoto),
        (b"%PDF-1.7\n", errors.NotAPhoto),
        (b"PK\x03\x04" + b"\x00" * 60, errors.NotAPhoto),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT, errors.DrawingNotAccepted),
        (b"\xef\xbb\xbf \n<?xml version='1.0'?><svg/>", errors.DrawingNotAccepted),
        (b"<!DOCTYPE html>" + SCRIPT, errors.DrawingNotAccepted),
        (GIF, errors.AnimationNotAccepted),
        (GIF + SCRIPT, errors.AnimationNotAccepted),
        (b"GIF89a/*" + b"\x00" * 20 + b"*/=1;" + SCRIPT, errors.AnimationNotAccepted),
        (ANIMATED["GIF"], errors.AnimationNotAccepted),
        (ANIMATED["PNG"], errors.AnimationNotAccepted),
        (ANIMATED["WEBP"], errors.AnimationNotAccepted),
        (photographs.drawn(kind="TIFF"), errors.FormatNotAccepted),
        (photographs.drawn(kind="BMP"), errors.FormatNotAccepted),
        (photographs.drawn(kind="AVIF"), errors.FormatNotAccepted),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, errors.HeicNotAccepted),
        (photographs.drawn()[:-4000], errors.PhotoDamaged),
        (photographs.drawn()[:300], errors.PhotoDamaged),
        (photographs.drawn(kind="PNG")[:-60], errors.PhotoDamaged),
        (photographs.drawn(kind="WEBP")[:-60], errors.PhotoDamaged),
        (b"\xff\xd8\xff\xe0" + SCRIPT, errors.PhotoDamaged),
        (b"\x89PNG\r\n\x1a\n" + SCRIPT, errors.PhotoDamaged),
        (bomb(30_000, 30_000), errors.TooManyPixels),
        (bomb(12_000, 12_000), errors.TooManyPixels),
        (bomb(5_000, 5_000), errors.TooManyPixels),
        (bomb(2_000, 2_000), errors.PhotoDamaged),
        (progressive(9_000, 9_000), errors.TooManyPixels),
        (b"\xff\xd8\xff" + b"\x00" * MOST_BYTES, errors.PhotoTooHeavy),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_what_is_no_photograph_is_refused_by_its_name(
    data: bytes, refusal: type[errors.PhotoRefused]
) -> None:
    with pytest.raises(refusal) as raised:
        safe(data)
    assert type(raised.value) is refusal


def test_a_photograph_damaged_anywhere_is_kept_or_refused_and_never_breaks() -> None:
    chance = random.Random(48)
    sources = [photographs.telling(), photographs.drawn(kind="PNG"), photographs.drawn(kind="WEBP")]
    refused = 0
    for turn in range(600):
        data = bytearray(sources[turn % 3])
        for _ in range(chance.randint(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if turn % 5 == 0:
            del data[chance.randrange(len(data)) :]
        try:
            assert_tells_nothing(safe(bytes(data)))
        except errors.PhotoRefused:
            refused += 1
    assert 0 < refused < 600


def test_no_position_and_no_device_of_real_photographs_is_kept(shared_data: Path) -> None:
    read = {}
    for path in sorted((shared_data / "nasty/exif").iterdir()):
        data = path.read_bytes()
        try:
            kept = safe(data)
        except errors.PhotoRefused as refusal:
            read[path.name] = refusal.code
            continue
        assert_tells_nothing(kept)
        told = told_by(data)
        assert [
            word for word in told if word in kept.picture.content or word in kept.thumbnail.content
        ] == []
        read[path.name] = f"kept, {len(told)} words dropped" if told else "kept"
    assert read.pop("samplefilehub.heif") == "photo-heic"
    assert len(read) == 5
    assert all(said.startswith("kept") for said in read.values()), read
    assert read["DSCN0010.jpg"] != "kept"


def told_by(data: bytes) -> list[bytes]:
    """The words of at least five signs that a file's EXIF holds, and its position in binary."""
    with Image.open(io.BytesIO(data)) as image:
        exif = image.getexif()
        blocks = [exif, exif.get_ifd(0x8769), exif.get_ifd(photographs.GPS)]
        values = [value for block in blocks for value in block.values()]
    texts = [value.strip("\x00 ") for value in values if isinstance(value, str)]
    return [text.encode() for text in texts if len(text) >= 5]


def test_drawings_and_documents_of_strangers_are_refused(shared_data: Path) -> None:
    folder = shared_data / "nasty/synthetique"
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()[:1_000_000]
        with pytest.raises(errors.PhotoRefused):
            safe(data)
    with pytest.raises(errors.DrawingNotAccepted):
        safe((folder / "svg_script.svg").read_bytes())
