"""Probes for whatever watches the platform."""

from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the process answers; asks nothing of anybody else."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, PostGIS, Redis and migrations are all as needed, else 503 saying which."""
    checks: dict[str, Callable[[], str]] = {
        "database": _database,
        "postgis": _postgis,
        "migrations": _migrations,
        "redis": _redis,
    }
    results = {}
    for name, check in checks.items():
        try:
            results[name] = check()
        except (DatabaseError, redis.RedisError, OSError) as error:
            # The class says what kind of failure it is; the text could name a host.
            results[name] = f"failed: {type(error).__name__}"
    ready = all(result == "ok" for result in results.values())
    return JsonResponse(
        {"status": "ready" if ready else "not ready", "checks": results},
        status=200 if ready else 503,
    )


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _postgis() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'postgis'")
        return "ok" if cursor.fetchone() else "failed: extension missing"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "ok" if not plan else f"failed: {len(plan)} to apply"


def _redis() -> str:
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1) as client:
        client.ping()
    return "ok"
