import json
from io import StringIO
from pathlib import Path

import pytest
import shapely
from django.core.management import CommandError, call_command

from layers.models import Feature, GeometryKind, Layer, LayerRevision
from layers.services import locked_layer
from sig_sync import load
from sig_sync.errors import SourceInactive, SyncAlreadyRunning
from sig_sync.models import Source, SyncRun
from sig_sync.run import run_sync
from tests.sig_sync.files import benches, geojson, geopackage, point, source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lille")]


def sync(of: Source) -> SyncRun:
    """Run as a fresh worker would: nothing remembered from the run before."""
    return run_sync(Source.objects.get(pk=of.pk))


def served(of: Source) -> dict[str, tuple[float, float]]:
    current = Feature.objects.current().filter(layer=of.layer)
    return {feature.source_id: feature.geom.coords for feature in current}


def test_a_first_delivery_becomes_revision_1_within_a_centimetre_of_where_it_was_surveyed(
    drop_folder: Path,
) -> None:
    benches(drop_folder / "bancs.gpkg", {"A": (0, 0), "B": (50, 0)})
    bancs = source("bancs.gpkg")

    run = sync(bancs)

    assert run.status == "succeeded"
    assert run.revision is not None
    assert run.revision.number == 1
    assert run.counts["added"] == 2
    bench = Feature.objects.get(source_id="A")
    assert bench.properties == {"code": "A", "nom": "Banc A"}
    metric = bench.geom.transform(2154, clone=True)
    assert metric.x == pytest.approx(704_400, abs=0.01)
    assert metric.y == pytest.approx(7_059_700, abs=0.01)


