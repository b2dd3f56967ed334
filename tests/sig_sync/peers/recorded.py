"""The recorded answers of one dataset in every dialect, replayed with paging, counts and descriptions.

`../shared/data/services/equivalence_mel` has the 95 communes as each kind of service writes them.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from tests.conftest import SHARED_DATA
from tests.sig_sync.peers.loopback import Asked, Reply, as_json, as_xml

FOLDER = SHARED_DATA / "services/equivalence_mel"
COUNT = 95

_WFS_CAPABILITIES = """<?xml version="1.0"?>
<wfs:WFS_Capabilities version="2.0.0" xmlns:wfs="http://www.opengis.net/wfs/2.0"
  xmlns:ows="http://www.opengis.net/ows/1.1">
  <ows:OperationsMetadata><ows:Operation name="GetFeature">
    <ows:Parameter name="outputFormat"><ows:AllowedValues>
      <ows:Value>application/gml+xml; version=3.2</ows:Value>{formats}
    </ows:AllowedValues></ows:Parameter>
  </ows:Operation></ows:OperationsMetadata>
  <FeatureTypeList xmlns="http://www.opengis.net/wfs/2.0">
    <FeatureType><Name>mel:communes</Name><Title>Communes</Title>
      <DefaultCRS>urn:ogc:def:crs:EPSG::4326</DefaultCRS>
      <OtherCRS>urn:ogc:def:crs:EPSG::2154</OtherCRS></FeatureType>
  </FeatureTypeList>
</wfs:WFS_Capabilities>"""

_WFS_SCHEMA = """<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:complexType name="t">
<xsd:sequence><xsd:element name="insee" type="xsd:string"/><xsd:element name="nom" type="xsd:string"/>
<xsd:element name="geom" type="gml:MultiSurfacePropertyType"/></xsd:sequence></xsd:complexType>
<xsd:element name="communes" type="t"/></xsd:schema>"""


@cache
def document(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


@cache
def members(name: str) -> tuple[str, list[str]]:
    """What stands around the members of a GML document, and each of them."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    found = re.findall(r"<wfs:member>.*?</wfs:member>", text, re.DOTALL)
    return text[: text.index("<wfs:member>")], found


def answer(asked: Asked) -> Reply:
    """What the service at this path answers."""
    match asked.path.split("/")[1]:
        case "wfs":
            return _wfs(asked, with_json=False)
        case "wfs-json":
            return _wfs(asked, with_json=True)
        case "ogc":
            return _ogc_api(asked)
        case "data":
            return _records_variant(asked)
        case "arcgis":
            return _arcgis(asked)
        case "ods":
            return _opendatasoft(asked)
        case "files":
            return _file(asked)
    return Reply(b"", status=404)


def _wfs(asked: Asked, *, with_json: bool) -> Reply:
    query = asked.query
    match query.get("request"):
        case "GetCapabilities":
            formats = "<ows:Value>application/json</ows:Value>" if with_json else ""
            return as_xml(_WFS_CAPABILITIES.format(formats=formats))
        case "DescribeFeatureType":
            return as_xml(_WFS_SCHEMA)
    if query.get("resulttype") == "hits":
        return as_xml(
            '<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" '
            f'numberMatched="{COUNT}" numberReturned="0"/>'
        )
    start, count = int(query.get("startindex", 0)), int(query.get("count", 1000))
    if query.get("outputformat") == "application/json":
        whole = document("wfs20_geojson_geoserver.json")
        page = whole["features"][start : start + count]
        return as_json(whole | {"features": page, "numberReturned": len(page)})
    is_metric = query["srsname"].endswith("2154")
    name = "wfs20_gml32_epsg2154.gml" if is_metric else "wfs20_gml32_epsg4326_latlon.gml"
    head, found = members(name)
    page = found[start : start + count]
    head = head.replace('numberReturned="95"', f'numberReturned="{len(page)}"')
    return as_xml(head + "".join(page) + "</wfs:FeatureCollection>")


def _ogc_api(asked: Asked) -> Reply:
    if asked.path == "/ogc/collections":
        return as_json({"collections": [{"id": "mel:communes"}]})
    if asked.path == "/ogc/collections/mel:communes":
        return as_json(
            {"id": "mel:communes", "crs": ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"]}
        )
    is_second = asked.query.get("startindex") == "50"
    page = document(f"ogcapi_items_page{2 if is_second else 1}.json")
    # The service at rest calls itself by its public name; here it is called by this server's.
    text = json.dumps(page).replace(
        "https://sig.example.test/ogc/features/v1", f"http://{asked.headers['host']}/ogc"
    )
    return Reply(text.encode())


def _records_variant(asked: Asked) -> Reply:
    features = document("wfs20_geojson_geoserver.json")["features"]
    records = [f["properties"] | {"geometry": f["geometry"]} for f in features]
    return as_json({"records": records})


def _arcgis(asked: Asked) -> Reply:
    pages = [document(f"arcgis_query_f_json_2154_page{n}.json") for n in (1, 2)]
    web_mercator = document("arcgis_query_f_json_102100.json")
    has_paging = "paged" in asked.path
    if not asked.path.endswith("/query"):
        return as_json(
            {
                "name": "communes",
                "maxRecordCount": 50,
                "objectIdField": "OBJECTID",
                "fields": web_mercator["fields"],
                "advancedQueryCapabilities": {"supportsPagination": has_paging},
            }
        )
    query = asked.query
    whole = web_mercator
    if query.get("outsr") == "2154":
        whole = pages[0] | {"features": pages[0]["features"] + pages[1]["features"]}
    features = whole["features"]
    if query.get("returncountonly") == "true":
        return as_json({"count": len(features)})
    if query.get("returnidsonly") == "true":
        ids = [f["attributes"]["OBJECTID"] for f in reversed(features)]
        return as_json({"objectIdFieldName": "OBJECTID", "objectIds": ids})
    if "objectids" in query:
        wanted = {int(number) for number in query["objectids"].split(",")}
        features = [f for f in features if f["attributes"]["OBJECTID"] in wanted]
    start = int(query.get("resultoffset", 0))
    page = features[start : start + min(50, int(query.get("resultrecordcount", 50)))]
    more = start + len(page) < len(features)
    return as_json({**whole, "features": page, "exceededTransferLimit": more})


def _opendatasoft(asked: Asked) -> Reply:
    query = asked.query
    if asked.path.endswith("/exports/geojson") or "/download" in asked.path:
        return as_json(document("wfs20_geojson_geoserver.json"))
    if "/records/1.0/search" in asked.path:
        whole = document("ods_v1_records.json")
        start, rows = int(query.get("start", 0)), int(query.get("rows", 10))
        return as_json(whole | {"records": whole["records"][start : start + rows]})
    pages = [document(f"ods_v2.1_records_offset{n}.json") for n in (0, 50)]
    results = pages[0]["results"] + pages[1]["results"]
    start, limit = int(query.get("offset", 0)), int(query.get("limit", 10))
    return as_json({"total_count": COUNT, "results": results[start : start + limit]})


def _file(asked: Asked) -> Reply:
    path = SHARED_DATA / "boundaries" / Path(asked.path).name
    if asked.headers.get("if-none-match") == '"95"':
        return Reply(status=304)
    return Reply(path.read_bytes(), headers={"ETag": '"95"'}, media_type="application/octet-stream")
