"""Fetching from the web what a person or a setting names, within limits and never from inside."""

from geo.download.client import Answer, Limits, Patience, WebClient, download
from geo.download.errors import (
    AddressRefused,
    DownloadCut,
    DownloadFailed,
    DownloadTooLarge,
    DownloadTooSlow,
    EncodingRefused,
)
from geo.download.hosts import HostPolicy

__all__ = [
    "AddressRefused",
    "Answer",
    "DownloadCut",
    "DownloadFailed",
    "DownloadTooLarge",
    "DownloadTooSlow",
    "EncodingRefused",
    "HostPolicy",
    "Limits",
    "Patience",
    "WebClient",
    "download",
]
