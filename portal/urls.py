"""Addresses of the public pages."""

from django.urls import path

from portal import embed, filtered_map, preview, views

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("concertations/", views.consultations, name="consultations"),
    path("concertations/<slug:slug>/", views.consultation, name="consultation"),
    path("concertations/<slug:slug>/liste/", views.contribution_list, name="contribution_list"),
    path("concertations/<slug:slug>/apercu/tiles/<path:rest>", preview.tiles, name="preview_tiles"),
    path(
        "concertations/<slug:slug>/filtre/tiles/<path:rest>",
        filtered_map.tiles,
        name="filtered_tiles",
    ),
    path("concertations/<slug:slug>/carte/", embed.embedded_map, name="embedded_map"),
    path("charte-graphique/", views.style_guide, name="style_guide"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("mentions-legales/", views.legal, name="legal"),
]
