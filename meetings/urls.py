"""Addresses of the meeting pages; the prefix is /reunions."""

from django.urls import URLPattern

app_name = "meetings"

urlpatterns: list[URLPattern] = []
