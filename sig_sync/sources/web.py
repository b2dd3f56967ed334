"""What the web protocols share: a client within the settings, documents, pages, and links."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from django.conf import settings
from django.utils.translation import gettext as _

from geo.download import Answer, DownloadFailed, HostPolicy, Limits, Patience, WebClient
from sig_sync.sources.answer_time import digest_without_time
from sig_sync.sources.delivery import Basket
from sig_sync.sources.errors import HtmlInsteadOfData, LinkElsewhere, UnexpectedAnswer

LIMITS = Limits(size_bytes=2_000_000_000, unpacked_bytes=6_000_000_000, whole_s=3_600.0)
PATIENCE = Patience(attempts=4, first_wait_s=1.0, budget_s=60.0)
LOOK_LIMITS = Limits(
    size_bytes=500_000_000, unpacked_bytes=1_000_000_000, whole_s=40.0, read_s=20.0
)
LOOK_PATIENCE = Patience(attempts=1)
"""A first look is waited for by a person, in front of a page."""
MAX_DOCUMENT_BYTES = 40_000_000
"""The capabilities of a large GeoServer take some megabytes."""

NOT_MODIFIED = 304
_SNIFFED_BYTES = 2_048


@dataclass(frozen=True)
class Page:
    """An answer on disk, not yet one of the delivery's parts."""

    path: Path
    answer: Answer


Explain = Callable[[bytes], Exception | None]
"""Makes a named error of what a service wrote beside an HTTP error, or None."""


class Web:
    """One conversation with a service; what it says is written into a basket's folder.

    ``explain`` reads the error documents of the service's protocol.
    """

    def __init__(self, client: WebClient, basket: Basket) -> None:
        self._client = client
        self.basket = basket
        self.explain: Explain = lambda _body: None

    def page(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Page:
        """The answer in a file, to be looked at before it becomes a part. Raises `HtmlInsteadOfData`."""
        path = self.basket.next_part()
        answer = self._saved(url, path, headers or {}, form)
        if answer.status != NOT_MODIFIED:
            refuse_html(path, url)
        return Page(path, answer)

    def take(self, page: Page) -> None:
        """Make the page the next part of the delivery."""
        self.basket.add(page.path, digest_without_time(page.path) or page.answer.sha256)

    def document(self, url: str, *, accept: str = "") -> bytes:
        """A small answer in memory: a description, a count."""
        path = self.basket.folder / "document"
        answer = self._saved(url, path, {"Accept": accept} if accept else {}, None)
        refuse_html(path, url)
        if answer.size_bytes > MAX_DOCUMENT_BYTES:
            raise UnexpectedAnswer(
                _("La description du service dépasse %d Mo : vérifiez l’adresse.")
                % (MAX_DOCUMENT_BYTES // 1_000_000)
            )
        content = path.read_bytes()
        path.unlink()
        return content

    def json(self, url: str) -> dict[str, Any]:
        """A small answer that must be a JSON object."""
        return json_object(self.document(url, accept="application/json"), url)

    def _saved(
        self, url: str, path: Path, headers: Mapping[str, str], form: Mapping[str, str] | None
    ) -> Answer:
        try:
            return self._client.save(url, path, headers=headers, form=form)
        except DownloadFailed as failure:
            # A request that the service refuses is a mistake of ours; a fault of its own may pass.
            is_refusal = failure.status is not None and 400 <= failure.status < 500
            explained = self.explain(failure.body) if is_refusal else None
            if explained is None:
                raise
            raise explained from failure


@contextmanager
def conversation(basket: Basket, *, is_look: bool = False) -> Iterator[Web]:
    """A client that follows the hosts of ``PARVIS_SIG_HOSTS``, for one delivery or a first look."""
    limits, patience = (LOOK_LIMITS, LOOK_PATIENCE) if is_look else (LIMITS, PATIENCE)
    with WebClient(HostPolicy.of(settings.SIG_HOSTS), limits, patience) as client:
        yield Web(client, basket)


def json_object(content: bytes, url: str) -> dict[str, Any]:
    """The JSON object that ``content`` is. Raises `UnexpectedAnswer`."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnexpectedAnswer(
            _("« %s » ne répond pas en JSON : vérifiez l’adresse et le protocole de la source.")
            % host_of(url)
        ) from error
    if not isinstance(document, dict):
        raise UnexpectedAnswer(
            _("« %s » répond autre chose que ce que ce protocole prévoit.") % host_of(url)
        )
    return document


def refuse_html(path: Path, url: str) -> None:
    """Raise `HtmlInsteadOfData` when the file is a page for people."""
    with path.open("rb") as file:
        beginning = file.read(_SNIFFED_BYTES)
    if looks_like_html(beginning):
        raise HtmlInsteadOfData(
            _(
                "« %s » répond par une page web au lieu de données : l’adresse est fausse, ou le service est en "
                "maintenance ou demande une connexion."
            )
            % host_of(url)
        )


def looks_like_html(beginning: bytes) -> bool:
    """True for the first bytes of a web page."""
    text = beginning.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return text.startswith((b"<!doctype html", b"<html")) or (
        text.startswith((b"<?xml", b"<!--")) and b"<html" in text[:1_000]
    )


def with_query(url: str, **parameters: object) -> str:
    """``url`` with the parameters set, in place of any of the same name in whatever case.

    Parameters that are None are left out. Commas and colons stay readable, as services write them.
    """
    parts = urlsplit(url)
    given = {name.lower() for name in parameters}
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in given
    ]
    query += [(name, str(value)) for name, value in parameters.items() if value is not None]
    encoded = urlencode(query, quote_via=quote, safe=",:/;")
    return urlunsplit((parts.scheme, parts.netloc, parts.path, encoded, ""))


def with_path(url: str, path: str) -> str:
    """``url`` with another path, keeping its query (``map=`` of MapServer, a key)."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def same_host_link(base: str, link: str) -> str:
    """The address of a link found in the answer of ``base``. Raises `LinkElsewhere` for another host.

    Credentials written in ``base`` go along, since the host is the same.
    """
    target = urljoin(base, link)
    here, there = urlsplit(base), urlsplit(target)
    try:
        is_same = _endpoint(here) == _endpoint(there) and there.scheme in {"http", "https"}
    except ValueError:
        is_same = False
    if not is_same:
        raise LinkElsewhere(
            _(
                "La suite des données renvoie à « %(there)s » alors que le service est « %(here)s » : demandez que "
                "le service annonce sa propre adresse."
            )
            % {"there": there.netloc.rpartition("@")[2][:200] or link[:200], "here": host_of(base)}
        )
    return urlunsplit((here.scheme, here.netloc, there.path, there.query, ""))


def host_of(url: str) -> str:
    """The host of an address, for a sentence."""
    try:
        return urlsplit(url).hostname or url[:100]
    except ValueError:
        return url[:100]


def _endpoint(parts: Any) -> tuple[str, int | None]:
    """Host and port; the two usual ports count as one, for services behind a proxy say http."""
    port = parts.port
    return (parts.hostname or "").lower(), None if port in {80, 443} else port
