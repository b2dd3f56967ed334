"""Reading the open data as a harvester does."""

import asyncio
import json
from typing import Any

from django.http.response import HttpResponseBase
from django.test import Client


def content(response: HttpResponseBase) -> bytes:
    """The whole body, streamed or not."""
    if not response.streaming:
        return response.content  # type: ignore[attr-defined]

    async def collected() -> bytes:
        return b"".join([chunk async for chunk in response])  # type: ignore[attr-defined]

    return asyncio.run(collected())


def get_json(client: Client, path: str, status: int = 200) -> Any:
    """The JSON document at ``path``, which must answer ``status``."""
    response = client.get(path)
    body = content(response)
    assert response.status_code == status, body[:500]
    return json.loads(body)


def all_pages(client: Client, path: str) -> list[dict[str, Any]]:
    """Every page from ``path`` on, following ``next`` as long as there is one."""
    pages = []
    address: str | None = path
    while address is not None:
        page = get_json(client, address)
        pages.append(page)
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
        if address is not None:
            address = address.removeprefix("http://testserver")
    return pages
