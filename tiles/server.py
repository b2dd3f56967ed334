"""The tile room in front of Django (design D7)."""

from typing import Any


class TileRoom:
    """Answers ``/tiles/`` itself and hands everything else to ``otherwise``."""

    def __init__(self, otherwise: Any) -> None:
        self.otherwise = otherwise

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """The ASGI application."""
        await self.otherwise(scope, receive, send)
