"""French dates and numbers, as the pages say them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from portal import words

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2027, 3, 2, 15, 0, tzinfo=PARIS)


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (
            datetime(2027, 3, 14, 18, 0, tzinfo=PARIS),
            "jusqu’au dimanche 14 mars, il reste 12 jours",
        ),
        (datetime(2027, 3, 15, 0, 0, tzinfo=PARIS), "jusqu’au dimanche 14 mars, il reste 12 jours"),
        (datetime(2027, 3, 3, 0, 0, tzinfo=PARIS), "jusqu’au mardi 2 mars, dernier jour"),
        (datetime(2027, 3, 3, 9, 0, tzinfo=PARIS), "jusqu’au mercredi 3 mars, il reste 1 jour"),
        (
            datetime(2028, 5, 1, 9, 0, tzinfo=PARIS),
            "jusqu’au lundi 1er mai 2028, il reste 426 jours",
        ),
        (datetime(2027, 2, 1, 0, 0, tzinfo=PARIS), "terminée le dimanche 31 janvier"),
    ],
)
def test_a_deadline_says_the_last_usable_day_and_what_is_left(end: datetime, said: str) -> None:
    assert _plain(words.until(end, NOW)) == said


def test_an_opening_says_how_long_to_wait() -> None:
    opening = datetime(2027, 3, 7, 0, 0, tzinfo=PARIS)
    assert _plain(words.since(opening, NOW)) == "à partir du dimanche 7 mars, dans 5 jours"


def test_days_are_those_of_paris_even_across_the_change_of_hour() -> None:
    before = datetime(2027, 3, 27, 23, 30, tzinfo=PARIS)
    after = datetime(2027, 3, 28, 23, 30, tzinfo=PARIS)
    assert words.days_between(before, after) == 1


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 contribution"),
        (1, "1 contribution"),
        (2, "2 contributions"),
        (2412, "2 412 contributions"),
    ],
)
def test_zero_and_one_are_singular(number: int, said: str) -> None:
    assert _plain(words.counted(number, "contribution", "contributions")) == said


def test_what_is_left_is_the_same_alone_and_beside_its_date() -> None:
    midnight = datetime(2027, 3, 15, 0, 0, tzinfo=PARIS)
    assert _plain(words.time_left(midnight, NOW)) == "il reste 12 jours"
