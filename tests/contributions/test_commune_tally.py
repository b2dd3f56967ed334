"""The counts by commune are what a recount gives, whatever happened and however it was folded."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contributions.commune_tally import BEGINNING, END, EVERYWHERE, CommuneTally, spans
from contributions.models import CommuneShare, CommuneTallyChange, Contribution
from contributions.tasks import fold_commune_tallies
from contributions.totals import published_in_commune
from desk import selectors
from desk.selectors import Wanted
from layers.models import Consultation
from tests import places, scenes

DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
Key = tuple[int, int, str, date]


def _long_open(slug: str = "un-parvis") -> Consultation:
    return scenes.consultation(slug, opens_in_days=-3_000)


def _kept(grain: str) -> Counter[Key]:
    """What is kept of a grain, with what is not folded yet."""
    found: Counter[Key] = Counter()
    for row in CommuneTally.objects.filter(grain=grain):
        found[row.consultation_id, row.commune_id, row.status, row.starts_on] += row.number
    for change in CommuneTallyChange.objects.all():
        key = (change.consultation_id, change.commune_id, change.status)
        found[*key, _start(grain, change.day)] += change.number
    return Counter({key: number for key, number in found.items() if number})


def _recounted(grain: str) -> Counter[Key]:
    found: Counter[Key] = Counter()
    for row in Contribution.objects.exclude(status="deleted").prefetch_related("commune_shares"):
        start = _start(grain, timezone.localdate(row.submitted_at))
        for commune_id in [EVERYWHERE, *(share.commune_id for share in row.commune_shares.all())]:
            found[row.consultation_id, commune_id, row.status, start] += 1
    return found


def _start(grain: str, day: date) -> date:
    return {"day": day, "month": day.replace(day=1), "whole": BEGINNING}[grain]


def _assert_exact() -> None:
    for grain in ("day", "month", "whole"):
        assert _kept(grain) == _recounted(grain), grain


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(8))
def test_the_counts_are_those_of_a_recount_after_anything(seed: int) -> None:
    chance = random.Random(seed)
    consultations = [_long_open("une"), _long_open("deux")]
    communes = [
        scenes.commune(f"5900{n}", f"Commune {n}", geom=places.square_around(lon=3 + n))
        for n in range(3)
    ]
    for _turn in range(60):
        _do_something(chance, consultations, communes)
        if chance.random() < 0.2:
            fold_commune_tallies()
    _assert_exact()
    fold_commune_tallies()
    assert not CommuneTallyChange.objects.exists()
    _assert_exact()
    Consultation.objects.filter(slug="deux").update(visibility="draft")
    for commune in communes:
        found = Contribution.objects.published().filter(commune_shares__commune=commune)
        assert published_in_commune(commune.pk) == found.count()


def _do_something(chance: random.Random, consultations: list[Any], communes: list[Any]) -> None:
    rows = list(Contribution.objects.order_by("pk"))
    moment = datetime(2025, 1, 20, 22, 30, tzinfo=UTC) + timedelta(hours=chance.randrange(1500))
    if len(rows) < 4 or chance.random() < 0.35:
        made = scenes.contribution(
            chance.choice(consultations),
            status=chance.choice(["published", "published", "hidden"]),
            submitted_at=moment,
        )
        CommuneShare.objects.bulk_create(
            CommuneShare(contribution=made, commune=commune, share=0.4)
            for commune in chance.sample(communes, chance.randrange(3))
        )
        return
    one, several = chance.choice(rows), chance.sample(rows, 3)
    match chance.choice(["hide", "publish", "delete", "erase", "moment", "move", "share", "words"]):
        case "hide":
            Contribution.objects.filter(pk__in=[row.pk for row in several]).update(status="hidden")
        case "publish":
            Contribution.objects.filter(pk=one.pk, status="hidden").update(status="published")
        case "delete":
            Contribution.objects.filter(pk=one.pk).update(status="deleted")
        case "erase":
            one.delete()
        case "moment":
            Contribution.objects.filter(pk=one.pk).update(submitted_at=moment)
        case "move":
            other = chance.choice(consultations)
            Contribution.objects.filter(pk=one.pk).update(
                consultation=other, category=other.categories.first()
            )
        case "share":
            one.commune_shares.filter(commune=chance.choice(communes)).delete()
            for share in one.commune_shares.all()[:1]:
                free = [c for c in communes if c.pk not in _communes_of(one)]
                CommuneShare.objects.filter(pk=share.pk).update(commune=chance.choice(free))
        case "words":
            Contribution.objects.filter(pk=one.pk).update(title="Autrement dit")


def _communes_of(row: Contribution) -> set[int]:
    return set(row.commune_shares.values_list("commune_id", flat=True))


@pytest.mark.django_db
def test_a_contribution_belongs_to_its_day_in_the_metropole() -> None:
    one = _long_open()
    scenes.contribution(one, submitted_at=datetime(2025, 1, 31, 23, 30, tzinfo=UTC))
    fold_commune_tallies()
    starts = dict(CommuneTally.objects.values_list("grain", "starts_on"))
    assert starts == {"day": date(2025, 2, 1), "month": date(2025, 2, 1), "whole": BEGINNING}


@pytest.mark.django_db
def test_the_database_and_the_pages_have_the_same_days() -> None:
    moments = [datetime(2026, 3, 29, hour, 59, tzinfo=UTC) for hour in range(24)]
    with connection.cursor() as cursor:
        for moment in moments:
            cursor.execute("SELECT contribution_local_day(%s)", [moment])
            assert cursor.fetchone() == (timezone.localdate(moment),)
        cursor.execute("SELECT pg_get_functiondef('contribution_local_day'::regproc)")
        (definition,) = cursor.fetchone()
    assert f"'{settings.TIME_ZONE}'" in definition


@pytest.mark.django_db(transaction=True)
def test_who_hides_a_contribution_while_its_commune_is_written_waits() -> None:
    commune = scenes.commune("59001", "Commune", geom=places.square_around())
    row = scenes.contribution(scenes.consultation())

    def hide() -> None:
        Contribution.objects.filter(pk=row.pk).update(status="hidden")
        connection.close()

    hiding = Thread(target=hide)
    with transaction.atomic():
        CommuneShare.objects.create(contribution=row, commune=commune, share=1)
        hiding.start()
        hiding.join(0.3)
        assert hiding.is_alive()
    hiding.join()
    _assert_exact()


@given(first=st.none() | DAYS, last=st.none() | DAYS)
def test_the_periods_kept_make_up_the_days_asked_for_and_no_other(
    first: date | None, last: date | None
) -> None:
    found = spans(first, last)
    if first is None and last is None:
        assert found == [("whole", BEGINNING, BEGINNING)]
        return
    counted: Counter[date] = Counter()
    for day in (date(2023, 12, 1) + timedelta(days=n) for n in range(1200)):
        for span in found:
            start = day if span.grain == "day" else day.replace(day=1)
            counted[day] += span.first <= start <= span.last
    for day, times in counted.items():
        assert times == ((first or BEGINNING) <= day <= (last or END)), day
    days = [span for span in found if span.grain == "day"]
    assert sum(max((span.last - span.first).days + 1, 0) for span in days) <= 61


@pytest.mark.django_db
@pytest.mark.parametrize("folded", [False, True])
def test_the_desk_counts_a_period_as_a_recount_does(folded: bool) -> None:
    chance = random.Random(5)
    one = _long_open()
    communes = [
        scenes.commune(f"5900{n}", f"Commune {n}", geom=places.square_around(lon=3 + n))
        for n in range(2)
    ]
    start = datetime(2025, 1, 10, 12, tzinfo=UTC)
    for _ in range(60):
        made = scenes.contribution(
            one,
            submitted_at=start + timedelta(hours=chance.randrange(2400)),
            status=chance.choice(["published", "hidden"]),
        )
        for commune in chance.sample(communes, chance.randrange(3)):
            CommuneShare.objects.create(contribution=made, commune=commune, share=0.5)
    if folded:
        fold_commune_tallies()
    for _ in range(25):
        first = chance.choice([None, date(2025, 1, 1) + timedelta(days=chance.randrange(60))])
        last = chance.choice([None, date(2025, 2, 1) + timedelta(days=chance.randrange(80))])
        lines = selectors.commune_counts(Wanted(one, first=first, last=last), date(2025, 4, 1))
        for line in lines:
            wanted = one.contributions.filter(
                status="published", commune_shares__commune__insee_code=line.insee_code
            ).submitted_between(first, last)
            assert line.contributions == wanted.count()
