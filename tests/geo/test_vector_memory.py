"""Memory stays bounded whatever the number of features: a child process says what it took."""

import subprocess
import sys
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from django.conf import settings

COUNT = 200_000
BOUND_MB = 130
"""Above what the libraries take themselves; side by side in memory these rows take 300 MB and more."""

CHILD = """
import resource, sys
from pathlib import Path
from django.conf import settings
settings.configure(USE_I18N=False)
from geo.vectorfile import ReadingOptions, open_vector

def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

before = peak_mb()
count = 0
with open_vector([Path(sys.argv[1])], ReadingOptions()) as stream:
    for batch in stream:
        assert len(batch) <= 20_000
        count += len(batch)
print(count, round(peak_mb() - before))
"""


@pytest.fixture(scope="module")
def points() -> geopandas.GeoDataFrame:
    random = np.random.default_rng(1)
    return geopandas.GeoDataFrame(
        {
            "ident": np.arange(COUNT),
            "nom": [f"objet n° {number}" for number in range(COUNT)],
            "valeur": random.random(COUNT),
        },
        geometry=shapely.points(700_000 + random.random((COUNT, 2)) * 30_000),
        crs=2154,
    )


@pytest.mark.parametrize(("driver", "suffix"), [("GPKG", ".gpkg"), ("GeoJSON", ".geojson")])
def test_many_features_are_read_within_a_bound(
    driver: str, suffix: str, points: geopandas.GeoDataFrame, tmp_path: Path
) -> None:
    path = tmp_path / f"points{suffix}"
    points.to_file(path, driver=driver)
    said = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    count, grown_mb = map(int, said.split())
    assert count == COUNT
    assert grown_mb < BOUND_MB
