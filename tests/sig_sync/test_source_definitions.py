from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from layers.models import Layer
from sig_sync.definitions import LAYER_KEYS, SOURCE_KEYS
from sig_sync.models import Source
from sig_sync.schedule import cadence_of

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

DISTRICTS = """
[[source]]
slug = "quartiers"
title = "Quartiers"
geometry_kind = "polygon"
protocol = "wfs"
location = "https://sig.exemple.test/wfs?"
sublayer = "ville:quartiers"
service_version = "2.0.0"
page_size = 500
sort_column = "gid"
row_filter = "commune = 'Lille'"
absences_before_removal = 3
alert_email = "dsig@exemple.test"
cadence = "0 3 * * *"
"""

OTHERS = BENCHES.replace("bancs", "autres")


def test_what_is_exported_is_imported_the_same(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(BENCHES + DISTRICTS, encoding="utf-8")
    call_command("sig_source", "import", str(path), stdout=StringIO())
    before = facts()
    assert [fact["cadence"] for fact in before] == ["0 * * * *", "0 3 * * *"]

    exported = StringIO()
    call_command("sig_source", "export", stdout=exported)
    Layer.objects.all().delete()
    path.write_text(exported.getvalue(), encoding="utf-8")
    call_command("sig_source", "import", str(path), stdout=StringIO())

    assert facts() == before
    assert Source.objects.get(layer__slug="bancs").declared_srid == 2154


def test_one_layer_can_be_exported_alone(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(BENCHES + DISTRICTS, encoding="utf-8")
    call_command("sig_source", "import", str(path), stdout=StringIO())
    exported = StringIO()
    call_command("sig_source", "export", "quartiers", stdout=exported)
    assert exported.getvalue().count("[[source]]") == 1
    with pytest.raises(CommandError, match="quartier"):
        call_command("sig_source", "export", "quartier", stdout=StringIO())


def facts() -> list[dict[str, object]]:
    """All that a definition carries, layer by layer."""
    sources = Source.objects.select_related("layer").order_by("layer__slug")
    return [
        {key: getattr(source.layer, key) for key in LAYER_KEYS}
        | {key: getattr(source, key) for key in SOURCE_KEYS}
        | {"cadence": cadence_of(source)}
        for source in sources
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[source]", "illisible"),
        ("[source]\nslug = 'a'", "au moins une table"),
        ("[[source]]\ntitle = 'sans slug'", "slug"),
        (BENCHES + OTHERS + "colour = 'red'", "clés inconnues"),
        (BENCHES + OTHERS.replace('"point"', '"volume"'), "geometry_kind"),
        (BENCHES + OTHERS + "max_drop_percent = 'beaucoup'", "max_drop_percent"),
        (BENCHES + OTHERS + "cadence = 'la nuit'", "cinq champs"),
        (BENCHES + OTHERS + "cadence = 3", "cinq champs"),
        (BENCHES + OTHERS + "max_drop_percent = 150", "max_drop_percent.*de 0 à 100"),
        (BENCHES + OTHERS + "page_size = 0", "page_size.*laissez vide"),
        (BENCHES + OTHERS + "protocol = 'wfs'", "location.*commence par https"),
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
