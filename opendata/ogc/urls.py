"""Addresses of OGC API - Features."""

from django.urls import path

from opendata.ogc import views

app_name = "ogc"

urlpatterns = [
    path("", views.landing, name="landing"),
    path("conformance", views.conformance, name="conformance"),
    path("api", views.api, name="api"),
    path("collections", views.collections, name="collections"),
    path("collections/<str:collection_id>", views.collection, name="collection"),
    path("collections/<str:collection_id>/items", views.items, name="items"),
    # An identifier of a GIS may hold anything, a slash too.
    path("collections/<str:collection_id>/items/<path:feature_id>", views.item, name="item"),
]
