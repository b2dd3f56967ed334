"""Whatever the hostile collection delivers, by web or by drop folder, the layer stands and the reason is named."""

import re
from pathlib import Path

import pytest

from layers.models import Feature
from sig_sync import drop
from sig_sync.models import Source, SyncFinding, SyncRun
from tests.geo.test_hostile_vector_files import FEATURES, PROBLEMS, REFUSED
from tests.sig_sync import files
from tests.sig_sync.peers.loopback import Asked, Reply, serving
from tests.sig_sync.running import served, sync

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lille", "followed")]

SOUND = {"synthetique/proprietes_hostiles.geojson", "synthetique/utf8_bom.geojson"}
"""One point of Lille each: odd, and right."""
BY_WEB_ALONE = {"synthetique/page_html_au_lieu_de_json.geojson": "html-instead-of-data"}
MOST_MORE_BYTES = 100_000_000
NAMES = sorted(
    name
    for name in {*REFUSED, *PROBLEMS, *FEATURES} - SOUND
    if not name.startswith("geojsonhint_good/good-")
)


def told(run: SyncRun, source: Source) -> str:
    """The code of a run that served nothing new; what it says is a French sentence for the desk."""
    assert served(source) == {"A": (3.0635, 50.6367)}, "the layer shows what it showed"
    assert run.revision is None
    assert re.search(r"[a-zà-ÿ]+ [a-zà-ÿ]+.*[.]$", run.message, re.DOTALL), run.message
    assert "--" not in run.message
    assert "/" not in run.message.replace("https://", ""), "no path of the server"
    if run.status == SyncRun.Status.TO_APPROVE:
        reasons = run.findings.filter(kind=SyncFinding.Kind.QUARANTINED)
        assert all(finding.reason for finding in reasons)
        assert reasons.count() == run.counts["quarantined"]
    else:
        assert run.status == SyncRun.Status.REFUSED
    return run.code


def expected(name: str) -> str:
    return REFUSED.get(name, "too-many-quarantined")


def peak_bytes() -> int:
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    assert found
    return int(found.group(1)) * 1_024


def sound(folder: Path) -> bytes:
    return files.geojson(folder / "sound", [({"code": "A"}, files.point())]).read_bytes()


def test_by_web_each_hostile_file_is_refused_by_name(shared_data: Path, drop_folder: Path) -> None:
    content = {"now": sound(drop_folder)}

    def answer(_asked: Asked) -> Reply:
        return Reply(content["now"], media_type="application/octet-stream")

    with serving(answer) as service:
        source = files.source(f"{service.url}/f", protocol="http", declared_srid=4326)
        assert sync(source).status == "succeeded"
        Source.objects.update(identity_column="")
        found = {}
        # The high-water mark of this process begins anew here.
        Path("/proc/self/clear_refs").write_text("5")
        before = peak_bytes()
        for name in NAMES:
            content["now"] = (shared_data / "nasty" / name).read_bytes()
            found[name] = told(sync(source), source)
        assert peak_bytes() - before < MOST_MORE_BYTES
    assert found == {name: BY_WEB_ALONE.get(name, expected(name)) for name in NAMES}


def test_by_drop_folder_each_is_handed_back_with_its_reason(
    shared_data: Path, drop_folder: Path
) -> None:
    depot = drop_folder / "depot"
    depot.mkdir()
    (depot / "f.json").write_bytes(sound(drop_folder))
    (depot / "f.json.done").touch()
    source = files.source("f.*", protocol="drop", declared_srid=4326)
    assert sync(source).status == "succeeded"
    drop.put_away(source)
    Source.objects.update(identity_column="")
    found = {}
    for name in (name for name in NAMES if name in REFUSED and name.endswith(("on", "ip", "ml"))):
        dropped = depot / f"f{Path(name).suffix}"
        dropped.write_bytes((shared_data / "nasty" / name).read_bytes())
        dropped.with_name(f"{dropped.name}.done").touch()
        run = sync(source)
        found[name] = told(run, source)
        drop.put_away(source)
        reports = sorted((drop_folder / "refuse/bancs").glob(f"*{dropped.name}.txt"))
        assert run.message in reports[-1].read_text(encoding="utf-8")
        assert not any(depot.iterdir())
    assert found == {name: expected(name) for name in found}
    assert len(found) > 15
    assert Feature.objects.current().count() == 1
