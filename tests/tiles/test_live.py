"""The contributions' tiles: fresh within a second, cheap the rest of the time, and exact at every zoom."""

import asyncio
import re
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import connection

from contributions.models import Contribution
from contributions.tasks import fold_live_changes
from layers.models import Consultation
from tests import places, scenes
from tests.tiles.asking import Asker, Response, tile_holding
from tiles.database import TileDatabase
from tiles.live import LiveState
from tiles.server import TileRoom

pytestmark = pytest.mark.django_db(transaction=True)

LON, LAT = places.LILLE
PATH = "/tiles/contributions.un-parvis/{}/{}/{}.mvt"


def tile_path(z: int = 16, lon: float = LON, lat: float = LAT) -> str:
    return PATH.format(z, *tile_holding(lon, lat, z))


fold = fold_live_changes


def ids(answer: Response) -> set[int]:
    return set(answer.features("contributions"))


@pytest.fixture
def asked(tiles: Asker) -> list[str]:
    """The tile statements that reach the database, once the room is warm."""
    statements: list[str] = []
    scenes.consultation()
    tiles.get_when(tile_path(), lambda answer: answer.status != 404)
    database = tiles.room._database
    ask = database.row

    async def noted(query: Any) -> Any:
        statements.append(query.sql)
        return await ask(query)

    database.row = noted  # type: ignore[method-assign]
    return statements


