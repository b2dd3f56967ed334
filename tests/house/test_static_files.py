"""Style sheets and modules as they are served: see `config.staticfiles`."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import FileSystemStorage

from config.staticfiles import ModuleManifestStorage


def served(name: str) -> str:
    """The text of a static file under its hashed name."""
    return (Path(settings.STATIC_ROOT) / staticfiles_storage.stored_name(name)).read_text()  # type: ignore[attr-defined]


def process(folder: Path, **sheets: str) -> ModuleManifestStorage:
    """A storage in ``folder`` that has taken in ``sheets``."""
    for name, text in sheets.items():
        (folder / f"{name}.css").write_text(text)
    storage = ModuleManifestStorage(location=folder, base_url="/static/")
    origin = FileSystemStorage(location=folder)
    for _name, _hashed, outcome in storage.post_process(
        {f"{name}.css": (origin, f"{name}.css") for name in sheets}
    ):
        if isinstance(outcome, Exception):
            raise outcome
    return storage


def test_the_sheet_of_every_page_travels_as_one_file() -> None:
    sheet = served("css/site.css")
    assert "@import" not in sheet
    for part in ("--action:", ".skip-links", ".button--primary", ".pin-list", ".timeline"):
        assert part in sheet


def test_addresses_in_an_imported_sheet_are_hashed(tmp_path: Path) -> None:
    (tmp_path / "dot.svg").write_text("<svg/>")
    storage = ModuleManifestStorage(location=tmp_path, base_url="/static/")
    (tmp_path / "all.css").write_text('@import url("part.css");\na {}')
    (tmp_path / "part.css").write_text('b { background: url("dot.svg") }')
    origin = FileSystemStorage(location=tmp_path)
    names = ("all.css", "part.css", "dot.svg")
    outcomes = list(storage.post_process({name: (origin, name) for name in names}))
    assert not [outcome for *_, outcome in outcomes if isinstance(outcome, Exception)]
    text = (tmp_path / storage.stored_name("all.css")).read_text()
    assert storage.stored_name("dot.svg") in text
    assert text.index("b {") < text.index("a {")


def test_a_sheet_that_imports_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="imports itself"):
        process(tmp_path, one='@import url("two.css");', two='@import url("one.css");')
