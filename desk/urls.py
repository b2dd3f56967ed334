"""Addresses of the officers' room; the prefix is /bureau/.

The words ``contributions``, ``communes`` and ``sig`` come before a consultation's slug.
"""

from django.urls import path

from desk import style_views, views

app_name = "desk"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("contributions/", views.contributions, name="contributions"),
    path(
        "contributions/<uuid:public_id>/",
        views.contribution,
        name="contribution",
    ),
    path("communes/", views.communes, name="communes"),
    path("sig/", views.layers, name="layers"),
    path("sig/<int:run_id>/", views.sync_run, name="sync_run"),
    path("sig/<slug:slug>/style/", style_views.layer_style, name="layer_style"),
    path(
        "sig/<slug:slug>/style/apercu/",
        style_views.layer_style_preview,
        name="layer_style_preview",
    ),
    path(
        "sig/<slug:slug>/style/echantillon/",
        style_views.layer_style_sample,
        name="layer_style_sample",
    ),
    path("<slug:slug>/", views.consultation, name="consultation"),
]
