"""Addresses of the contribution pages."""

from django.urls import URLPattern, path

from contributions.views import contribute, detail

app_name = "contributions"

urlpatterns: list[URLPattern] = [
    path("concertations/<slug:slug>/contribuer/", contribute.where, name="contribute"),
    path("concertations/<slug:slug>/contribuer/quoi/", contribute.what, name="what"),
    path("concertations/<slug:slug>/contribuer/relire/", contribute.review, name="review"),
    path("contributions/<uuid:public_id>/", detail.detail, name="detail"),
    path("contributions/<uuid:public_id>/supprimer/", detail.delete, name="delete"),
]
