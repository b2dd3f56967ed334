"""Address of the address search."""

from django.urls import URLPattern

app_name = "geocoding"

urlpatterns: list[URLPattern] = []
