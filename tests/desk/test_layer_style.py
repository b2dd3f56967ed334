"""The editor of a layer's look, as the desk's people use it with and without scripts."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from layers.models import ConsultationLayer, Feature, Layer, LayerRevision
from layers.styles.document import Categories, Classes, LineSymbol, Simple
from layers.styles.reading import read_style
from tests import personas, places, scenes
from tests.layers.test_styles_imports import FILES

pytestmark = pytest.mark.django_db


@pytest.fixture
def layer() -> Layer:
    """Seven tracks with a state and a number, on the map of a public consultation."""
    layer = Layer.objects.create(
        slug="pistes",
        title="Pistes",
        geometry_kind="line",
        style={"kind": "simple", "colour": "#005f73", "width": 3},
        title_property="nom",
    )
    layer.current_revision = LayerRevision.objects.create(
        layer=layer, number=1, created_at=timezone.now(), source_hash="abc"
    )
    layer.save()
    states = ["existant"] * 4 + ["programmé"] * 2 + [None]
    Feature.objects.bulk_create(
        Feature(
            layer=layer,
            source_id=f"P-{number}",
            geom=places.line(100),
            properties={"nom": f"Piste {number}", "etat": state, "longueur": 100 * number},
            content_hash=str(number),
            since=1,
        )
        for number, state in enumerate(states, start=1)
    )
    consultation = scenes.consultation()
    ConsultationLayer.objects.create(consultation=consultation, layer=layer)
    return layer


@pytest.fixture
def dsig(client: Client) -> Client:
    client.force_login(personas.dsig_agent())
    return client


def address(layer: Layer, page: str = "layer_style") -> str:
    return reverse(f"desk:{page}", args=[layer.slug])


def sent(answer: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would send from the page: every control of the form, then the changes."""
    form, rows = answer.context["form"], answer.context["rows"]
    values = {}
    for part in (form, *rows):
        for bound in part:
            value = bound.value()
            if value not in (None, False) and bound.name != "remove":
                values[bound.html_name] = "on" if value is True else value
    return values | changes


def look_of(layer: Layer) -> Any:
    layer.refresh_from_db()
    return read_style(layer.style, layer.geometry_kind).look


def test_a_proposal_makes_categories_of_the_values_and_saving_shows_them(
    dsig: Client, layer: Layer
):
    page = dsig.get(address(layer))
    proposed = dsig.post(
        address(layer), sent(page, kind="categories", property="etat", action="proposer")
    )
    assert proposed.status_code == 200
    assert [
        (row["value"].value(), row.features) for row in proposed.context["rows"] if not row.is_new
    ] == [("existant", 4), ("programmé", 2), ("", 1)]
    assert "pas encore enregistrés" in proposed.text
    assert isinstance(look_of(layer), Simple)
    fields = {"c-0-label": "Existante", "c-1-colour": "#a23b25", "c-1-mark": "dashed"}
    saved = dsig.post(address(layer), sent(proposed, action="enregistrer", **fields), follow=True)
    assert "Le style est enregistré" in saved.text
    look = look_of(layer)
    assert isinstance(look, Categories)
    assert [category.label for category in look.categories] == ["Existante", "", "Sans valeur"]
    planned = look.categories[1].symbol
    assert isinstance(planned, LineSymbol)
    assert (planned.colour, planned.dash) == ("#a23b25", "dashed")
    # The tiles carry what the style reads, and nobody keeps those that did not.
    assert layer.tile_properties == ["etat"]
    assert layer.current_revision is not None
    assert layer.current_revision.number == 2
    assert layer.current_revision.source_hash == "abc"
    public = dsig.get("/concertations/un-parvis/")
    assert "Existante" in public.text
    assert "#a23b25" in public.text


