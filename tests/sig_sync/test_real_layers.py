"""Diffs of the metropole's own data: its communes before and after 2020, its bicycles by two doors."""

import json
from pathlib import Path

import pytest

from sig_sync.models import Source
from tests.sig_sync.files import source
from tests.sig_sync.running import findings, found, served, sync

pytestmark = pytest.mark.django_db

HISTORY = "2019-2020 (npm 0.8.0, SIREN 245900410)"
JOINED_IN_2020 = "CC Haute Deule 245901061 (merged into MEL 2020)"


def test_the_five_communes_of_2020_are_added_and_nothing_else_whatever_the_file(
    drop_folder: Path, shared_data: Path, real_communes: None
) -> None:
    document = json.loads((shared_data / "boundaries/mel_communes.geojson").read_text())
    members = json.loads((shared_data / "boundaries/mel_membership_history.json").read_text())
    former = set(members["members"][HISTORY])
    path = drop_folder / "communes"
    columns = ["insee", "nom", "population_municipale"]
    communes = source(
        path.name, "polygon", declared_srid=4326, identity_column="insee", kept_columns=columns
    )
    of_2019 = [f for f in document["features"] if f["properties"]["insee"] in former]
    path.write_text(json.dumps(document | {"features": of_2019}))
    assert found(sync(communes)) == {"added": 90}

    path.write_text(json.dumps(document))
    joined = sync(communes)
    assert found(joined) == {"added": 5}
    assert {finding.source_id for finding in findings(joined, "added")} == set(
        members["members"][JOINED_IN_2020]
    )

    # The same 95 as the DSIG would export them, in Lambert-93.
    path.write_bytes((shared_data / "boundaries/mel_communes_l93.gpkg").read_bytes())
    Source.objects.update(declared_srid=2154)
    again = sync(communes)
    assert (again.status, found(again)) == ("unchanged", {})
    assert again.counts["reprojected"] == 95


def test_the_same_bicycles_come_through_two_doors_and_a_ride_is_an_edit(
    drop_folder: Path, shared_data: Path, real_communes: None
) -> None:
    path = drop_folder / "vlille"
    stations = source(
        path.name,
        declared_srid=4326,
        identity_column="libelle",
        kept_columns=["libelle", "nom", "commune", "nbvelosdispo", "nbplacesdispo"],
    )
    answer = (shared_data / "sig_lille/vlille_ods_v1_20230824_2128.json").read_bytes()
    path.write_bytes(answer)
    assert found(sync(stations)) == {"added": 289}
    document = json.loads((shared_data / "sig_lille/vlille_stations_20230824.geojson").read_text())
    path.write_text(json.dumps(document))
    assert (sync(stations).status, len(served(stations))) == ("unchanged", 289)

    left, arrived, moved = (feature for feature in document["features"][:3])
    left["properties"]["nbvelosdispo"] += 1
    arrived["properties"]["nbplacesdispo"] += 1
    moved["geometry"]["coordinates"][1] += 0.0001
    path.write_text(json.dumps(document))
    ride = sync(stations)
    assert found(ride) == {"edited": 2, "moved": 1}
    assert findings(ride, "moved")[0].moved_m == pytest.approx(11.1, abs=0.1)
