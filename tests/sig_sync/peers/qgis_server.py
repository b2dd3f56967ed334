"""QGIS Server over the communes: WFS 1.1, OGC API - Features."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

from pyproj import CRS

from tests.sig_sync.peers.fastcgi import fastcgi
from tests.sig_sync.peers.loopback import Service

PROGRAM = Path("/usr/lib/cgi-bin/qgis_mapserv.fcgi")
# QGIS wants the names that it makes itself: the layer's, then 36 characters.
_LAYER = "communes_0efd574f_88ac_4d2b_943f_b0227b36f519"

_PROJECT = """<qgis version="3.22.16"><projectCrs>{srs}</projectCrs>
<layer-tree-group><layer-tree-layer id="{layer}" name="communes" providerKey="ogr"
 checked="Qt::Checked"/></layer-tree-group>
<projectlayers><maplayer type="vector" geometry="Polygon" wkbType="Polygon"><id>{layer}</id>
<datasource>{data}|layername=communes</datasource><layername>communes</layername><srs>{srs}</srs>
<provider encoding="UTF-8">ogr</provider></maplayer></projectlayers>
<properties><WFSLayers type="QStringList"><value>{layer}</value></WFSLayers>
<WFSLayersPrecision><{layer} type="int">8</{layer}></WFSLayersPrecision>
<WMSCrsList type="QStringList"><value>EPSG:2154</value><value>EPSG:4326</value></WMSCrsList>
</properties></qgis>"""


@contextmanager
def qgis_server(data: Path, folder: Path) -> Iterator[Service]:
    """WFS at ``/``, OGC API at ``/wfs3``."""
    wkt = escape(CRS.from_epsg(2154).to_wkt("WKT2_2018"))
    srs = (
        f"<spatialrefsys><wkt>{wkt}</wkt><srsid>145</srsid><srid>2154</srid>"
        "<authid>EPSG:2154</authid></spatialrefsys>"
    )
    project = folder / "communes.qgs"
    project.write_text(_PROJECT.format(srs=srs, layer=_LAYER, data=data))
    environment = {"QGIS_PROJECT_FILE": str(project), "QT_QPA_PLATFORM": "offscreen"}
    with fastcgi(str(PROGRAM), environment, folder) as service:
        yield service
