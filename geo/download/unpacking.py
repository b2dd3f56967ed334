"""The bytes of an answer as they were before they were packed for the wire, bounded."""

import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from geo.download.errors import DownloadCut, DownloadTooLarge, EncodingRefused

ACCEPTED = "gzip, deflate, identity"
_STEP_BYTES = 1 << 18


class Unpacking:
    """Unpacks an answer piece by piece, never more than ``limit_bytes`` in all."""

    def __init__(self, encoding: str, limit_bytes: int) -> None:
        self.unpacked_bytes = 0
        self._limit_bytes = limit_bytes
        self._inflater: zlib._Decompress | None = None
        self._started = False
        match encoding.strip().lower():
            case "" | "identity":
                pass
            case "gzip" | "x-gzip" | "deflate":
                self._inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
            case other:
                raise EncodingRefused(
                    _("La réponse est compressée en « %s », que Parvis n’a pas demandé.")
                    % other[:40]
                )

    def feed(self, packed: bytes) -> Iterator[bytes]:
        """What ``packed`` unpacks to. Raises `DownloadTooLarge` or `EncodingRefused`."""
        if self._inflater is None:
            yield self._counted(packed)
            return
        self._started = self._started or bool(packed)
        while packed:
            if self._inflater.eof:
                # A gzip file may have several members, one after the other.
                self._inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
            try:
                yield self._counted(self._inflater.decompress(packed, _STEP_BYTES))
            except zlib.error as error:
                raise EncodingRefused(
                    _("La réponse compressée est abîmée : réessayez, ou signalez-le au service.")
                ) from error
            packed = self._inflater.unconsumed_tail or self._inflater.unused_data

    def finish(self) -> None:
        """Raise `DownloadCut` when the packed bytes stopped before their end."""
        if self._inflater is not None and self._started and not self._inflater.eof:
            raise DownloadCut(_("La réponse s’interrompt avant sa fin : réessayez plus tard."))

    def _counted(self, unpacked: bytes) -> bytes:
        self.unpacked_bytes += len(unpacked)
        if self.unpacked_bytes > self._limit_bytes:
            raise DownloadTooLarge(
                _(
                    "La réponse dépasse %d Mo une fois décompressée : ce n’est sans doute pas le bon fichier."
                )
                % (self._limit_bytes // 1_000_000)
            )
        return unpacked
