"""A room that is closed has nothing left to do."""

import asyncio

import pytest

from layers.models import ConsultationLayer
from tests import places, scenes
from tests.layers.revisions import bench, layer, serve
from tests.tiles.asking import Asker, tile_holding

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_room_that_closes_while_it_works_leaves_nothing_running(tiles: Asker) -> None:
    """A pool of connections opened again by a question that was waiting would never be closed."""
    made = layer("bancs")
    serve(made, {str(n): bench(n) for n in range(30)})
    ConsultationLayer.objects.create(consultation=scenes.consultation(), layer=made)
    x, y = tile_holding(*places.LILLE, 16)
    path = f"/tiles/layer.bancs/1/16/{x}/{y}.mvt"
    assert tiles.get_when(path, lambda answer: answer.status != 404).status == 200

    async def close_meanwhile() -> list[str]:
        maker = tiles.room._maker
        maker._do_aside(maker._warm("bancs"))
        while not maker._flights._running:
            await asyncio.sleep(0)
        # Its question is on its way.
        await asyncio.sleep(0.001)
        await tiles.room.close()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        return [repr(task) for task in left if not task.done()]

    assert tiles.run(close_meanwhile()) == []
