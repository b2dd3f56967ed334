"""Servers that give less than they have without saying so: each is found out, and nothing is believed.

The cases are those in which real clients lose objects silently (gdal#8653, #13515, #10094, #8146).
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sig_sync.fetch import Delivery, fetch
from sig_sync.sources.delivery import folder_of
from sig_sync.sources.errors import (
    DeliveryIncomplete,
    LinkElsewhere,
    PagesWithoutEnd,
    ServiceRefused,
    ServiceUnsuitable,
    SublayerNotServed,
    UnexpectedAnswer,
)
from tests.sig_sync import files
from tests.sig_sync.peers.loopback import Asked, Reply, Service, as_json, as_xml, serving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("followed")]

TOTAL = 10

CAPABILITIES = """<wfs:WFS_Capabilities version="{version}" xmlns:wfs="http://www.opengis.net/wfs/2.0"
 xmlns:ows="http://www.opengis.net/ows/1.1"><ows:OperationsMetadata><ows:Operation name="GetFeature">
 <ows:Parameter name="outputFormat"><ows:Value>application/json</ows:Value></ows:Parameter>
 </ows:Operation></ows:OperationsMetadata><wfs:FeatureTypeList><wfs:FeatureType>
 <wfs:Name>mel:bancs</wfs:Name></wfs:FeatureType></wfs:FeatureTypeList></wfs:WFS_Capabilities>"""

EXCEPTION = """<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1"><ows:Exception
 exceptionCode="NoApplicableCode"><ows:ExceptionText>{text}</ows:ExceptionText></ows:Exception>
</ows:ExceptionReport>"""


def bench(number: int) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": f"bancs.{number}",
        "properties": {"code": f"B{number}", "quartier": number // 5},
        "geometry": files.point(3.06 + number / 1000),
    }


BENCHES = [bench(number) for number in range(TOTAL)]


def collection(features: list[dict[str, Any]], **members: Any) -> Reply:
    return as_json({"type": "FeatureCollection", "features": features, **members})


Pages = Callable[[int, int, dict[str, str]], Reply]


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


def deliver(service: Service, protocol: str = "wfs", path: str = "", **fields: Any) -> Delivery:
    values = {"declared_srid": 4326, "page_size": 4} | fields
    source = files.source(service.url + path, protocol=protocol, **values)
    try:
        delivery = fetch(source)
    except Exception:
        assert list(folder_of(source.pk).iterdir()) == [], "a refused delivery leaves nothing"
        raise
    assert isinstance(delivery, Delivery)
    return delivery


def codes(delivery: Delivery) -> list[str]:
    pages = [json.loads(part.read_bytes())["features"] for part in delivery.parts]
    return [feature["properties"]["code"] for page in pages for feature in page]


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


# OGC API


def ogc_pages(asked: Asked, links: Callable[[int], str | None], **members: Any) -> Reply:
    start = int(asked.query.get("offset", 0))
    size = int(asked.query.get("limit", 4))
    href = links(start)
    document = {"type": "FeatureCollection", "features": BENCHES[start : start + size]}
    document["links"] = [{"rel": "next", "href": href}] if href else []
    return as_json(document | members)


OGC = "/collections/bancs/items"


def test_pages_are_followed_to_the_last_and_counted() -> None:
    def answer(asked: Asked) -> Reply:
        return ogc_pages(
            asked,
            lambda start: f"?limit=4&offset={start + 4}" if start < 8 else None,
            numberMatched=TOTAL,
        )

    with serving(answer) as service:
        delivery = deliver(service, "ogcapi", OGC)
        assert codes(delivery) == [f"B{n}" for n in range(TOTAL)]
        assert service.asked[-1].query["limit"] == "1", "counted again at the end"


def test_pages_that_stop_before_the_count_are_refused() -> None:
    with (
        serving(lambda asked: ogc_pages(asked, lambda _s: None, numberMatched=TOTAL)) as service,
        pytest.raises(DeliveryIncomplete, match="n’en a donné que 4"),
    ):
        deliver(service, "ogcapi", OGC)


def test_a_count_below_what_the_pages_go_on_to_give_is_refused() -> None:
    def answer(asked: Asked) -> Reply:
        return ogc_pages(asked, lambda start: f"?limit=4&offset={start + 4}", numberMatched=4)

    with serving(answer) as service, pytest.raises(DeliveryIncomplete, match="déjà donné 8"):
        deliver(service, "ogcapi", OGC)


@pytest.mark.parametrize("step", ["?limit=4&offset=0", "?limit=4&offset=0&n={n}"])
def test_pages_that_lead_in_a_circle_are_refused(step: str) -> None:
    turns = iter(range(100))

    def answer(asked: Asked) -> Reply:
        return ogc_pages(asked, lambda _s: step.format(n=next(turns)))

    with serving(answer) as service, pytest.raises(PagesWithoutEnd):
        deliver(service, "ogcapi", OGC)


@pytest.mark.parametrize(
    "link", ["http://169.254.169.254/latest", "file:///etc/passwd", "//autre/"]
)
def test_a_next_link_to_another_host_is_not_followed(link: str) -> None:
    with serving(lambda asked: ogc_pages(asked, lambda _s: link)) as service:
        with pytest.raises(LinkElsewhere):
            deliver(service, "ogcapi", OGC)
        assert len(service.asked) == 1


# ArcGIS


def feature_server(pages: Pages, count: int = TOTAL, *, paging: bool = True) -> Any:
    def answer(asked: Asked) -> Reply:
        query = asked.query
        if not asked.path.endswith("/query"):
            return as_json(
                {
                    "maxRecordCount": 4,
                    "objectIdField": "OBJECTID",
                    "advancedQueryCapabilities": {"supportsPagination": paging},
                }
            )
        if query.get("returncountonly"):
            return as_json({"count": count})
        if query.get("returnidsonly"):
            return as_json({"objectIds": list(range(count))})
        return pages(
            int(query.get("resultoffset", 0)), int(query.get("resultrecordcount", 4)), query
        )

    return serving(answer)


def esri(numbers: range, **members: Any) -> Reply:
    features = [{"attributes": {"OBJECTID": n, "code": f"B{n}"}, "geometry": None} for n in numbers]
    return as_json({"features": features, "spatialReference": {"wkid": 4326}, **members})


def test_arcgis_that_stops_at_its_maximum_without_an_error_is_read_on() -> None:
    """gdal#10094: 2,000 of 4,186 objects and no word of the rest."""
    with feature_server(lambda start, n, _q: esri(range(start, min(start + 3, TOTAL)))) as service:
        delivery = deliver(service, "arcgis", "/FeatureServer/0")
        assert delivery.counted == TOTAL
        assert len(delivery.parts) == 4
        assert service.count(returncountonly="true") == 2
        ranked = [asked for asked in service.asked if "resultoffset" in asked.query]
        assert {asked.query["orderbyfields"] for asked in ranked} == {"OBJECTID ASC"}


