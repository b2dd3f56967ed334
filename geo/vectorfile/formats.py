"""The formats of geographic files and answers that are read."""

import enum


class VectorFormat(enum.StrEnum):
    """How the parts of a dataset are written; ``AUTO``: as their first bytes tell."""

    AUTO = "auto"
    GEOJSON = "geojson"
    GEOPACKAGE = "geopackage"
    FLATGEOBUF = "flatgeobuf"
    SHAPEFILE_ZIP = "shapefile_zip"
    CSV = "csv"
    GML = "gml"
    ESRI_JSON = "esri_json"
    ODS_RECORDS = "ods_records"
    PLAIN_RECORDS = "plain_records"
