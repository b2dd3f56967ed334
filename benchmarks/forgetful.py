"""An ASGI application: the tile room without a memory, to be asked for cold tiles."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from tiles.server import TileRoom  # noqa: E402  the settings must be ready first


async def _nothing(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("not a tile")


application = TileRoom(_nothing, memory_bytes=0)
