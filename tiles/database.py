"""The tile room's own connections: asynchronous, binary, limited to the role parvis_reader."""

import asyncio
import logging
import os
import socket
import time
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout

from geo.reader import READER_ROLE
from tiles.errors import TilesUnavailable
from tiles.tilesets import TileQuery

STATEMENT_TIMEOUT_MS = 10_000
ANSWER_TIMEOUT_S = 12.0
"""Past it a server that does not even cancel its statement is thought dead, though its connection stands."""

CONNECTION_TIMEOUT_S = 3.0
DOWN_S = 1.0
MAX_CONNECTIONS = 6

_SESSION = {
    "role": READER_ROLE,
    "default_transaction_read_only": "on",
    "statement_timeout": str(STATEMENT_TIMEOUT_MS),
    # Starting parallel workers costs more than a tile; so does compiling its plan.
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    # Thousands of cells are grouped from tens of thousands of objects, of which the planner expects as
    # many groups as rows: it would rather sort them, for twice the time.
    "enable_sort": "off",
    # Each statement is planned with its values, since a plan for any would compute ST_TileEnvelope for
    # every row; but for those that are prepared, which are written for it.
    "plan_cache_mode": "auto",
}


_NOT_PREPARED = (
    psycopg.errors.InvalidSqlStatementName,
    psycopg.errors.DuplicatePreparedStatement,
    psycopg.errors.FeatureNotSupported,
)
logger = logging.getLogger(__name__)


class UnexpectedValue(Exception):
    """A row holds a value that the statement was not made for."""


class TileDatabase:
    """A pool on the reader's server, opened by the first question and bound to its event loop.

    ``dsn`` is asked for the server's address at that moment, not before.
    """

    def __init__(self, dsn: Callable[[], str], max_connections: int = MAX_CONNECTIONS) -> None:
        self._dsn = dsn
        self._max_connections = max_connections
        self._pool: AsyncConnectionPool[psycopg.AsyncConnection[Any]] | None = None
        self._opening = asyncio.Lock()
        self._down_until = float("-inf")
        self._prepares = True

    async def row(self, query: TileQuery) -> tuple[Any, ...] | None:
        """The first row of the answer, None if there is none. Raises `TilesUnavailable`."""
        rows = await self.rows(query)
        return rows[0] if rows else None

    async def rows(self, query: TileQuery) -> list[tuple[Any, ...]]:
        """The answer's rows.

        Raises `UnexpectedValue`; `TilesUnavailable`, at once if it has just been found so.
        """
        if time.monotonic() < self._down_until:
            raise TilesUnavailable
        try:
            try:
                return await self._ask(query)
            except _NOT_PREPARED as error:
                # A pooler between us that gives each statement another connection, or a view that is
                # another one since: it works without, and a little slower.
                self._prepares = False
                logger.warning("Statements are prepared no more: %s", error)
                return await self._ask(query)
            except psycopg.OperationalError as error:
                # Who waited while it was closed must not open it again: nobody would close that one.
                if isinstance(error, (psycopg.errors.QueryCanceled, PoolTimeout, PoolClosed)):
                    raise
                # Idle connections die with a restarted server: drop them all, ask once more.
                if self._pool is not None:
                    await self._pool.drain()
                return await self._ask(query)
        except psycopg.DataError as error:
            raise UnexpectedValue from error
        except psycopg.errors.InternalError_ as error:
            # A table that is being replaced, a geometry that GEOS gives up: the next question may fare better.
            logger.exception("The database failed at a statement")
            raise TilesUnavailable from error
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            if isinstance(error, PoolTimeout):
                # A crowd that waits for a server that is down would only make its return harder.
                self._down_until = time.monotonic() + DOWN_S
            raise TilesUnavailable from error

    async def close(self) -> None:
        """Give every connection back; the next question opens the pool again."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    async def _ask(self, query: TileQuery) -> list[tuple[Any, ...]]:
        pool = self._pool or await self._open()
        connection = await pool.getconn()
        is_given_up = False

        def give_up() -> None:
            nonlocal is_given_up
            is_given_up = True
            with socket.socket(fileno=os.dup(connection.fileno())) as wire:
                wire.shutdown(socket.SHUT_RDWR)

        timer = asyncio.get_running_loop().call_later(ANSWER_TIMEOUT_S, give_up)
        try:
            # Nothing to commit, nothing to close: each statement is a transaction, read to its end.
            cursor = connection.cursor(binary=True)
            is_prepared = query.is_prepared and self._prepares
            await cursor.execute(query.sql, query.values, prepare=is_prepared)
            return await cursor.fetchall()
        except psycopg.OperationalError as error:
            if is_given_up:
                self._down_until = time.monotonic() + DOWN_S
                raise TilesUnavailable from error
            raise
        finally:
            timer.cancel()
            await pool.putconn(connection)

    async def _open(self) -> AsyncConnectionPool[psycopg.AsyncConnection[Any]]:
        async with self._opening:
            if self._pool is None:
                pool = AsyncConnectionPool(
                    with_session(self._dsn()),
                    kwargs={"autocommit": True},
                    min_size=1,
                    max_size=self._max_connections,
                    timeout=CONNECTION_TIMEOUT_S,
                    # Give up soon and start again with the next question: the pool's own retries
                    # space out, and would outlast the server's return.
                    reconnect_timeout=CONNECTION_TIMEOUT_S,
                    open=False,
                    name="tiles",
                )
                await pool.open(wait=False)
                self._pool = pool
            return self._pool


def with_session(dsn: str) -> str:
    """The address with our session settings, behind those that it may carry already.

    Role `READER_ROLE`, read only, and planned for tiles.
    """
    parameters = conninfo_to_dict(dsn)
    ours = " ".join(f"-c {name}={value}" for name, value in _SESSION.items())
    options = f"{parameters.get('options') or ''} {ours}".strip()
    return make_conninfo(
        dsn,
        options=options,
        application_name="parvis-tiles",
        connect_timeout=str(int(CONNECTION_TIMEOUT_S)),
    )
