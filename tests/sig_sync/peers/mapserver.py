"""MapServer over the communes: WFS 2.0 and 1.1, OGC API - Features."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.sig_sync.peers.fastcgi import fastcgi
from tests.sig_sync.peers.loopback import Service

PROGRAM = Path("/usr/bin/mapserv")
TEMPLATES = Path("/usr/share/mapserver/ogcapi/templates/html-bootstrap4")

_CONFIG = """CONFIG
  ENV
    MS_MAP_PATTERN "."
    OGCAPI_HTML_TEMPLATE_DIRECTORY "{templates}/"
  END
  MAPS
    communes "{folder}/communes.map"
  END
END
"""

_MAP = """MAP
  NAME "communes"
  SIZE 100 100
  EXTENT 685000 7044000 720000 7078000
  UNITS METERS
  PROJECTION "init=epsg:2154" END
  OUTPUTFORMAT
    NAME "geojson"
    DRIVER "OGR/GEOJSON"
    MIMETYPE "application/json; subtype=geojson"
    FORMATOPTION "STORAGE=stream"
    FORMATOPTION "FORM=SIMPLE"
    FORMATOPTION "LCO:COORDINATE_PRECISION=9"
  END
  WEB
    METADATA
      "ows_title" "Communes"
      "ows_onlineresource" "http://127.0.0.1/communes?map=communes"
      "ows_srs" "EPSG:2154 EPSG:4326"
      "ows_enable_request" "*"
      "wfs_getfeature_formatlist" "gml3,gml32,geojson"
    END
  END
  LAYER
    NAME "communes"
    TYPE POLYGON
    STATUS ON
    CONNECTIONTYPE OGR
    CONNECTION "{data}"
    DATA "communes"
    TEMPLATE "none.html"
    PROJECTION "init=epsg:2154" END
    METADATA
      "ows_title" "Communes"
      "gml_include_items" "all"
      "gml_featureid" "insee"
      "gml_types" "auto"
      "gml_insee_type" "Character"
      "wfs_use_default_extent_for_getfeature" "false"
      "wfs_getfeature_formatlist" "gml3,gml32,geojson"
      "oga_geometry_precision" "9"
      "ows_geometry_precision" "9"
    END
  END
END
"""


@contextmanager
def mapserver(data: Path, folder: Path) -> Iterator[Service]:
    """WFS at ``/?map=communes``, OGC API at ``/communes/ogcapi``."""
    values = {"templates": TEMPLATES, "folder": folder, "data": data}
    (folder / "mapserver.conf").write_text(_CONFIG.format(**values))
    (folder / "communes.map").write_text(_MAP.format(**values))
    environment = {"MAPSERVER_CONFIG_FILE": str(folder / "mapserver.conf")}
    with fastcgi(str(PROGRAM), environment, folder) as service:
        # It writes its links from this name, which is known only now.
        text = (folder / "communes.map").read_text()
        here = f'"oga_onlineresource" "{service.url}/communes/ogcapi"\n      "ows_srs"'
        (folder / "communes.map").write_text(text.replace('"ows_srs"', here, 1))
        yield service
