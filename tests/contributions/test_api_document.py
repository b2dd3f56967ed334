"""docs/api.md says what the API does: its addresses and every code of refusal."""

import re

from django.conf import settings

from contributions import errors as refusals
from contributions.api import errors as api_refusals
from contributions.api.urls import urlpatterns
from geo.errors import ParvisError

DOCUMENT = (settings.BASE_DIR / "docs/api.md").read_text(encoding="utf-8")


def test_every_address_of_the_api_is_documented() -> None:
    for pattern in urlpatterns:
        route = re.sub(r"<(\w+):\w+>", r"<\1>", str(pattern.pattern))
        assert f"/api/v1/{route}" in DOCUMENT


def test_every_code_a_program_can_meet_is_documented() -> None:
    meant_for_pages = {"not-yours", "moderators-only", "reason-missing", "contribution-state"}
    meant_for_pages |= {"nothing-to-search", "unknown-place-in-list", "another-person"}
    codes = {
        error.code
        for module in (refusals, api_refusals)
        for error in vars(module).values()
        if isinstance(error, type) and issubclass(error, ParvisError)
    } - {"refused", "invalid", "not-allowed", "conflict", "place-refused", "too-long"}
    documented = set(re.findall(r"`([\w-]+)`", DOCUMENT))
    assert codes - meant_for_pages <= documented
