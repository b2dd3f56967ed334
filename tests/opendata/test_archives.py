"""A layer's tiles in one file, as PMTiles readers and harvesters take it."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from opendata.tasks import refresh_archives
from tests.opendata.harvesting import content
from tests.opendata.test_features_api import a_layer

pytestmark = pytest.mark.django_db

READER = """
import { openSync, readSync, fstatSync } from "node:fs";
import { PMTiles } from "pmtiles";
const file = openSync(process.argv[1]);
const source = {
  getKey: () => process.argv[1],
  getBytes: async (offset, length) => {
    const data = new Uint8Array(Math.min(length, fstatSync(file).size - offset));
    readSync(file, data, 0, data.length, offset);
    return { data: data.buffer };
  },
};
const archive = new PMTiles(source);
const header = await archive.getHeader();
const metadata = await archive.getMetadata();
process.stdout.write(JSON.stringify({ header, layers: metadata.vector_layers, name: metadata.name,
  tile: (await archive.getZxy(0, 0, 0)).data.byteLength }));
"""


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


def test_an_archive_is_read_by_the_library_of_its_inventors(tmp_path: Path) -> None:
    if not Path("node_modules/pmtiles").exists():
        pytest.skip("the pmtiles package is not installed")
    layer = a_layer(50)
    path = tmp_path / "couche.pmtiles"
    call_command("export_dataset", f"layer.{layer.slug}", format="pmtiles", output=path)
    output = subprocess.run(
        ["node", "--input-type=module", "-e", READER, path],
        capture_output=True,
        text=True,
        check=True,
    )
    read = json.loads(output.stdout)
    assert read["name"] == layer.title
    assert read["header"]["tileType"] == 1
    assert (read["header"]["minZoom"], read["header"]["maxZoom"]) == (0, 14)
    assert [one["id"] for one in read["layers"]] == ["features"]
    assert read["tile"] > 0
    # And by GDAL, with every feature in it.
    frame = pyogrio.read_dataframe(path, ZOOM_LEVEL=14)
    assert set(frame["source_id"]) == set(layer.features.values_list("source_id", flat=True))


def test_the_open_data_page_offers_an_archive_that_is_read_by_pieces(client: Client) -> None:
    layer = a_layer(50)
    address = f"/donnees/layer.{layer.slug}.pmtiles"
    assert client.get(address).status_code == 404
    assert address not in client.get("/donnees/").content.decode()
    assert refresh_archives() == 1
    assert refresh_archives() == 0
    assert address in client.get("/donnees/").content.decode()

    whole = client.get(address)
    file = content(whole)
    assert file.startswith(b"PMTiles\x03")
    assert whole["Access-Control-Allow-Origin"] == "*"
    assert len(file) == int(whole["Content-Length"])
    head = client.get(address, headers={"Range": "bytes=0-126"})
    assert (head.status_code, content(head)) == (206, file[:127])
    assert head["Content-Range"] == f"bytes 0-126/{len(file)}"
    assert content(client.get(address, headers={"Range": "bytes=-5"})) == file[-5:]
    assert content(client.get(address, headers={"Range": f"bytes={len(file) - 3}-"})) == file[-3:]
    for ignored in ("bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=-"):
        assert client.get(address, headers={"Range": ignored}).status_code == 200
    beyond = client.get(address, headers={"Range": f"bytes={len(file)}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(file)}")
    assert client.get(address, headers={"If-None-Match": whole["ETag"]}).status_code == 304
    old = {"Range": "bytes=0-9", "If-Range": '"another"'}
    assert client.get(address, headers=old).status_code == 200


def test_an_archive_goes_with_its_layer(client: Client, tmp_path: Path) -> None:
    layer = a_layer(50)
    refresh_archives()
    assert len(list(tmp_path.glob("archives/*/*.pmtiles"))) == 1
    layer.consultations.update(visibility="draft")
    assert client.get(f"/donnees/layer.{layer.slug}.pmtiles").status_code == 404
    refresh_archives()
    assert list(tmp_path.glob("archives/*")) == []


def test_what_changes_all_the_time_has_no_archive() -> None:
    with pytest.raises(CommandError, match="Seules les couches"):
        call_command("export_dataset", "contributions", format="pmtiles")
    with pytest.raises(CommandError, match=r"Il y a.*communes"):
        call_command("export_dataset", "inconnu")
