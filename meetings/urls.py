"""Addresses of the meeting pages and of the calendar file."""

from django.urls import path

from meetings import views

app_name = "meetings"

urlpatterns = [
    path("reunions/", views.meeting_list, name="list"),
    path("reunions.ics", views.calendar, name="calendar"),
    path("reunions/<uuid:public_id>/", views.meeting_detail, name="detail"),
    path("reunions/<uuid:public_id>.ics", views.meeting_calendar, name="meeting_calendar"),
]
