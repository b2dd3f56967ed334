"""Servers that give less than they have without saying so: each is found out, and nothing is believed.

The cases are those in which real clients lose objects silently (gdal#8653, #13515, #10094, #8146).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sig_sync.sources.errors import (
    DeliveryIncomplete,
    PagesWithoutEnd,
    ServiceRefused,
    ServiceUnsuitable,
    SublayerNotServed,
    UnexpectedAnswer,
)
from tests.sig_sync import files
from tests.sig_sync.liars import BENCHES, TOTAL, Pages, codes, collection, deliver
from tests.sig_sync.peers.loopback import Asked, Reply, Service, as_xml, serving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("followed")]

CAPABILITIES = """<wfs:WFS_Capabilities version="{version}" xmlns:wfs="http://www.opengis.net/wfs/2.0"
 xmlns:ows="http://www.opengis.net/ows/1.1"><ows:OperationsMetadata><ows:Operation name="GetFeature">
 <ows:Parameter name="outputFormat"><ows:Value>application/json</ows:Value></ows:Parameter>
 </ows:Operation></ows:OperationsMetadata><wfs:FeatureTypeList><wfs:FeatureType>
 <wfs:Name>mel:bancs</wfs:Name></wfs:FeatureType></wfs:FeatureTypeList></wfs:WFS_Capabilities>"""

EXCEPTION = """<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1"><ows:Exception
 exceptionCode="NoApplicableCode"><ows:ExceptionText>{text}</ows:ExceptionText></ows:Exception>
</ows:ExceptionReport>"""


@contextmanager
def wfs(
    pages: Pages, hits: Callable[[int], Any] = lambda _n: TOTAL, version: str = "2.0.0"
) -> Iterator[Service]:
    """A WFS whose pages come from ``pages(start, count, query)`` and whose count from ``hits(n)``."""
    asked_hits = 0

    def answer(asked: Asked) -> Reply:
        nonlocal asked_hits
        query = asked.query
        if query.get("request") == "GetCapabilities":
            return as_xml(CAPABILITIES.format(version=version))
        if query.get("request") == "DescribeFeatureType":
            return as_xml(
                '<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema"><s:complexType><s:sequence>'
                '<s:element name="code"/><s:element name="quartier"/></s:sequence></s:complexType>'
                "</s:schema>"
            )
        if query.get("resulttype") == "hits":
            asked_hits += 1
            name = "numberMatched" if version.startswith("2") else "numberOfFeatures"
            return as_xml(f'<FeatureCollection {name}="{hits(asked_hits)}"/>')
        count = int(query.get("count") or query.get("maxfeatures") or 1000)
        return pages(int(query.get("startindex", 0)), count, query)

    with serving(answer) as service:
        yield service


@pytest.mark.parametrize("version", ["2.0.0", "1.1.0"])
def test_a_server_that_returns_fewer_than_asked_is_asked_for_the_rest(version: str) -> None:
    """gdal#8653, #13515: a page shorter than COUNT was taken for the last one."""
    with wfs(lambda start, count, _q: collection(BENCHES[start : start + 3]), version=version) as s:
        delivery = deliver(s, page_size=None)
        assert codes(delivery) == [f"B{n}" for n in range(TOTAL)]
        assert delivery.counted == TOTAL
        assert s.count(resulttype="hits") == 2, "counted before and after"


def test_a_server_that_does_not_know_its_count_is_read_to_an_empty_page() -> None:
    pages: Pages = lambda start, count, _q: collection(BENCHES[start : start + count])  # noqa: E731
    with wfs(pages, hits=lambda _n: "unknown") as service:
        delivery = deliver(service, page_size=5)
        assert (delivery.counted, len(delivery.parts)) == (TOTAL, 2)
        assert service.count(startindex="10") == 1


def test_a_server_that_stops_early_is_refused() -> None:
    with (
        wfs(lambda start, count, _q: collection(BENCHES[start:7][:count])) as service,
        pytest.raises(DeliveryIncomplete, match=r"compte 10 objets et n’en a donné que 7"),
    ):
        deliver(service)


