"""Addresses of the contribution pages."""

from django.urls import URLPattern

app_name = "contributions"

urlpatterns: list[URLPattern] = []
