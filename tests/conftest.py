"""What every test stands on: real PostGIS and Redis, the real territory, collected static files."""

import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import hypothesis
import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connections
from django.test import override_settings

from config.staticfiles import ModuleManifestStorage

# What is tested is what a function answers, never how long a busy machine takes over it.
hypothesis.settings.register_profile("parvis", deadline=None)
hypothesis.settings.load_profile("parvis")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that may use the database may use its reader connection too."""
    for item in items:
        for marker in item.iter_markers("django_db"):
            cast(dict[str, object], marker.kwargs).setdefault("databases", ["default", "reader"])


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """One connection, without a pool, serves both aliases.

    A test's data lives in a transaction that only its own connection sees; `geo.reader` still
    takes the reader's role on it, so rights are tested for real.
    """
    connections["default"].settings_dict["OPTIONS"].pop("pool", None)
    connections["reader"] = connections["default"]


@pytest.fixture(scope="session", autouse=True)
def collected_static_files() -> None:
    """Static files under their hashed names, as pages refer to them; collected when one changed."""
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with (root.parent / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        manifest = root / "staticfiles.json"
        collected_at = manifest.stat().st_mtime if manifest.exists() else 0.0
        newest = max(
            (file.stat().st_mtime for file in (settings.BASE_DIR / "static").rglob("*")),
            default=1.0,
        )
        if newest >= collected_at:
            call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    # Whoever asked for a name before has read the manifest as it was then.
    names = cast(ModuleManifestStorage, storages["staticfiles"])
    names.hashed_files, names.manifest_hash = names.load_manifest()
    staticfiles_storage._wrapped = names  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def own_media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What tests upload goes into a folder of this run."""
    folder = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=folder):
        yield folder


@pytest.fixture(autouse=True)
def fresh_cache(request: pytest.FixtureRequest) -> None:
    """Each test starts with an empty cache, under a prefix of its own worker."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    cache.key_prefix = f"test-{worker}"  # type: ignore[attr-defined]
    for key in cache._cache.get_client().scan_iter(f"test-{worker}:*"):  # type: ignore[attr-defined]
        cache._cache.get_client().delete(key)  # type: ignore[attr-defined]


@pytest.fixture
def reader_dsn(transactional_db: None) -> str:
    """Address of this worker's test database, for a connection of one's own (data is committed)."""
    return _dsn(connections["default"].settings_dict)


def _dsn(database: dict) -> str:
    user, password = database["USER"], database["PASSWORD"]
    host, port, name = database["HOST"], database["PORT"], database["NAME"]
    return f"postgresql://{user}:{password}@{host}:{port}/{name}"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; tests that need it are skipped in a clone without it."""
    if not SHARED_DATA.is_dir():
        pytest.skip("needs ../shared/data, which is beside the project only where it is built")
    return SHARED_DATA


@pytest.fixture
def real_communes(db: None, shared_data: Path) -> None:
    """The 95 communes of the metropole with their real boundaries."""
    boundaries = shared_data / "boundaries/mel_communes.geojson"
    call_command("load_territory", str(boundaries), verbosity=0)
