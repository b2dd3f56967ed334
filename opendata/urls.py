"""Addresses of the open data pages."""

from django.urls import path, re_path

from opendata import views

app_name = "opendata"

urlpatterns = [
    path("", views.datasets, name="datasets"),
    re_path(
        r"^(?P<dataset_id>[a-z0-9.-]{1,140})\.(?P<extension>geojson|csv)$",
        views.dataset,
        name="dataset",
    ),
    re_path(r"^(?P<dataset_id>layer\.[a-z0-9-]{1,120})\.pmtiles$", views.archive, name="archive"),
]