def test_classes_follow_the_data_the_method_and_bounds_written_by_hand(dsig: Client, layer: Layer):
    page = dsig.get(address(layer))
    wanted = sent(
        page, kind="classes", property="longueur", class_count=3, method="equal", action="proposer"
    )
    proposed = dsig.post(address(layer), wanted)
    assert proposed.context["form"]["breaks"].value() == "300\u202f; 500"
    assert [row.bounds for row in proposed.context["rows"]] == [
        "moins de 300", "300 à moins de 500", "500 et plus",
    ]  # fmt: skip
    by_hand = sent(proposed, breaks="150; 350,5 ; 600", unit="m", action="enregistrer")
    assert dsig.post(address(layer), by_hand).status_code == 302
    look = look_of(layer)
    assert isinstance(look, Classes)
    assert (look.breaks, look.method, look.unit) == ((150.0, 350.5, 600.0), "manual", "m")
    assert len(look.classes) == 4


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    dsig: Client, layer: Layer
):
    page = dsig.get(address(layer))
    proposed = dsig.post(
        address(layer), sent(page, kind="classes", property="longueur", action="proposer")
    )
    wrong = sent(proposed, breaks="300; 100", unit="mètres", max_zoom="30", action="enregistrer")
    answer = dsig.post(address(layer), wrong)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"max_zoom"}
    answer = dsig.post(address(layer), wrong | {"max_zoom": "20", "k-0-colour": "teal"})
    assert answer.context["form"].errors["breaks"] == [
        "Les bornes doivent aller en croissant, sans deux fois la même."
    ]
    assert "#rrvvbb" in answer.context["rows"][0].errors["colour"][0]
    assert 'value="300; 100"' in answer.text
    assert 'value="mètres"' in answer.text
    assert isinstance(look_of(layer), Simple)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "classes", "property": "nom"}, "property"),
        ({"kind": "classes", "property": ""}, "property"),
        ({"kind": "hexagones"}, "kind"),
        ({"labels_property": "disparu"}, "labels_property"),
        ({"size": "beaucoup"}, "size"),
        ({"base": "[" * 5_000}, None),
        ({"base": '{"version": 1, "kind": "classes"}'}, None),
        ({"colour": "#12345"}, "colour"),
        ({"mark": "wavy"}, "mark"),
    ],
)
def test_odd_requests_are_refused_by_field_never_by_a_failure(
    dsig: Client, layer: Layer, changes: dict[str, Any], field: str | None
):
    page = dsig.get(address(layer))
    for name in ("layer_style", "layer_style_preview"):
        answer = dsig.post(address(layer, name), sent(page, action="apercu", **changes))
        assert answer.status_code in {200, 422}
        if name == "layer_style_preview":
            errors = answer.json()["errors"]
            assert set(errors) == ({field} if field else set())
    assert dsig.post(address(layer), {}).status_code in {200, 422}


def test_a_preview_gives_layers_legend_and_a_sample_when_tiles_lack_the_property(
    dsig: Client, layer: Layer
):
    page = dsig.get(address(layer))
    answer = dsig.post(
        address(layer, "layer_style_preview"), sent(page, colour="#aa4499", action="")
    ).json()
    assert answer["unsaved"]
    assert answer["source"]["tilejson"] == "/tiles/layer.pistes.json"
    stroke = next(one for one in answer["source"]["layers"] if one["part"] == "line")
    assert stroke["paint"]["line-color"] == "#aa4499"
    assert "#aa4499" in answer["legend"]
    assert "form" not in answer
    other = dsig.post(
        address(layer, "layer_style_preview"),
        sent(page, kind="categories", property="etat", action="proposer"),
    ).json()
    assert other["source"]["tilejson"] is None
    assert 'value="existant"' in other["form"]
    sample = dsig.get(other["source"]["geojson"]).json()
    assert len(sample["features"]) == 7
    assert sample["features"][0]["properties"] == {
        "nom": "Piste 1", "etat": "existant", "longueur": 100, "source_id": "P-1",
        "title": "Piste 1",
    }  # fmt: skip