def test_arcgis_that_ignores_the_rank_or_runs_dry_is_refused() -> None:
    with (
        feature_server(lambda start, n, _q: esri(range(4))) as service,
        pytest.raises(PagesWithoutEnd),
    ):
        deliver(service, "arcgis", "/FeatureServer/0")
    files.Layer.objects.all().delete()
    with (
        feature_server(lambda start, n, _q: esri(range(start, min(start + 4, 6)))) as service,
        pytest.raises(DeliveryIncomplete, match="que 6"),
    ):
        deliver(service, "arcgis", "/FeatureServer/0")


def test_arcgis_without_paging_is_asked_for_named_objects_by_post() -> None:
    def named(start: int, count: int, query: dict[str, str]) -> Reply:
        wanted = [int(number) for number in query["objectids"].split(",")]
        return esri(range(wanted[0], wanted[-1] + 1))

    with feature_server(named, paging=False) as service:
        delivery = deliver(service, "arcgis", "/FeatureServer/0")
        assert (delivery.counted, len(delivery.parts)) == (TOTAL, 3)
        assert [a.method for a in service.asked if "objectids" in a.query] == ["POST"] * 3
    files.Layer.objects.all().delete()
    with (
        feature_server(lambda *_a: esri(range(2)), paging=False) as service,
        pytest.raises(DeliveryIncomplete, match="2 objets sur les 4"),
    ):
        deliver(service, "arcgis", "/FeatureServer/0")


def test_arcgis_that_has_more_than_it_counts_is_refused() -> None:
    pages: Pages = lambda start, n, _q: esri(range(start, start + n), exceededTransferLimit=True)  # noqa: E731
    with (
        feature_server(pages, count=8) as service,
        pytest.raises(DeliveryIncomplete, match="déjà donné 12"),
    ):
        deliver(service, "arcgis", "/FeatureServer/0")


def test_an_error_in_an_answer_of_status_200_is_an_error() -> None:
    error = {"error": {"code": 400, "message": "Invalid query", "details": ["'where' is wrong"]}}
    with (
        feature_server(lambda *_a: as_json(error)) as service,
        pytest.raises(ServiceRefused, match=r"\(400\).*Invalid query 'where' is wrong"),
    ):
        deliver(service, "arcgis", "/FeatureServer/0")


# Opendatasoft


def test_records_that_stop_at_ten_thousand_are_not_used_for_more() -> None:
    with (
        serving(lambda _asked: as_json({"total_count": 10_001, "results": []})) as service,
        pytest.raises(ServiceUnsuitable, match="10000"),
    ):
        deliver(service, "opendatasoft", sublayer="bancs", output_format="records")


def test_an_export_with_fewer_objects_than_the_count_is_refused() -> None:
    def answer(asked: Asked) -> Reply:
        if asked.path.endswith("/exports/geojson"):
            assert "offset" not in asked.query
            return collection(BENCHES[:9])
        return as_json({"total_count": TOTAL, "results": []})

    with serving(answer) as service, pytest.raises(DeliveryIncomplete, match="que 9"):
        deliver(service, "opendatasoft", sublayer="bancs")


@pytest.mark.parametrize("protocol", ["wfs", "ogcapi", "arcgis", "opendatasoft"])
@pytest.mark.parametrize(
    "body", [b"", b"null", b"[1]", b'{"type": "FeatureCollection"', b"\x00\xff", b"<a/>"]
)
def test_an_answer_of_another_kind_is_a_named_refusal(protocol: str, body: bytes) -> None:
    with serving(lambda _asked: Reply(body)) as service:
        with pytest.raises(Exception) as caught:
            deliver(service, protocol, OGC if protocol == "ogcapi" else "/x", sublayer="bancs")
        assert getattr(caught.value, "code", None) not in {None, "refused"}, repr(caught.value)
