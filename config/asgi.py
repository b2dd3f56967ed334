"""The ASGI entry: the tile room in front, Django behind it (design D7)."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from config.bodies import BoundedBodies  # noqa: E402  the settings must be ready first
from tiles.server import TileRoom  # noqa: E402

application = TileRoom(otherwise=BoundedBodies(django_application))
