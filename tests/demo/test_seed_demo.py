from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import OutgoingMail, User
from contributions.models import Contribution, Photo
from desk.demo.content import SLUGS
from desk.demo.seeding import RESIDENT_DOMAIN, seed_demonstration
from geo.reader import reader_cursor
from layers.models import Consultation, Feature, Layer
from layers.selectors import moment_of
from layers.styles.reading import read_style
from layers.styles.services import save_style
from meetings.models import Meeting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, settings: Settings) -> None:
    settings.VAR_DIR = tmp_path
    settings.SIG_FOLDER = tmp_path / "sig"


def seed() -> None:
    call_command("seed_demo", stdout=StringIO())


def everything() -> dict[str, list]:
    return {
        model.__name__: list(model.objects.order_by("pk").values("pk"))
        for model in (User, Consultation, Contribution, Meeting, Feature, Photo)
    }


def assert_whole() -> None:
    assert set(Consultation.objects.values_list("slug", flat=True)) == set(SLUGS)
    for consultation in Consultation.objects.all():
        assert moment_of(consultation, timezone.now()).state == "open"
        contributions = consultation.contributions.all()
        assert contributions.count() >= 10
        assert {c.geom.geom_type for c in contributions} == {"Point", "LineString", "Polygon"}
        assert len({c.author_id for c in contributions}) >= 6
        assert all(c.commune_shares.exists() for c in contributions)
        assert consultation.meetings.count() >= 2
        assert any(c.photos.exists() for c in contributions)
        layers = [placed.layer for placed in consultation.consultation_layers.all()]
        assert layers
        assert all(layer.current_revision for layer in layers)
    with reader_cursor() as cursor:
        cursor.execute("SELECT DISTINCT consultation_slug FROM published.contribution")
        assert {row[0] for row in cursor.fetchall()} == set(SLUGS)
        cursor.execute("SELECT DISTINCT layer_slug FROM published.layer_feature")
        assert len(cursor.fetchall()) == 4


def test_the_demonstration_is_whole_and_seeding_again_changes_nothing(real_communes: None) -> None:
    seed()
    assert_whole()
    before = everything()
    seed()
    assert everything() == before


def test_it_lives_on_the_offline_sample_and_moves_to_the_real_boundaries(
    shared_data: Path,
) -> None:
    call_command("load_territory", "--sample", verbosity=0)
    seed()
    assert_whole()
    residents = User.objects.filter(email__endswith=RESIDENT_DOMAIN)
    assert residents.count() >= 12
    assert not any(resident.has_usable_password() for resident in residents)
    assert not OutgoingMail.objects.filter(to__endswith=RESIDENT_DOMAIN).exists()

    boundaries = shared_data / "boundaries/mel_communes.geojson"
    call_command("load_territory", str(boundaries), verbosity=0)
    before = Consultation.objects.get(slug="plan-climat").perimeter
    seed()
    assert_whole()
    assert Consultation.objects.get(slug="plan-climat").perimeter != before


def test_a_demonstration_that_has_run_out_comes_back_to_life(real_communes: None) -> None:
    seed()
    contributions = Contribution.objects.count()
    in_six_months = timezone.now() + timedelta(days=180)

    seed_demonstration(now=in_six_months, say=lambda line: None)

    for consultation in Consultation.objects.all():
        assert moment_of(consultation, in_six_months).state == "open"
        assert consultation.meetings.filter(starts_at__gt=in_six_months).exists()
    assert Contribution.objects.count() == contributions


def test_without_a_territory_it_says_what_to_do() -> None:
    with pytest.raises(CommandError, match="load_territory"):
        call_command("seed_demo")


def test_a_style_that_an_officer_chose_outlives_the_next_seeding(real_communes: None) -> None:
    seed()
    kinds = {layer.slug: layer.style["kind"] for layer in Layer.objects.all()}
    assert sorted(kinds.values()) == ["categories", "classes", "simple", "simple"]
    layer = Layer.objects.get(slug="ilots-de-fraicheur")
    chosen = {"version": 1, "kind": "simple", "symbol": {"colour": "#aa4499"}}
    save_style(layer=layer, style=read_style(chosen, "polygon"), now=timezone.now())
    seed()
    layer.refresh_from_db()
    assert layer.style["symbol"]["colour"] == "#aa4499"
