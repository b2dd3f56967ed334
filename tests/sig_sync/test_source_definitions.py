from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from layers.models import Layer
from sig_sync.definitions import LAYER_KEYS, SOURCE_KEYS
from sig_sync.models import Source

pytestmark = pytest.mark.django_db

BENCHES = """
[[source]]
slug = "bancs"
title = "Bancs « à l’ombre »"
geometry_kind = "point"
style = { kind = "simple", colour = "#005f73", width = 2 }
tile_properties = ["nom"]
location = "bancs.gpkg"
identity_column = "code"
"""

OTHERS = BENCHES.replace("bancs", "autres")


def test_what_is_exported_is_imported_the_same(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(BENCHES, encoding="utf-8")
    call_command("sig_source", "import", str(path), stdout=StringIO())
    layer, source = Layer.objects.get(), Source.objects.get()
    before = (
        [getattr(layer, key) for key in LAYER_KEYS],
        [getattr(source, key) for key in SOURCE_KEYS],
    )

    exported = StringIO()
    call_command("sig_source", "export", stdout=exported)
    Layer.objects.all().delete()
    path.write_text(exported.getvalue(), encoding="utf-8")
    call_command("sig_source", "import", str(path), stdout=StringIO())

    layer, source = Layer.objects.get(), Source.objects.get()
    after = (
        [getattr(layer, key) for key in LAYER_KEYS],
        [getattr(source, key) for key in SOURCE_KEYS],
    )
    assert after == before
    assert source.declared_srid == 2154


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[source]", "illisible"),
        ("[source]\nslug = 'a'", "au moins une table"),
        ("[[source]]\ntitle = 'sans slug'", "slug"),
        (BENCHES + OTHERS + "colour = 'red'", "clés inconnues"),
        (BENCHES + OTHERS.replace('"point"', '"volume"'), "geometry_kind"),
        (BENCHES + OTHERS + "max_drop_percent = 'beaucoup'", "max_drop_percent"),
    ],
)
def test_a_definition_that_cannot_be_used_changes_nothing(
    text: str, complaint: str, tmp_path: Path
) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=complaint):
        call_command("sig_source", "import", str(path))
    assert not Source.objects.exists()
