"""Run by the machine's own Python, which has QGIS: draws a tileset, tells how many colours came of it.

Usage: draw_in_qgis.py ADDRESS ZMAX WEST SOUTH EAST NORTH (corners in EPSG:3857, metres).
"""

import sys

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsRectangle,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

address, zmax, *corners = sys.argv[1:]
application = QgsApplication([], False)
application.initQgis()
layer = QgsVectorTileLayer(f"type=xyz&url={address}&zmin=0&zmax={zmax}", "Parvis")
settings = QgsMapSettings()
settings.setLayers([layer])
settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
settings.setExtent(QgsRectangle(*(float(corner) for corner in corners)))
settings.setOutputSize(QSize(400, 400))
settings.setBackgroundColor(QColor("white"))
job = QgsMapRendererSequentialJob(settings)
job.start()
job.waitForFinished()
image = job.renderedImage()
colours = {image.pixel(x, y) for x in range(0, 400, 4) for y in range(0, 400, 4)}
print(layer.isValid(), len(colours))
application.exitQgis()