def test_a_common_setting_changes_every_row_and_leaves_their_own(dsig: Client, layer: Layer):
    symbols = [{"colour": "#111111", "width": 2}, {"colour": "#222222", "width": 7}]
    layer.style = {
        "version": 1,
        "kind": "categories",
        "property": "etat",
        "symbol": {"colour": "#333333"},
        "categories": [
            {"value": str(number), "symbol": symbol | {"dash": "dotted"}}
            for number, symbol in enumerate(symbols)
        ],
    }
    layer.save()
    page = dsig.get(address(layer))
    dsig.post(address(layer), sent(page, edge_colour="#fafafa", action="enregistrer"))
    look = look_of(layer)
    assert [category.symbol.casing_colour for category in look.categories] == ["#fafafa"] * 2
    assert [category.symbol.width for category in look.categories] == [2, 7]
    assert [category.symbol.dash for category in look.categories] == ["dotted"] * 2
    page = dsig.get(address(layer))
    dsig.post(address(layer), sent(page, **{"c-0-remove": "on", "action": "enregistrer"}))
    assert [category.value for category in look_of(layer).categories] == ["1"]


def test_a_file_of_qgis_opens_in_the_editor_and_changes_nothing_until_it_is_saved(
    dsig: Client, layer: Layer
):
    file = SimpleUploadedFile("cyclable.qml", (FILES / "reseau-cyclable.qml").read_bytes())
    opened = dsig.post(address(layer), {"action": "importer", "file": file})
    assert opened.status_code == 200
    assert "cyclable.qml\u202f» est lu" in opened.text
    assert isinstance(look_of(layer), Simple)
    assert dsig.post(address(layer), sent(opened, action="enregistrer")).status_code == 302
    look = look_of(layer)
    assert isinstance(look, Categories)
    assert [category.value for category in look.categories] == [
        "existant", "programmé", "abandonné", "reporté",
    ]  # fmt: skip
    bad = SimpleUploadedFile("style.qml", b"<qgis/>")
    refused = dsig.post(address(layer), {"action": "importer", "file": bad})
    assert refused.status_code == 422
    assert "symbologie" in refused.text


def test_a_layer_that_was_never_delivered_can_be_given_a_look(dsig: Client):
    empty = Layer.objects.create(
        slug="zones", title="Zones", geometry_kind="polygon", style={"x": 1}
    )
    page = dsig.get(address(empty))
    assert "ne peut pas être dessiné" in page.text
    assert dsig.get(address(empty, "layer_style_sample")).json()["features"] == []
    wanted = sent(page, labels_property="title", mark="hatch", action="enregistrer")
    assert dsig.post(address(empty), wanted).status_code == 302
    assert look_of(empty).symbol.pattern == "hatch"
    assert empty.tile_properties == ["title"]


def test_hostile_names_and_values_are_text_on_the_page(dsig: Client, layer: Layer):
    nasty = "<script>alert(1)</script>"
    Feature.objects.filter(source_id="P-1").update(properties={nasty: nasty})
    page = dsig.get(address(layer))
    answer = dsig.post(
        address(layer), sent(page, kind="categories", property=nasty, action="proposer")
    )
    assert nasty not in answer.text.replace(json.dumps(nasty), "")
    assert escape(nasty) in answer.text


ROLES: dict[str, Callable[[], Any] | None] = {
    "stranger": None,
    "resident": personas.resident,
    "dsig agent": personas.dsig_agent,
    "officer": personas.officer,
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", ["layer_style", "layer_style_preview", "layer_style_sample"])
def test_only_the_desk_s_people_choose_how_a_layer_looks(
    client: Client, layer: Layer, role: str, page: str
):
    make = ROLES[role]
    if make is not None:
        client.force_login(make())
    ask = client.post if page == "layer_style_preview" else client.get
    status = ask(address(layer, page)).status_code
    assert status == {"stranger": 302, "resident": 403}.get(role, 200)
    assert client.get("/bureau/sig/inconnue/style/").status_code in {302, 403, 404}


def test_forty_categories_fit_in_one_form(dsig: Client, layer: Layer):
    Feature.objects.bulk_create(
        Feature(
            layer=layer,
            source_id=f"N-{number}",
            geom=places.line(100),
            properties={"etat": f"état {number:02}"},
            content_hash="x",
            since=1,
        )
        for number in range(60)
    )
    page = dsig.get(address(layer))
    proposed = dsig.post(
        address(layer), sent(page, kind="categories", property="etat", action="proposer")
    )
    assert dsig.post(address(layer), sent(proposed, action="enregistrer")).status_code == 302
    look = look_of(layer)
    assert len(look.categories) == 40
    # Those that have no row of their own are still drawn.
    assert look.other is not None
