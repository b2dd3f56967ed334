"""Where the GDAL, GEOS and PROJ that travel inside Python wheels lie (design D10).

pyogrio's wheel carries GDAL and PROJ's database, shapely's carries GEOS. GeoDjango loads both by
``GDAL_LIBRARY_PATH`` and ``GEOS_LIBRARY_PATH``, so no system package is needed.
"""

import importlib.util
import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def _package_folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ImproperlyConfigured(f"The Python package {package} is not installed.")
    return Path(spec.origin).parent


def _library(package: str, stem: str) -> str:
    folder = _package_folder(package)
    libraries = sorted((folder.parent / f"{package}.libs").glob(f"{stem}*.so*"))
    if not libraries:
        raise ImproperlyConfigured(
            f"{package} was installed without its bundled {stem}: install the wheel, "
            "not the source distribution."
        )
    return str(libraries[0])


def gdal_library() -> str:
    """Path of pyogrio's bundled libgdal; also points GDAL and PROJ at their own data files."""
    folder = _package_folder("pyogrio")
    os.environ.setdefault("GDAL_DATA", str(folder / "gdal_data"))
    os.environ.setdefault("PROJ_DATA", str(folder / "proj_data"))
    return _library("pyogrio", "libgdal")


def geos_library() -> str:
    """Path of shapely's bundled libgeos_c."""
    return _library("shapely", "libgeos_c")