def test_a_server_that_ignores_the_rank_is_refused() -> None:
    with (
        wfs(lambda start, count, _q: collection(BENCHES[:count])) as service,
        pytest.raises(PagesWithoutEnd, match="ne tient pas compte du rang"),
    ):
        deliver(service)


def test_pages_sorted_on_a_column_that_is_not_unique_have_repeats_and_holes() -> None:
    """The right count, some objects twice and others never."""
    order = [0, 1, 2, 3, 4, 3, 6, 7, 8, 9]

    def pages(start: int, count: int, query: dict[str, str]) -> Reply:
        assert query["sortby"] == "quartier"
        return collection([BENCHES[n] for n in order[start : start + count]])

    with (
        wfs(pages) as service,
        pytest.raises(DeliveryIncomplete, match="1 objets reviennent sur plusieurs pages"),
    ):
        deliver(service, sort_column="quartier")


def test_random_feature_ids_do_not_hide_repeats() -> None:
    """GeoServer invents ids for a table without a key: the identity column counts, not they."""

    def pages(start: int, count: int, query: dict[str, str]) -> Reply:
        order = [0, 1, 2, 3, 3, 4, 6, 7, 8, 9]
        return collection(
            [BENCHES[n] | {"id": f"fid-{start}-{n}"} for n in order[start : start + count]]
        )

    with wfs(pages) as service, pytest.raises(DeliveryIncomplete, match="reviennent"):
        deliver(service)


def test_data_that_change_while_they_are_read_are_refused() -> None:
    pages: Pages = lambda start, count, _q: collection(BENCHES[start : start + count])  # noqa: E731
    with (
        wfs(pages, hits=lambda n: TOTAL if n == 1 else TOTAL + 1) as service,
        pytest.raises(DeliveryIncomplete, match=r"10 objets au début.*11 ensuite"),
    ):
        deliver(service)


def test_a_page_that_holds_less_than_it_says_is_refused() -> None:
    with (
        wfs(lambda start, count, _q: collection(BENCHES[:8], numberReturned=10)) as service,
        pytest.raises(DeliveryIncomplete, match="annonce 10 objets et n’en contient que 8"),
    ):
        deliver(service, page_size=None)


def test_a_table_without_a_primary_key_needs_a_sort_column() -> None:
    """gdal#8146: GeoServer refuses STARTINDEX without SORTBY on such a table."""

    def pages(start: int, count: int, query: dict[str, str]) -> Reply:
        if "startindex" in query and "sortby" not in query:
            return as_xml(EXCEPTION.format(text="Cannot do natural order without a primary key"))
        return collection(BENCHES[start : start + count])

    with wfs(pages) as service, pytest.raises(ServiceUnsuitable, match="colonne de tri unique"):
        deliver(service, identity_column="")
    with wfs(pages) as service:
        files.Layer.objects.all().delete()
        assert codes(deliver(service)) == [f"B{n}" for n in range(TOTAL)]
        assert service.count(sortby="code") == 3


def test_what_the_service_says_against_the_request_is_told_in_french() -> None:
    report = as_xml(EXCEPTION.format(text="Unknown filter"), status=400)
    said = r"refuse la demande \(NoApplicableCode\).*Unknown"
    with wfs(lambda *_a: report) as service, pytest.raises(ServiceRefused, match=said):
        deliver(service, row_filter="nimporte quoi")
    with wfs(lambda *_a: as_xml("")) as service:
        files.Layer.objects.all().delete()
        with pytest.raises(SublayerNotServed, match="mel:bancs"):
            deliver(service, sublayer="mel:arbres")


def test_gml_cut_in_a_page_is_refused() -> None:
    whole = '<FeatureCollection xmlns:g="g"><g:member><g:banc g:id="1"/></g:member>'
    with (
        wfs(lambda *_a: as_xml(whole)) as service,
        pytest.raises(UnexpectedAnswer, match="pas du GML complet"),
    ):
        deliver(service, output_format="GML32")
