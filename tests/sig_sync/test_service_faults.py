"""Whatever a service does wrong, the layer serves what it served, and the run says what happened."""

import json
from dataclasses import dataclass

import pytest

from layers.models import Feature
from sig_sync.models import Source, SyncRun
from sig_sync.run import run_sync
from tests.sig_sync import files
from tests.sig_sync.peers.loopback import Asked, Reply, serving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("followed", "lille")]

BENCHES = json.dumps(
    {
        "type": "FeatureCollection",
        "numberMatched": 2,
        "features": [
            {"type": "Feature", "properties": {"code": code}, "geometry": files.point()}
            for code in "AB"
        ],
    }
).encode()


@dataclass
class Fault:
    reply: Reply
    status: str
    said: str


FAULTS = {
    "down for maintenance": Fault(Reply(b"", status=503), SyncRun.Status.FAILED, "503"),
    "a fault of the program": Fault(Reply(b"", status=500), SyncRun.Status.FAILED, "500"),
    "gone": Fault(Reply(b"", status=404), SyncRun.Status.FAILED, "404"),
    "cut in mid-answer": Fault(
        Reply(BENCHES, cut_after=60), SyncRun.Status.FAILED, "s’interrompt au milieu"
    ),
    "a page to sign in": Fault(
        Reply(b"<!doctype html><html>", media_type="text/html"), SyncRun.Status.REFUSED, "page web"
    ),
    "half a document": Fault(Reply(BENCHES[:60]), SyncRun.Status.REFUSED, "tronqué"),
    "fewer than counted": Fault(
        Reply(BENCHES.replace(b'"numberMatched": 2', b'"numberMatched": 9')),
        SyncRun.Status.REFUSED,
        "compte 9 objets et n’en a donné que 2",
    ),
    "somebody else's machine": Fault(
        Reply(status=302, headers={"Location": "http://169.254.169.254/"}),
        SyncRun.Status.REFUSED,
        "n’est pas dans la liste",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_layer_stays_and_the_next_run_completes(fault: str) -> None:
    expected = FAULTS[fault]
    replies = {"now": Reply(BENCHES)}

    def answer(_asked: Asked) -> Reply:
        return replies["now"]

    with serving(answer) as service:
        source = files.source(
            f"{service.url}/collections/bancs/items", protocol="ogcapi", declared_srid=4326
        )
        assert run_sync(source).status == SyncRun.Status.SUCCEEDED
        replies["now"] = expected.reply
        run = run_sync(Source.objects.get(pk=source.pk))
        assert (run.status, expected.said in run.message) == (expected.status, True), run.message
        assert Feature.objects.current().count() == 2
        replies["now"] = Reply(BENCHES.replace(b'"B"', b'"C"'))
        assert run_sync(Source.objects.get(pk=source.pk)).status == SyncRun.Status.SUCCEEDED
