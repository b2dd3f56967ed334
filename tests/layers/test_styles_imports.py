"""Styles made in QGIS (files written by QGIS 3.22 itself) and SLD of other hands."""

from pathlib import Path
from typing import Any

import pytest

from layers.styles.document import (
    Categories,
    Classes,
    Labels,
    LineSymbol,
    PointSymbol,
    PolygonSymbol,
    Simple,
    as_document,
)
from layers.styles.errors import StyleFileRefused
from layers.styles.imports import Imported, read_style_file
from layers.styles.imports.measures import OGC_PIXEL_M, zoom_of
from layers.styles.reading import read_style

FILES = Path(__file__).with_name("qgis_styles")
MM = 96 / 25.4


def imported(name: str, kind: str) -> Imported:
    return read_style_file((FILES / name).read_bytes(), kind)


def test_a_categorized_style_of_qgis_keeps_its_values_lines_labels_and_scales():
    found = imported("reseau-cyclable.qml", "line")
    look = found.style.look
    assert isinstance(look, Categories)
    assert look.property == "etat"
    symbols = {category.value: category.symbol for category in look.categories}
    assert symbols["existant"] == LineSymbol(
        colour="#005f73",
        width=round(0.8 * MM, 2),
        casing_colour="#ffffff",
        casing_width=round(0.4 * MM, 2),
    )
    planned = symbols["programmé"]
    assert isinstance(planned, LineSymbol)
    assert (planned.dash, planned.opacity, planned.casing_width) == ("dashed", 0.8, 0)
    # A merged category keeps each of its values under one name.
    assert symbols["abandonné"] == symbols["reporté"]
    assert [category.label for category in look.categories][2:] == ["Sans suite"] * 2
    assert look.other is not None
    assert look.other.label == "Autres"
    assert found.style.labels == Labels(
        property="nom", size=12.0, colour="#06434a", halo=3.0, min_zoom=12.9
    )
    # 1:200,000 to 1:1,000 at 50.6 degrees north, on a screen of 96 dpi.
    assert (found.style.min_zoom, found.style.max_zoom) == (9.9, 17.5)
    assert found.warnings == []


def test_a_graduated_style_of_qgis_keeps_its_bounds_on_the_side_where_qgis_puts_them():
    found = imported("stations-velos.qml", "point")
    look = found.style.look
    assert isinstance(look, Classes)
    assert (look.property, look.breaks, look.method) == ("places", (18.0, 24.0), "quantile")
    assert look.upper_included
    sizes = [step.symbol.size for step in look.classes if isinstance(step.symbol, PointSymbol)]
    assert sizes == [round(mm * MM, 2) for mm in (2.4, 3.4, 4.8)]
    assert [step.label for step in look.classes] == ["14 - 18", "18 - 24", "24 - 30"]
    assert len(found.warnings) == 1
    assert "hors de l’étendue" in found.warnings[0]


def test_opacities_of_colour_symbol_and_layer_are_multiplied():
    symbol = imported("ilots-de-fraicheur.qml", "polygon").style.look.symbol
    assert isinstance(symbol, PolygonSymbol)
    assert symbol.colour == "#117733"
    assert symbol.opacity == pytest.approx(128 / 255 * 0.8 * 0.9, abs=0.011)
    assert symbol.outline_colour == "#0d5526"


def test_brushes_become_patterns_and_whole_numbers_stay_comparable():
    look = imported("zonage.qml", "polygon").style.look
    assert isinstance(look, Categories)
    patterns = {
        category.value: category.symbol.pattern
        for category in look.categories
        if isinstance(category.symbol, PolygonSymbol)
    }
    assert patterns == {"1": "none", "2": "hatch", "3": "cross"}