def test_a_tile_that_has_not_changed_costs_no_question(tiles: Asker, asked: list[str]) -> None:
    pin = scenes.contribution(Consultation.objects.get())
    first = tiles.get_when(tile_path(), lambda answer: answer.status == 200)
    assert ids(first) == {pin.pk}
    asked.clear()
    again = tiles.get(tile_path(), if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert tiles.get(tile_path()).body == first.body
    crowd = tiles.get_together([tile_path()] * 20)
    assert {answer.body for answer in crowd} == {first.body}
    assert tiles.get("/tiles/contributions.inconnue/0/0/0.mvt").status == 404
    assert asked == []


def test_a_request_that_came_before_is_answered_with_the_same_messages_until_a_change(
    tiles: Asker, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pin = scenes.contribution(Consultation.objects.get())
    tiles.get_when(tile_path(), lambda answer: answer.status == 200)
    dense = tiles.get_when(tile_path(), lambda answer: tiles.room._maker._memory._ready != {})
    worked_out: list[object] = []
    work_out = tiles.room._maker.tile

    async def noted(*facts: Any) -> Any:
        worked_out.append(facts)
        return await work_out(*facts)

    monkeypatch.setattr(tiles.room._maker, "tile", noted)
    again = tiles.get(tile_path())
    assert (again.status, again.headers, again.body) == (200, dense.headers, dense.body)
    assert worked_out == []
    # Another coding, method or validator is another question.
    assert tiles.get(tile_path(), "HEAD").body == b""
    assert tiles.get(tile_path(), if_none_match=dense.headers["etag"]).status == 304
    assert tiles.get(tile_path(), "POST").status == 405
    assert len(worked_out) == 2
    Contribution.objects.filter(pk=pin.pk).update(status="hidden")
    assert tiles.get_when(tile_path(), lambda answer: answer.status == 204).status == 204
    assert tiles.get(tile_path(), if_none_match=dense.headers["etag"]).status == 204


def test_a_crowd_at_one_cold_tile_asks_once(tiles: Asker, asked: list[str]) -> None:
    assert len({answer.status for answer in tiles.get_together([tile_path(15)] * 20)}) == 1
    assert len(asked) == 1


def test_a_change_makes_its_own_tiles_old_and_no_others(tiles: Asker, asked: list[str]) -> None:
    consultation = Consultation.objects.get()
    here, far = (LON, LAT), (LON + 0.01, LAT + 0.006)
    Consultation.objects.update(perimeter=places.square_around(half_m=25_000))
    scenes.contribution(consultation, geom=Point(*far, srid=4326))
    far_path = tile_path(16, *far)
    tiles.get_when(far_path, lambda answer: answer.status == 200)
    # In the next tile of zoom 14 or further, so that the far tile is not its neighbour.
    west = here[0] - 0.05
    near = tile_path(16, west, here[1])
    shown = {scenes.contribution(consultation, geom=Point(west, here[1], srid=4326)).pk}
    tiles.get_when(near, lambda answer: answer.status == 200 and ids(answer) == shown)
    # Whoever has heard of the second has heard of the first.
    far_tile = tiles.get(far_path)
    shown.add(scenes.contribution(consultation, geom=Point(west, here[1], srid=4326)).pk)
    tiles.get_when(near, lambda answer: ids(answer) == shown)
    asked.clear()
    assert tiles.get(far_path).headers["etag"] == far_tile.headers["etag"]
    assert asked == []


@pytest.mark.parametrize("change", ["moved", "hidden", "deleted", "sorted", "restored"])
def test_every_kind_of_change_shows(tiles: Asker, change: str) -> None:
    consultation = scenes.consultation()
    status = "hidden" if change == "restored" else "published"
    pin = scenes.contribution(consultation, title="Avant", status=status)
    before = tiles.get_when(tile_path(), lambda answer: answer.status in {200, 204})
    mine = Contribution.objects.filter(pk=pin.pk)
    if change == "moved":
        mine.update(geom=Point(LON + 0.0004, LAT, srid=4326))
    elif change == "deleted":
        mine.delete()
    elif change == "sorted":
        mine.update(category=consultation.categories.exclude(pk=pin.category_id).first())
    else:
        mine.update(status="hidden" if change == "hidden" else "published")
    after = tiles.get_when(tile_path(), lambda answer: answer.body != before.body)
    assert after.body != before.body
    shown = after.features("contributions")
    assert bool(shown) == (change in {"moved", "sorted", "restored"})
    if change == "sorted":
        assert shown[pin.pk]["properties"] == {"category": Contribution.objects.get().category.slug}


def test_a_text_that_no_tile_shows_makes_no_tile_old(tiles: Asker, asked: list[str]) -> None:
    pin = scenes.contribution(Consultation.objects.get())
    tiles.get_when(tile_path(), lambda answer: answer.status == 200)
    asked.clear()
    Contribution.objects.filter(pk=pin.pk).update(body="Un autre texte")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM contributions_livechange")
        assert cursor.fetchone() == (1,)


def test_a_hidden_consultation_takes_all_its_tiles_along(tiles: Asker) -> None:
    consultation = scenes.consultation()
    scenes.contribution(consultation)
    everyone = "/tiles/contributions/{}/{}/{}.mvt".format(16, *tile_holding(LON, LAT, 16))
    tiles.get_when(tile_path(), lambda answer: answer.status == 200)
    assert tiles.get_when(everyone, lambda answer: answer.status == 200).status == 200
    Consultation.objects.update(visibility="draft")
    assert tiles.get_when(tile_path(), lambda answer: answer.status == 404).status == 404
    assert tiles.get_when(everyone, lambda answer: answer.status == 204).status == 204


def test_a_slow_reader_cannot_leave_an_old_tile_behind(tiles: Asker, asked: list[str]) -> None:
    """It reads before a write and answers after it: what it made is kept under no living name."""
    consultation = Consultation.objects.get()
    first = scenes.contribution(consultation)
    tiles.get_when(tile_path(), lambda answer: answer.status == 200)
    scenes.contribution(consultation, title="Deuxième")
    database = tiles.room._database
    ask = database.row
    old_rows: list[Any] = []

    async def interleaved() -> tuple[Response, Response]:
        may_answer = asyncio.Event()

        async def slow(query: Any) -> Any:
            row = await ask(query)
            old_rows.append(row)
            await may_answer.wait()
            return row

        await tiles.room._live.read()
        database.row = slow  # type: ignore[method-assign]
        reader = asyncio.ensure_future(tiles.ask(tile_path()))
        while not old_rows:
            await asyncio.sleep(0.005)
        database.row = ask  # type: ignore[method-assign]
        await asyncio.to_thread(_hide, first.pk)
        await tiles.room._live.read()
        fresh = await tiles.ask(tile_path())
        may_answer.set()
        await reader
        return fresh, await tiles.ask(tile_path())

    fresh, after = tiles.run(interleaved())
    assert first.pk in ids(Response(200, {}, bytes(old_rows[0][0])))
    assert first.pk not in ids(fresh)
    assert after.body == fresh.body


def _hide(pk: int) -> None:
    try:
        Contribution.objects.filter(pk=pk).update(status="hidden")
    finally:
        connection.close()


def test_a_lost_listener_heals_by_itself(tiles: Asker) -> None:
    consultation = scenes.consultation()
    tiles.get_when(tile_path(), lambda answer: answer.status != 404)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE application_name = 'parvis-tiles' AND datname = current_database()"
        )
        assert cursor.fetchone()[0] >= 2
    pin = scenes.contribution(consultation)

    async def eventually() -> Response:
        for _ in range(400):
            answer = await tiles.ask(tile_path())
            if answer.status == 200:
                return answer
            await asyncio.sleep(0.01)
        return answer

    assert ids(tiles.run(eventually())) == {pin.pk}
    # And it listens again, rather than only looking from time to time.
    Contribution.objects.update(status="hidden")
    assert tiles.get_when(tile_path(), lambda answer: answer.status == 204).status == 204


def test_several_processes_show_a_change_and_agree_on_its_name(
    tiles: Asker, reader_dsn: str
) -> None:
    async def nothing(scope: object, receive: object, send: object) -> None:
        raise AssertionError

    other = Asker(TileRoom(nothing, dsn=reader_dsn))
    try:
        scenes.contribution(scenes.consultation())
        answers = [
            asker.get_when(tile_path(), lambda answer: answer.status == 200)
            for asker in (tiles, other)
        ]
        assert answers[0].headers["etag"] == answers[1].headers["etag"]
        fold()
        for asker in (tiles, other):
            asker.run(asker.room._live.read())
            again = asker.get(tile_path(), if_none_match=answers[0].headers["etag"])
            assert again.status == 304
    finally:
        other.close()


def test_an_absence_of_the_database_is_one_line_in_the_log(
    reader_dsn: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("tiles.live._RETRY_S", 0.01)
    tries: list[None] = []

    def dsn() -> str:
        tries.append(None)
        return reader_dsn if len(tries) > 20 else "postgresql://nobody@127.0.0.1:9/nothing"

    async def follow() -> None:
        database = TileDatabase(lambda: reader_dsn)
        live = LiveState(database, dsn)
        await live.tileset(None)
        for _ in range(400):
            if "again" in caplog.text:
                break
            await asyncio.sleep(0.01)
        await live.close()
        await database.close()

    asyncio.run(follow())
    lines = [record.getMessage() for record in caplog.records if record.name == "tiles.live"]
    assert len(tries) > 20
    assert len(lines) == 2
    assert lines[0].startswith("The tiles' state is not being followed: ")
    assert lines[1] == "The tiles' state is being followed again"


def test_tiles_that_are_kept_are_served_while_the_database_is_down(tiles: Asker) -> None:
    scenes.contribution(scenes.consultation())
    kept = tiles.get_when(tile_path(), lambda answer: answer.status == 200)
    tiles.run(_cut(tiles.room))
    assert tiles.get(tile_path()).body == kept.body
    cold = tiles.get(tile_path(13))
    assert (cold.status, cold.headers["retry-after"]) == (503, "5")


async def _cut(room: TileRoom) -> None:
    """From now on nobody listens at the database's address."""
    room._fixed_dsn = "postgresql://nobody@127.0.0.1:9/nothing"
    await room._live.close()
    await room._database.close()
    room._live._read_at = float("-inf")


def test_who_leaves_takes_the_question_along(tiles: Asker, asked: list[str]) -> None:
    """The statement of a client that is gone does not go on in the database."""
    running = (
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'parvis-tiles'"
        " AND wait_event_type = 'Lock' AND datname = current_database()"
    )

    async def leave() -> tuple[int, int]:
        leaves = asyncio.Event()
        asking = asyncio.ensure_future(tiles.ask_until(leaves, tile_path(12)))
        before = 0
        for _ in range(200):
            before = await asyncio.to_thread(_count, running)
            if before:
                break
            await asyncio.sleep(0.01)
        leaves.set()
        after = before
        for _ in range(200):
            after = await asyncio.to_thread(_count, running)
            if not after:
                break
            await asyncio.sleep(0.01)
        assert (await asking).status == 0
        return before, after

    with connection.cursor() as cursor:
        cursor.execute("BEGIN; LOCK TABLE contributions_contribution IN ACCESS EXCLUSIVE MODE")
        try:
            assert tiles.run(leave()) == (1, 0)
        finally:
            cursor.execute("ROLLBACK")


def _count(statement: str) -> int:
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return int(cursor.fetchone()[0])
    finally:
        connection.close()


def test_an_open_map_is_told_which_tiles_are_old(tiles: Asker) -> None:
    consultation = scenes.consultation()
    tiles.get_when(tile_path(), lambda answer: answer.status != 404)

    async def listen() -> str:
        parts: list[str] = []
        left = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await left.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            parts.append(message.get("body", b"").decode())

        scope = {
            "type": "http",
            "method": "GET",
            "path": "/tiles/contributions.un-parvis/changes",
            "headers": [(b"host", b"127.0.0.1:8000")],
        }
        stream = asyncio.ensure_future(tiles.room(scope, receive, send))
        while not any("event: state" in part for part in parts):
            await asyncio.sleep(0.005)
        await asyncio.to_thread(_contribute, consultation)
        for _ in range(200):
            if any("event: change" in part for part in parts):
                break
            await asyncio.sleep(0.005)
        left.set()
        await asyncio.wait_for(stream, 1)
        assert tiles.room._live.listeners == 0
        return "".join(parts)

    x, y = tile_holding(LON, LAT, 14)
    told = tiles.run(listen())
    before, after = re.findall(r'(?:data: |"state": ")([0-9a-f]{18})', told)
    assert before != after
    assert f'event: change\ndata: {{"state": "{after}", "tiles": [[{x}, {y}]]}}\n\n' in told
    assert tiles.get("/tiles/communes/changes").status == 404


def _contribute(consultation: Consultation) -> None:
    try:
        scenes.contribution(consultation)
    finally:
        connection.close()
