"""Static files with a content hash in their name, ES module imports included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Rewrites ``import … from "./x.js";`` to hashed names: a module can be cached for ever.

    Django follows ES imports only when this switch is on and the statement ends with a semicolon.
    """

    support_js_module_import_aggregation = True
    # One pass for each level of imports below a page's entry module, with room to spare; a cycle
    # of imports would never settle and is refused.
    max_post_process_passes = 12