@pytest.mark.parametrize(
    ("name", "kind"), [("reseau-cyclable", "line"), ("stations-velos", "point")]
)
def test_the_sld_that_qgis_exports_says_nearly_the_same(name: str, kind: str):
    from_qml, from_sld = (imported(f"{name}.{suffix}", kind).style for suffix in ("qml", "sld"))
    one, other = from_qml.look, from_sld.look
    assert type(one) is type(other)
    if isinstance(one, Classes) and isinstance(other, Classes):
        assert (one.property, one.breaks, one.upper_included) == (
            other.property, other.breaks, other.upper_included,
        )  # fmt: skip
        pairs = zip(one.classes, other.classes, strict=True)
        assert all(a.symbol.colour == b.symbol.colour for a, b in pairs)
    elif isinstance(one, Categories) and isinstance(other, Categories):
        colours = {category.value: category.symbol.colour for category in other.categories}
        assert (
            colours.items()
            >= {category.value: category.symbol.colour for category in one.categories[:2]}.items()
        )
    assert from_sld.min_zoom == pytest.approx(from_qml.min_zoom, abs=0.15)
    assert (from_sld.labels is None) == (from_qml.labels is None)


def test_what_cannot_be_carried_over_is_said():
    found = imported("etoiles.qml", "point")
    told = " ".join(found.warnings)
    for word in ("star", "unités de la carte", "expression", "étiquettes"):
        assert word in told, word
    assert found.style.labels is None
    bikes = imported("arceaux.sld", "point")
    assert bikes.style.look == Simple(
        PointSymbol("#0067a5", shape="icon", icon="bike", size=21.0, outline_colour="#232323",
                    outline_width=1.0)
    )  # fmt: skip
    assert "transport_parking_bicycle.svg" in bikes.warnings[0]


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("par-regles.qml", "point", "par règles"),
        ("zonage.qml", "line", "autre géométrie"),
        ("arceaux.sld", "line", "ne dessine rien"),
    ],
)
def test_a_style_that_we_cannot_say_is_refused_with_the_remedy(name: str, kind: str, words: str):
    with pytest.raises(StyleFileRefused, match=words):
        imported(name, kind)


GEOSERVER = """<?xml version="1.0" encoding="ISO-8859-1"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld"
    xmlns:ogc="http://www.opengis.net/ogc">
  <NamedLayer><Name>population</Name><UserStyle><FeatureTypeStyle>
    <Rule>
      <Name>small</Name><Title>Moins de 2 000</Title>
      <ogc:Filter><ogc:PropertyIsLessThan>
        <ogc:PropertyName>population</ogc:PropertyName><ogc:Literal>2000</ogc:Literal>
      </ogc:PropertyIsLessThan></ogc:Filter>
      <MaxScaleDenominator>100000</MaxScaleDenominator>
      <PolygonSymbolizer><Fill><CssParameter name="fill">#CFE5E3</CssParameter>
        <CssParameter name="fill-opacity">0.7</CssParameter></Fill></PolygonSymbolizer>
      <LineSymbolizer><Stroke><CssParameter name="stroke">#0a5c63</CssParameter>
        <CssParameter name="stroke-width">1.5</CssParameter></Stroke></LineSymbolizer>
    </Rule>
    <Rule>
      <ogc:Filter><ogc:PropertyIsBetween><ogc:PropertyName>population</ogc:PropertyName>
        <ogc:LowerBoundary><ogc:Literal>2000</ogc:Literal></ogc:LowerBoundary>
        <ogc:UpperBoundary><ogc:Literal>10000</ogc:Literal></ogc:UpperBoundary>
      </ogc:PropertyIsBetween></ogc:Filter>
      <MaxScaleDenominator>100000</MaxScaleDenominator>
      <PolygonSymbolizer><Fill><CssParameter name="fill">#36868c</CssParameter></Fill>
      </PolygonSymbolizer>
    </Rule>
    <Rule>
      <ElseFilter/><MaxScaleDenominator>100000</MaxScaleDenominator>
      <PolygonSymbolizer><Fill><GraphicFill><Graphic><Mark>
        <WellKnownName>shape://times</WellKnownName>
        <Stroke><CssParameter name="stroke">#990000</CssParameter></Stroke></Mark></Graphic>
        </GraphicFill></Fill></PolygonSymbolizer>
    </Rule>
    <Rule>
      <MaxScaleDenominator>25000</MaxScaleDenominator>
      <TextSymbolizer><Label><ogc:PropertyName>nom</ogc:PropertyName></Label>
        <Font><CssParameter name="font-size">14</CssParameter></Font>
        <Halo><Radius><ogc:Literal>2</ogc:Literal></Radius></Halo>
        <Fill><CssParameter name="fill">#333333</CssParameter></Fill></TextSymbolizer>
    </Rule>
  </FeatureTypeStyle></UserStyle></NamedLayer>
</StyledLayerDescriptor>"""


