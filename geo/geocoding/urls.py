"""Address of the address search."""

from django.urls import URLPattern, path

from geo.geocoding import views

app_name = "geocoding"

urlpatterns: list[URLPattern] = [path("", views.addresses, name="search")]
