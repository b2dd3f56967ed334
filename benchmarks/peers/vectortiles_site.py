# mypy: ignore-errors
"""A Django site with nothing but django-vectortiles over the tables of a measurement.

Runs in the peers' environment, not in Parvis's.
"""

import json
import os

import django
from django.conf import settings

_database = json.loads(os.environ["BENCH_DATABASE"])
settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.gis", "vectortiles"],
    DATABASES={
        "default": {
            "ENGINE": "django.contrib.gis.db.backends.postgis",
            "NAME": _database["dbname"],
            "USER": _database["user"],
            "PASSWORD": _database["password"],
            "HOST": _database["host"],
            "PORT": _database["port"],
            "CONN_MAX_AGE": None,
        }
    },
)
django.setup()

from django.contrib.gis.db import models  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import path  # noqa: E402
from vectortiles.backends.postgis import VectorLayer  # noqa: E402
from vectortiles.views import MVTView  # noqa: E402


def _view(table, columns):
    options = type(
        "Meta", (), {"managed": False, "db_table": f'bench"."{table}', "app_label": "vectortiles"}
    )
    model = type(
        table,
        (models.Model,),
        {
            "__module__": __name__,
            "Meta": options,
            "id": models.BigIntegerField(primary_key=True),
            **{name: models.TextField(null=True) for name in columns},
            "geom": models.GeometryField(srid=3857),
        },
    )
    layer = type(
        f"{table}_layer",
        (VectorLayer,),
        {
            "model": model,
            "id": "features",
            "tile_fields": tuple(columns),
            "tile_buffer": int(os.environ["BENCH_BUFFER"]),
        },
    )
    return type(f"{table}_view", (MVTView,), {"layer_classes": [layer]}).as_view()


urlpatterns = [
    path(f"{table}/<int:z>/<int:x>/<int:y>", _view(table, columns))
    for table, columns in json.loads(os.environ["BENCH_TABLES"]).items()
]
application = get_wsgi_application()
