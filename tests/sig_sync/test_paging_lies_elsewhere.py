"""Lies of paging told by OGC API, ArcGIS and Opendatasoft; those of WFS are in `test_paging_lies`."""

from collections.abc import Callable
from typing import Any

import pytest

from geo.vectorfile.errors import CrsUnknown, XmlHostile
from sig_sync.sources.errors import (
    DeliveryIncomplete,
    LinkElsewhere,
    PagesWithoutEnd,
    ServiceRefused,
    ServiceUnsuitable,
)
from tests.sig_sync import files
from tests.sig_sync.liars import BENCHES, TOTAL, Pages, codes, collection, deliver
from tests.sig_sync.peers.loopback import Asked, Reply, as_json, as_xml, serving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("followed")]


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


def test_a_coordinate_system_that_cannot_be_read_is_no_silence() -> None:
    """Taken for another one it would move every object."""

    def page(_asked: Asked) -> Reply:
        return Reply(
            b'{"type": "FeatureCollection", "features": []}',
            headers={"Content-Crs": "<http://www.opengis.net/def/crs/EPSG/0/999999>"},
        )

    with serving(page) as service, pytest.raises(CrsUnknown, match="999999"):
        deliver(service, "ogcapi", OGC)


def test_a_coordinate_system_that_neither_epsg_nor_esri_knows_is_refused() -> None:
    unknown = {"spatialReference": {"wkid": 999_999}}
    with (
        feature_server(lambda _s, _n, _q: esri(range(TOTAL), **unknown)) as service,
        pytest.raises(CrsUnknown, match="999999"),
    ):
        deliver(service, "arcgis", "/FeatureServer/0", page_size=None)


def test_a_service_that_declares_entities_is_refused_before_they_grow() -> None:
    bomb = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>
        <wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" numberMatched="&b;"/>"""
    with serving(lambda _asked: as_xml(bomb)) as service, pytest.raises(XmlHostile):
        deliver(service, "wfs", sublayer="bancs")
