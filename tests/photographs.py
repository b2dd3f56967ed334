"""Photographs for tests, drawn here; those with a position in them are real (`shared_data`)."""

import io
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageCms

from accounts.models import User
from contributions.models import Contribution, Photo
from contributions.photos.services import add_draft_photo, add_photo

GPS = 0x8825
SECRET = "Objectif de la maison 48"


def drawn(colour: str = "teal", size: tuple[int, int] = (640, 480), kind: str = "JPEG") -> bytes:
    """A picture of one colour, with a corner of another, so that it has an upright side."""
    image = Image.new("RGB", size, colour)
    image.paste("orange", (0, 0, size[0] // 4, size[1] // 4))
    return encoded(image, kind)


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    with io.BytesIO() as out:
        image.save(out, kind, **options)
        return out.getvalue()


def telling() -> bytes:
    """A JPEG that tells all that it can: EXIF with a position, XMP, a profile, a comment, a tail."""
    exif = Image.Exif()
    exif[0x010F] = SECRET  # Make
    exif[0x0112] = 6  # Orientation: the camera was held upright
    exif.get_ifd(GPS).update({1: "N", 2: (50.0, 38.0, 12.0), 3: "E", 4: (3.0, 3.0, 48.0)})
    image = Image.new("RGB", (640, 480), "teal")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encoded(image, exif=exif, icc_profile=profile, comment=SECRET, xmp=SECRET.encode())
    return data + b"PK\x03\x04" + SECRET.encode()


def upload(data: bytes | None = None, name: str = "rue.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, drawn() if data is None else data, "image/jpeg")


def photo_on(contribution: Contribution, author: User, data: bytes | None = None) -> Photo:
    """A photograph added to a published contribution, files and all."""
    file = upload(data)
    return add_photo(
        contribution=contribution,
        author=author,
        file=file,  # type: ignore[arg-type]
        size_bytes=file.size or 0,
        alt_text="La rue sans un arbre",
        now=timezone.now(),
    ).photo


def photo_in_draft(draft: Any = None, data: bytes | None = None) -> Photo:
    """A photograph of a contribution that is being written."""
    file = upload(data)
    return add_draft_photo(
        draft=draft or uuid4(),
        file=file,  # type: ignore[arg-type]
        size_bytes=file.size or 0,
        now=timezone.now(),
    ).photo