def test_an_sld_of_geoserver_with_comparisons_an_else_and_labels():
    found = read_style_file(GEOSERVER.encode("latin-1"), "polygon")
    look = found.style.look
    assert isinstance(look, Classes)
    assert (look.property, look.breaks, look.upper_included) == ("population", (2000.0,), False)
    assert look.classes[0].label == "Moins de 2 000"
    assert look.classes[0].symbol == PolygonSymbol(
        "#cfe5e3", opacity=0.7, outline_colour="#0a5c63", outline_width=1.5
    )
    assert look.other is not None
    other = look.other.symbol
    assert isinstance(other, PolygonSymbol)
    assert (other.pattern, other.colour) == ("cross", "#990000")
    assert found.style.min_zoom == zoom_of(100_000, OGC_PIXEL_M)
    assert found.style.labels == Labels("nom", 14.0, "#333333", 2.0, zoom_of(25_000, OGC_PIXEL_M))
    assert any("hors de l’étendue" in warning for warning in found.warnings)
    # What is read is a document like any other.
    assert read_style(as_document(found.style), "polygon") == found.style


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "entities": f'<!DOCTYPE qgis [<!ENTITY l0 "ha">{LAUGHS}]><qgis version="3">&l9;</qgis>'.encode(),
    "a local file": b'<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><qgis>&x;</qgis>',
    "entities in UTF-16": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE q [<!ENTITY x "y">]>'
    "<qgis>&x;</qgis>".encode("utf-16"),
    "a deep tree": b"<qgis>" + b"<a>" * 5_000 + b"</a>" * 5_000 + b"</qgis>",
    "many elements": b"<qgis>" + b"<a/>" * 150_000 + b"</qgis>",
    "too large": b"<qgis>" + b" " * 2_000_000 + b"</qgis>",
    "not XML": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "cut": b"<qgis><renderer-v2 type='singleSymbol'>",
    "empty": b"",
    "another XML": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "no renderer": b"<qgis version='3.22'/>",
    "no symbol": b"<qgis><renderer-v2 type='singleSymbol'><symbols/></renderer-v2></qgis>",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_in_french(content: bytes):
    with pytest.raises(StyleFileRefused) as caught:
        read_style_file(content, "line")
    assert "fichier" in str(caught.value) or "style" in str(caught.value)


def qml_ranges(*bounds: tuple[Any, Any]) -> bytes:
    symbol = (
        '<symbol type="line" name="0" alpha="1"><layer class="SimpleLine" enabled="1">'
        '<prop k="line_color" v="1,2,3,255"/></layer></symbol>'
    )
    ranges = "".join(f'<range lower="{low}" upper="{high}" symbol="0"/>' for low, high in bounds)
    return (
        '<qgis><renderer-v2 type="graduatedSymbol" attr="v">'
        f"<ranges>{ranges}</ranges><symbols>{symbol}</symbols></renderer-v2></qgis>"
    ).encode()


def test_intervals_that_overlap_are_refused_and_holes_are_told():
    with pytest.raises(StyleFileRefused, match="se recouvrent"):
        read_style_file(qml_ranges((0, 10), (5, 20)), "line")
    with pytest.raises(StyleFileRefused, match="deux intervalles"):
        read_style_file(qml_ranges((0, 10)), "line")
    found = read_style_file(qml_ranges((0, 10), (15, 20), ("nan", 1e400)), "line")
    assert any("entre 10 et 15" in warning for warning in found.warnings)
