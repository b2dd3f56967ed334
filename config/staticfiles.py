"""Static files with a content hash in their name, ES module imports included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Rewrites ``import … from "./x.js";`` to hashed names, so that a module can be cached for ever.

    Django follows ES imports only when this switch is on and the statement ends with a semicolon.
    """

    support_js_module_import_aggregation = True
