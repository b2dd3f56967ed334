"""What is said of a layer is kept beside what a synchronisation writes, and never instead of it."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from layers.describing import store_description
from layers.errors import KindIsFixed
from layers.models import GeometryKind, Layer
from sig_sync.definitions import import_definitions
from sig_sync.errors import DefinitionInvalid
from tests import personas
from tests.layers.revisions import bench, layer, serve

pytestmark = pytest.mark.django_db

TOML = """[[source]]
slug = "bancs"
title = "Bancs"
geometry_kind = "{kind}"
title_property = "{title}"
style = {style}
protocol = "drop"
location = "bancs.geojson"
declared_srid = 4326
"""


def described(kind: str = "point", title: str = "nom", style: str = "{}") -> str:
    return TOML.format(kind=kind, title=title, style=style)


def newest(made: Layer) -> int:
    served = Layer.objects.select_related("current_revision").get(pk=made.pk).current_revision
    assert served is not None
    return served.number


def test_a_description_that_was_begun_before_a_revision_takes_nothing_of_it_back() -> None:
    made = layer("bancs", GeometryKind.POINT)
    begun = Layer.objects.get(pk=made.pk)
    serve(made, {"A": bench(0)})
    begun.title = "Bancs publics"
    store_description(layer=begun, fields=["title"], now=timezone.now())
    assert newest(made) == 1
    assert begun.current_revision == Layer.objects.get(pk=made.pk).current_revision
    assert Layer.objects.get(pk=made.pk).title == "Bancs publics"
    assert made.revisions.count() == 1


def test_only_what_is_named_is_kept() -> None:
    made = layer("bancs", GeometryKind.POINT)
    begun = Layer.objects.get(pk=made.pk)
    Layer.objects.filter(pk=made.pk).update(licence="etalab-2.0", style={"property": "etat"})
    begun.title = "Bancs publics"
    store_description(layer=begun, fields=["title"], now=timezone.now())
    kept = Layer.objects.get(pk=made.pk)
    assert (kept.title, kept.licence, kept.style) == (
        "Bancs publics",
        "etalab-2.0",
        {"property": "etat"},
    )


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (described(), 1),
        (described(title="libelle"), 2),
        (described(style='{ kind = "simple", label_property = "etat" }'), 2),
    ],
    ids=["nothing", "title", "style"],
)
def test_tiles_that_would_carry_something_else_have_another_address(text: str, number: int) -> None:
    """Whoever read those of a revision keeps them for a year."""
    import_definitions(described())
    made = Layer.objects.get(slug="bancs")
    serve(made, {"A": bench(0)})
    import_definitions(text)
    assert newest(made) == number
    assert {revision.has_single_points for revision in made.revisions.all()} == {True}


def test_what_a_layer_draws_is_fixed_once_it_serves_objects() -> None:
    import_definitions(described())
    import_definitions(described(kind="line"))
    made = Layer.objects.get(slug="bancs")
    serve(made, {})
    with pytest.raises(DefinitionInvalid, match="ne change plus"):
        import_definitions(described(kind="point"))
    made.geometry_kind = GeometryKind.POLYGON
    with pytest.raises(KindIsFixed):
        store_description(layer=made, fields=["geometry_kind"], now=timezone.now())
    assert Layer.objects.get(pk=made.pk).geometry_kind == GeometryKind.LINE


def test_the_administration_keeps_what_is_served(client: Client) -> None:
    made = layer("bancs", GeometryKind.POINT, licence="Licence Ouverte 2.0")
    serve(made, {"A": bench(0)})
    client.force_login(personas.administrator())
    address = reverse("admin:layers_layer_change", args=[made.pk])
    assert 'name="geometry_kind"' not in client.get(address).text
    values = {
        "title": "Bancs publics",
        "slug": "bancs",
        "licence": "Licence Ouverte 2.0",
        "title_property": "nom",
        "geometry_kind": "line",
    }
    assert client.post(address, values).status_code == 302
    kept = Layer.objects.get(pk=made.pk)
    assert (kept.title, kept.geometry_kind) == ("Bancs publics", GeometryKind.POINT)
    assert newest(made) == 2


def test_a_layer_begins_in_the_administration_too(client: Client) -> None:
    client.force_login(personas.administrator())
    values = {"title": "Bancs", "slug": "bancs", "licence": "x", "geometry_kind": "point"}
    assert client.post(reverse("admin:layers_layer_add"), values).status_code == 302
    assert Layer.objects.get().current_revision is None


def test_streets_that_are_no_lines_are_refused_in_words_though_the_kind_is_not_asked(
    client: Client,
) -> None:
    made = layer("bancs", GeometryKind.POINT, licence="x")
    serve(made, {"A": bench(0)})
    client.force_login(personas.administrator())
    answer = client.post(
        reverse("admin:layers_layer_change", args=[made.pk]),
        {"title": "Bancs", "slug": "bancs", "licence": "x", "street_name_property": "nom"},
    )
    assert "Une couche de rues est faite de lignes" in answer.text
    assert Layer.objects.get(pk=made.pk).street_name_property == ""


def test_what_a_file_leaves_out_stays_as_others_have_it_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A style kept while the file waited for a synchronisation is not undone by it."""
    import_definitions(described())
    read = Layer.full_clean

    def late(self: Layer, *arguments: Any, **options: Any) -> None:
        read(self, *arguments, **options)
        Layer.objects.filter(slug="bancs").update(licence="etalab-2.0")

    monkeypatch.setattr(Layer, "full_clean", late)
    import_definitions('[[source]]\nslug = "bancs"\ntitle = "Bancs publics"\n')
    kept = Layer.objects.get(slug="bancs")
    assert (kept.title, kept.licence) == ("Bancs publics", "etalab-2.0")


def test_a_packed_revision_is_one_of_single_points() -> None:
    made = layer("bancs", GeometryKind.POINT)
    revision = serve(made, {"A": bench(0)})
    for unsure in (None, False):
        revision.has_single_points, revision.packed_for = unsure, [""]
        with (
            pytest.raises(IntegrityError, match="revision_of_single_points_packed"),
            transaction.atomic(),
        ):
            revision.save()
