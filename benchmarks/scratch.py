"""A database for one run: made, migrated, and dropped at the end."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from psycopg.conninfo import make_conninfo

PATIENCE_S = 120


@contextmanager
def scratch_database() -> Iterator[str]:
    """The address of a database without rows on the configured server; Django uses it meanwhile."""
    name = f"parvis_bench_{os.getpid()}"
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            for alias in connections:
                connections[alias].settings_dict["NAME"] = name
                connections[alias].settings_dict["OPTIONS"].pop("pool", None)
            call_command("migrate", verbosity=0)
            yield make_conninfo(settings.DATABASE_URL, dbname=name)
        finally:
            connections.close_all()
            _drop(server, name)


def _drop(server: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """Drop the database, as soon as the server's own housekeeping has left it."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
            return
        except psycopg.errors.InsufficientPrivilege:  # a vacuum is a superuser's process
            if time.monotonic() > until:
                raise
            time.sleep(1)
