"""Addresses of the API for applications."""

from django.urls import URLPattern

app_name = "api"

urlpatterns: list[URLPattern] = []
