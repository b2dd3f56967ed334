"""Static files with a content hash in their name, ES module imports included."""

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r"""@import\s+url\(["']?(?P<address>[^"')]+)["']?\)\s*;""")
RELATIVE_ADDRESS = re.compile(r"""(?<!@import )url\(["']?(?!data:|https?:|/|#)[^"')]+""")

Paths = dict[str, tuple[Storage, str]]


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Rewrites ``import … from "./x.js";`` to hashed names: a module can be cached for ever.

    Django follows ES imports only when this switch is on and the statement ends with a semicolon.
    A style sheet is served with the sheets that it imports in the place of its ``@import`` rules:
    a browser learns of an imported sheet only once it has read the first one.
    """

    support_js_module_import_aggregation = True
    # One pass for each level of imports below a page's entry module, with room to spare; a cycle
    # of imports would never settle and is refused.
    max_post_process_passes = 12

    def post_process(self, paths: Paths, *args: Any, **options: Any) -> Iterator[Any]:
        """Hash and compress every file of ``paths``, style sheets with their imports inside."""
        sheets = {name for name in paths if name.endswith(".css")}
        whole = {
            name: (_WholeSheets(paths), name) if name in sheets else place
            for name, place in paths.items()
        }
        yield from super().post_process(whole, *args, **options)


class _WholeSheets(Storage):
    """Reads style sheets with what they import in place."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths

    def _open(self, name: str, mode: str = "rb") -> File:
        return ContentFile(self._text(name).encode(), name=name)

    def _text(self, name: str, above: tuple[str, ...] = ()) -> str:
        if name in above:
            raise ValueError(f"{name} imports itself by way of {', '.join(above)}")
        storage, path = self.paths[name]
        with storage.open(path) as sheet:
            text = sheet.read().decode()
        folder = posixpath.dirname(name)

        def imported(rule: re.Match[str]) -> str:
            other = posixpath.normpath(posixpath.join(folder, rule["address"]))
            content = self._text(other, (*above, name))
            if posixpath.dirname(other) != folder and RELATIVE_ADDRESS.search(content):
                raise ValueError(f"{other} has relative addresses: {name} cannot take it in")
            return content

        return IMPORT.sub(imported, text)
