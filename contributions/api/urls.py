"""Addresses of the API for applications."""

from django.urls import URLPattern, path
from drf_spectacular.views import SpectacularAPIView

from contributions.api import docs, photos, token, views

app_name = "api"

urlpatterns: list[URLPattern] = [
    path("consultations/", views.ConsultationList.as_view(), name="consultations"),
    path(
        "consultations/<slug:slug>/",
        views.ConsultationDetail.as_view(),
        name="consultation",
    ),
    path(
        "consultations/<slug:slug>/contributions/",
        views.ContributionList.as_view(),
        name="contributions",
    ),
    path(
        "contributions/<uuid:public_id>/",
        views.ContributionDetail.as_view(),
        name="contribution",
    ),
    path(
        "contributions/<uuid:public_id>/photos/",
        photos.ContributionPhotos.as_view(),
        name="photos",
    ),
    path("token/", token.TokenView.as_view(), name="token"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", docs.docs, name="docs"),
]
