"""The offline sample of the territory: true facts about its communes, drawn outlines.

``communes.csv`` holds INSEE code, name, SIREN, municipal population and a point inside each commune
(INSEE and IGN, Licence Ouverte 2.0). The outlines are no boundaries: they are computed from the
points, so that a first start without a network has a map, and are marked approximate everywhere.
"""

from geo.territory.sample.outlines import sample_records

__all__ = ["sample_records"]
