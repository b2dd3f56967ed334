"""A new address comes with the states in which its page is examined, or with why it has none."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.browser.states import OTHERWISE, STATES


def patterns(within: URLResolver, prefix: str = "") -> Iterator[str]:
    """The whole pattern of every address, as the URLconf writes it; Django's administration apart."""
    for entry in within.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        elif route != "admin/":
            yield from patterns(entry, route)


def test_every_address_is_examined_or_says_why_not() -> None:
    known = set(patterns(get_resolver()))
    assert known - set(STATES) - set(OTHERWISE) == set()
    assert (set(STATES) | set(OTHERWISE)) - known == set(), "no such address any more"
    assert set(STATES) & set(OTHERWISE) == set()
    assert [route for route, states in STATES.items() if not states] == []
