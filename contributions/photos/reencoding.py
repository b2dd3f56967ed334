"""From a file that a stranger sent to a picture that carries nothing but pixels.

What is kept is always a new JPEG: whatever else the file held (position, device, thumbnail, colour
profile, comment, a second file behind the first) is not copied. Names and declared types decide
nothing, only the first bytes do.
"""

import contextlib
import io
import struct
import threading
import zlib
from dataclasses import dataclass
from typing import IO

from PIL import ExifTags, Image, ImageCms, UnidentifiedImageError

from contributions.photos.errors import (
    AnimationNotAccepted,
    DrawingNotAccepted,
    FormatNotAccepted,
    HeicNotAccepted,
    NotAPhoto,
    PhotoDamaged,
    PhotoMissing,
    PhotoRefused,
    PhotoTooHeavy,
    TooManyPixels,
)
from contributions.photos.models import LONGEST_EDGE, THUMBNAIL_EDGE

MOST_BYTES = 15_000_000
MOST_PIXELS = 24_000_000
"""Of a picture that is decoded whole: PNG, WebP, progressive JPEG. At most 4 bytes each."""
MOST_PIXELS_BASELINE_JPEG = 80_000_000
"""A baseline JPEG is decoded at a half, a quarter or an eighth of its size, line by line."""
MOST_PROFILE_BYTES = 1_000_000
_QUALITY = 85
_FORMATS = ("JPEG", "PNG", "WEBP")
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_OTHER_PICTURES = (b"BM", b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00", b"8BPS", b"\xff\x0a")
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ONE_AT_A_TIME = threading.Lock()
"""Each process decodes one picture at a time, so that its memory is that of one."""

# What Pillow's readers raise on bytes that are not what they say.
_DAMAGE = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError,
    ZeroDivisionError, AttributeError, NotImplementedError, struct.error, zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """A JPEG in sRGB without metadata; width and height in pixels."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True)
class SafePhoto:
    """A photograph as it is kept: the picture and its thumbnail."""

    picture: Picture
    thumbnail: Picture


def make_safe(file: IO[bytes], size_bytes: int) -> SafePhoto:
    """Decode the file and encode it anew, turned as it is looked at. Raises a `PhotoRefused`."""
    if size_bytes > MOST_BYTES:
        raise PhotoTooHeavy
    file.seek(0)
    _ensure_picture(file.read(512))
    file.seek(0)
    with _ONE_AT_A_TIME:
        try:
            image = _decoded(file)
            return SafePhoto(_encoded(image), _encoded(_fitting(image, THUMBNAIL_EDGE)))
        except PhotoRefused:
            raise
        except UnidentifiedImageError as error:
            raise PhotoDamaged from error
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise TooManyPixels from error
        except _DAMAGE as error:
            raise PhotoDamaged from error


def _ensure_picture(head: bytes) -> None:
    """Says what the file is when it is none of the three formats."""
    if not head:
        raise PhotoMissing
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return
    if head[4:8] == b"ftyp":
        raise HeicNotAccepted if head[8:12] in _HEIC_BRANDS else FormatNotAccepted
    if head.startswith((b"GIF87a", b"GIF89a")):
        raise AnimationNotAccepted
    if head.startswith(_OTHER_PICTURES):
        raise FormatNotAccepted
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype", b"<html", b"<script", b"<!--")):
        raise DrawingNotAccepted
    raise NotAPhoto


def _decoded(file: IO[bytes]) -> Image.Image:
    """The pixels, upright, in sRGB on white, no longer than `LONGEST_EDGE`."""
    image: Image.Image = Image.open(file, formats=_FORMATS)
    pixels = image.width * image.height
    # A JPEG of several pictures is a photograph and its depth or preview: the first one counts.
    if image.format in {"PNG", "WEBP"} and getattr(image, "is_animated", False):
        raise AnimationNotAccepted
    by_parts = image.format in {"JPEG", "MPO"} and not image.info.get("progressive")
    if pixels > (MOST_PIXELS_BASELINE_JPEG if by_parts else MOST_PIXELS):
        raise TooManyPixels
    profile = image.info.get("icc_profile")
    if by_parts:
        image.draft(image.mode, (LONGEST_EDGE, LONGEST_EDGE))
    image.load()
    turn = _turn_of(image)
    # Every step on the whole picture takes as much memory as the picture: it is made small in place,
    # and turned then.
    image = _plain(image)
    image.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS)
    if turn is not None:
        image = image.transpose(turn)
    return _in_srgb(image, profile)


def _turn_of(image: Image.Image) -> Image.Transpose | None:
    """What makes the picture upright, as its camera says."""
    # A position or a date that cannot be read does not make a picture unreadable.
    with contextlib.suppress(*_DAMAGE):
        return _TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    return None


def _plain(image: Image.Image) -> Image.Image:
    """8 bits a channel; transparent parts become white."""
    if image.mode.startswith("I") or image.mode == "F":
        deep = image.convert("F")
        image = deep.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"P", "PA", "LA", "La", "RGBa"} or "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode == "RGBA":
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image)
        return ground
    return image if image.mode in {"RGB", "L", "CMYK"} else image.convert("RGB")


def _fitting(image: Image.Image, edge: int) -> Image.Image:
    fitted = image.copy()
    fitted.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    return fitted


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    if isinstance(profile, bytes) and 0 < len(profile) <= MOST_PROFILE_BYTES:
        # A profile that cannot be used leaves the colours as they are.
        with contextlib.suppress(ImageCms.PyCMSError, *_DAMAGE):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            seen = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
            if seen is not None:
                image = seen
    return image.convert("RGB")


def _encoded(image: Image.Image) -> Picture:
    # Pixels alone are copied into a new image: what the reader kept beside them stays behind.
    bare = Image.frombytes("RGB", image.size, image.tobytes())
    with io.BytesIO() as out:
        bare.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
        return Picture(out.getvalue(), bare.width, bare.height)