def test_a_delivery_that_was_looked_at_for_another_kind_is_not_served(
    drop_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a layer draws is changed in the desk while its first delivery is being read."""
    benches(drop_folder / "bancs.gpkg", {"A": (0, 0)})
    bancs = source("bancs.gpkg")

    def held(layer: Layer) -> Layer:
        Layer.objects.update(geometry_kind=GeometryKind.LINE)
        return locked_layer(layer)

    monkeypatch.setattr(load, "locked_layer", held)
    run = sync(bancs)
    assert (run.status, "relancez-la" in run.message) == ("refused", True)
    assert not LayerRevision.objects.exists()


def test_only_what_changed_is_written_and_former_states_stay_readable(drop_folder: Path) -> None:
    path = drop_folder / "bancs.gpkg"
    bancs = source("bancs.gpkg")
    benches(path, {"stays": (0, 0), "moves": (10, 0), "leaves": (20, 0), "also stays": (40, 0)})
    sync(bancs)
    before = {row.source_id: row.pk for row in Feature.objects.all()}

    benches(path, {"stays": (0, 0), "moves": (10, 5), "comes": (30, 0), "also stays": (40, 0)})
    run = sync(bancs)

    assert {kind: run.counts[kind] for kind in ("added", "moved", "edited", "removed")} == {
        "added": 1,
        "moved": 1,
        "edited": 0,
        "removed": 1,
    }
    assert Feature.objects.get(source_id="stays").pk == before["stays"]
    assert Feature.objects.count() == 6
    first = Feature.objects.at_revision(1).values_list("source_id", flat=True)
    second = Feature.objects.at_revision(2).values_list("source_id", flat=True)
    assert set(first) == {"stays", "moves", "leaves", "also stays"}
    assert set(second) == {"stays", "moves", "comes", "also stays"}
    kinds = set(run.findings.values_list("kind", "source_id"))
    assert kinds == {("added", "comes"), ("moved", "moves"), ("removed", "leaves")}


def test_the_same_file_again_makes_no_revision(drop_folder: Path) -> None:
    benches(drop_folder / "bancs.gpkg", {"A": (0, 0)})
    bancs = source("bancs.gpkg")
    sync(bancs)
    assert sync(bancs).status == "unchanged"
    # Exported again: other bytes, same content.
    geopackage(
        drop_folder / "bancs.gpkg",
        [shapely.Point(704_400.0002, 7_059_700)],
        {"nom": ["Banc A"], "code": ["A"]},
    )
    again = sync(bancs)
    assert again.status == "unchanged"
    assert again.counts["unchanged"] == 1
    assert LayerRevision.objects.count() == 1


def test_a_changed_name_is_an_edit_not_a_move(drop_folder: Path) -> None:
    bancs = source("bancs.geojson", declared_srid=4326)
    geojson(drop_folder / "bancs.geojson", [({"code": "A", "nom": "Banc"}, point())])
    sync(bancs)
    geojson(drop_folder / "bancs.geojson", [({"code": "A", "nom": "Banc à dossier"}, point())])
    run = sync(bancs)
    assert (run.counts["moved"], run.counts["edited"]) == (0, 1)


def test_another_set_of_columns_is_reported_as_such(drop_folder: Path) -> None:
    bancs = source("bancs.geojson", declared_srid=4326)
    geojson(drop_folder / "bancs.geojson", [({"code": "A", "nom": "Banc"}, point())])
    sync(bancs)
    geojson(drop_folder / "bancs.geojson", [({"code": "A", "bois": "chêne"}, point())])
    assert (
        sync(bancs).findings.get(kind="columns").reason
        == "colonnes ajoutées\u202f: bois\u202f; retirées\u202f: nom"
    )


@pytest.mark.parametrize(
    ("rows", "fields", "complaint"),
    [
        ([], {}, "aucun objet"),
        ([({"code": "A"}, point()), ({"code": "A"}, point(3.07))], {}, "sont répétées"),
        ([({"code": "A"}, point())], {"kept_columns": ["nom"]}, "absentes du fichier"),
    ],
)
def test_a_delivery_that_cannot_be_trusted_is_refused_and_the_map_stays(
    rows: list, fields: dict, complaint: str, drop_folder: Path
) -> None:
    assert_stopped(rows, fields, complaint, drop_folder, "refused")


@pytest.mark.parametrize(
    ("rows", "fields", "complaint"),
    [
        ([({"autre": "A"}, point())], {}, "colonne d’identité « code »"),
        ([({"code": "A"}, point())], {"declared_srid": 2154}, "est déclaré"),
        ([({"code": "A"}, point(50.6367, 3.0635))], {}, "inversées"),
        ([({"code": "A"}, point(0, 0))], {}, "hors de France"),
        ([({"code": "A"}, point(2.35, 48.85))], {}, "hors du territoire"),
        ([({"code": "A"}, None)], {}, "pas de géométrie"),
        ([({"code": None}, point())], {}, "identité absente"),
        ([({"code": "A"}, {"type": "Point", "coordinates": ["3", "50"]})], {}, "pas du texte"),
        ([({"code": "A"}, {"type": "LineString", "coordinates": [[3, 50.6], [3.1, 50.6]]})], {}, "LineString"),
    ],
)  # fmt: skip
def test_a_delivery_unlike_what_was_expected_waits_for_an_agreement_and_the_map_stays(
    rows: list, fields: dict, complaint: str, drop_folder: Path
) -> None:
    assert_stopped(rows, fields, complaint, drop_folder, "to_approve")


def assert_stopped(
    rows: list, fields: dict, complaint: str, drop_folder: Path, status: str
) -> None:
    bancs = source("bancs.geojson", declared_srid=4326)
    geojson(drop_folder / "bancs.geojson", [({"code": "avant"}, point())])
    sync(bancs)
    before = served(bancs)
    Source.objects.filter(pk=bancs.pk).update(**fields)

    geojson(drop_folder / "bancs.geojson", rows)
    run = sync(bancs)

    assert run.status == status
    normal = run.message.replace("\u202f", " ").replace("\xa0", " ")
    assert complaint in normal
    assert run.revision is None
    assert served(bancs) == before
    with pytest.raises(CommandError):
        call_command("sync_layer", "bancs")


def test_a_drop_in_number_is_refused_until_it_is_meant(drop_folder: Path) -> None:
    bancs = source("bancs.gpkg", max_drop_percent=30)
    path = drop_folder / "bancs.gpkg"
    benches(path, {str(number): (number, 0) for number in range(10)})
    sync(bancs)

    benches(path, {str(number): (number, 0) for number in range(6)})
    assert "export incomplet" in sync(bancs).message
    assert len(served(bancs)) == 10

    Source.objects.filter(pk=bancs.pk).update(max_drop_percent=50)
    assert sync(bancs).counts["removed"] == 4


def test_an_object_put_aside_keeps_the_state_that_was_served(drop_folder: Path) -> None:
    bancs = source("bancs.geojson", declared_srid=4326, max_quarantined_percent=50)
    good = [({"code": "A"}, point()), ({"code": "B"}, point(3.07))]
    geojson(drop_folder / "bancs.geojson", good)
    sync(bancs)

    geojson(drop_folder / "bancs.geojson", [good[0], ({"code": "B"}, point(0, 0))])
    run = sync(bancs)

    assert served(bancs)["B"] == (3.07, 50.6367)
    assert run.findings.get(kind="quarantined").source_id == "B"


def test_stops_outside_the_territory_are_put_aside_one_by_one(
    drop_folder: Path, shared_data: Path, real_communes: None
) -> None:
    stops = (shared_data / "sig_lille/ilevia_arrets_20210213.geojson").read_bytes()
    (drop_folder / "arrets.geojson").write_bytes(stops)
    arrets = source("arrets.geojson", declared_srid=4326, identity_column="stop_id")

    run = sync(arrets)

    assert run.status == "succeeded"
    # The metropole's README counts 71 outside; boundaries are simplified by a few metres.
    assert run.counts["quarantined"] == pytest.approx(71, abs=3)
    assert run.counts["added"] + run.counts["quarantined"] == 4904
    reasons = set(run.findings.filter(kind="quarantined").values_list("reason", flat=True))
    assert reasons == {"hors du territoire"}


def test_a_contour_is_repaired_when_its_area_stays(drop_folder: Path) -> None:
    hair = [
        [3.06, 50.63],
        [3.07, 50.63],
        [3.07, 50.62],
        [3.07, 50.64],
        [3.06, 50.64],
        [3.06, 50.63],
    ]
    bow_tie = [[3.05, 50.62], [3.07, 50.64], [3.07, 50.62], [3.05, 50.64], [3.05, 50.62]]
    places = source("f.geojson", "polygon", declared_srid=4326, max_quarantined_percent=50)
    geojson(
        drop_folder / "f.geojson",
        [
            ({"code": "hair"}, {"type": "Polygon", "coordinates": [hair]}),
            ({"code": "bow tie"}, {"type": "Polygon", "coordinates": [bow_tie]}),
        ],
    )
    run = sync(places)
    assert run.findings.get(kind="repaired").source_id == "hair"
    assert Feature.objects.get().geom.valid


def test_hostile_texts_are_stored_as_text(drop_folder: Path, shared_data: Path) -> None:
    hostile = json.loads(
        (shared_data / "nasty/synthetique/proprietes_hostiles.geojson").read_text()
    )
    properties = hostile["features"][0]["properties"] | {
        "code": "A",
        "seul": "\ud800",
        "inf": 1e999,
    }
    path = geojson(drop_folder / "f.geojson", [(properties, point())])
    path.write_text(path.read_text().replace("Infinity", "1e999"))
    run = sync(source("f.geojson", declared_srid=4326))
    assert run.status == "succeeded", run.message
    stored = Feature.objects.get().properties
    assert stored["nom"] == "<img src=x onerror=alert(1)>"
    assert stored["nul"] == "ab"
    assert stored["inf"] is None


@pytest.mark.parametrize("location", ["../secret.geojson", "/etc/passwd", "lien.geojson", "absent"])
def test_a_source_reads_the_drop_folder_and_nothing_else(location: str, drop_folder: Path) -> None:
    secret = geojson(drop_folder.parent / "secret.geojson", [({"code": "A"}, point())])
    (drop_folder / "lien.geojson").symlink_to(secret)
    run = sync(source(location, declared_srid=4326))
    assert run.status == "refused"
    assert "dossier de dépôt" in run.message


def test_two_runs_of_a_source_never_overlap(drop_folder: Path) -> None:
    from django.db import connections

    benches(drop_folder / "bancs.gpkg", {"A": (0, 0)})
    bancs = source("bancs.gpkg")
    other_session = connections.create_connection("default")
    try:
        with other_session.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [0x5167, bancs.pk])
        with pytest.raises(SyncAlreadyRunning):
            sync(bancs)
    finally:
        other_session.close()
    assert not SyncRun.objects.exists()


def test_a_source_that_is_switched_off_is_left_alone(drop_folder: Path) -> None:
    with pytest.raises(SourceInactive):
        sync(source("bancs.gpkg", is_active=False))


def test_a_defect_is_recorded_as_a_failure_and_raised(
    drop_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    benches(drop_folder / "bancs.gpkg", {"A": (0, 0)})
    bancs = source("bancs.gpkg")

    def defect(*args: object, **options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("sig_sync.pipeline.load", defect)
    with pytest.raises(ZeroDivisionError):
        sync(bancs)
    run = SyncRun.objects.get()
    assert (run.status, run.finished_at is not None) == ("failed", True)
    assert not Feature.objects.exists()


def test_sync_layers_goes_on_after_a_refusal_and_says_which(drop_folder: Path) -> None:
    benches(drop_folder / "bancs.gpkg", {"A": (0, 0)})
    source("bancs.gpkg")
    call_command("sync_layers", stdout=StringIO())
    (drop_folder / "bancs.gpkg").write_bytes(b"vide")
    with pytest.raises(CommandError, match="bancs"):
        call_command("sync_layers", stdout=StringIO())
    assert len(Feature.objects.current()) == 1
