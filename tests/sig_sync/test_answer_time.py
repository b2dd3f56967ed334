"""The same data given at another moment is the same delivery; a column that holds times is data."""

from pathlib import Path

import pytest

from sig_sync.sources.answer_time import digest_without_time

BEFORE, AFTER = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"

ANSWERS = {
    "GeoServer": '{"features": [{"a": 1}], "numberMatched": 1, "timeStamp": "%s", "crs": {}}',
    "pygeoapi": '{"features": [{"a": 1}], "links": [{"rel": "next"}], "timeStamp": "%s"}',
    "QGIS Server": '{"timeStamp": "%s", "links": [], "features": [{"a": 1}]}',
    "GML": '<?xml version="1.0"?>\n<FeatureCollection numberMatched="1" timeStamp="%s"><a/>'
    "</FeatureCollection>",
}
DATA = {
    "GeoJSON": '{"features": [{"properties": {"timeStamp": "%s"}}], "numberMatched": 1}',
    "GeoJSON, last": '{"features": [{"properties": {"timeStamp": "%s"}}]}',
    "a bare list": '[{"timeStamp": "%s"}]',
    "a bare list of odd columns": '[{"timeStamp": "%s", "features": 1}]',
    "one object": '{"type": "Feature", "properties": {"timeStamp": "%s", "records": 1}}',
    "GML": '<FeatureCollection><a timeStamp="%s"/></FeatureCollection>',
}


def digest(path: Path, text: str) -> str | None:
    path.write_text(text)
    return digest_without_time(path)


@pytest.mark.parametrize("server", ANSWERS)
def test_the_time_of_the_answer_does_not_count(server: str, tmp_path: Path) -> None:
    path, text = tmp_path / "page", ANSWERS[server]
    first = digest(path, text % BEFORE)
    assert first is not None
    assert digest(path, text % AFTER) == first
    assert digest(path, text.replace("a", "b") % BEFORE) != first


@pytest.mark.parametrize("kind", DATA)
def test_times_among_the_objects_are_data(kind: str, tmp_path: Path) -> None:
    assert digest(tmp_path / "page", DATA[kind] % BEFORE) is None


def test_an_answer_larger_than_what_is_looked_at_is_hashed_whole(tmp_path: Path) -> None:
    objects = ", ".join(f'{{"a": {number}}}' for number in range(200_000))
    text = f'{{"timeStamp": "%s", "features": [{objects}], "timeStamp2": "", "timeStamp": "%s"}}'
    first = digest(tmp_path / "page", text % (BEFORE, BEFORE))
    assert first == digest(tmp_path / "page", text % (AFTER, AFTER))
    changed = text.replace('{"a": 100000}', '{"a": 100001}')
    assert first != digest(tmp_path / "page", changed % (BEFORE, BEFORE))
