"""Addresses of OGC API - Features."""

from django.urls import URLPattern

app_name = "ogc"

urlpatterns: list[URLPattern] = []
