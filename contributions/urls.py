"""Addresses of the contribution pages."""

from django.urls import URLPattern, path

from contributions.photos import views as photos
from contributions.views import (
    contribute,
    debate,
    detail,
    feature,
    follow,
    instead,
    kept,
    share,
    streets,
    where,
)

app_name = "contributions"

urlpatterns: list[URLPattern] = [
    path("concertations/<slug:slug>/contribuer/", where.where, name="contribute"),
    path("concertations/<slug:slug>/contribuer/element/", feature.feature, name="feature"),
    path("concertations/<slug:slug>/contribuer/apercu/", where.place_words, name="place_words"),
    path("concertations/<slug:slug>/contribuer/rues/", streets.streets, name="streets"),
    path("concertations/<slug:slug>/contribuer/quoi/", contribute.what, name="what"),
    path("concertations/<slug:slug>/contribuer/relire/", contribute.review, name="review"),
    path("concertations/<slug:slug>/contribuer/proches/", instead.proposals, name="proposals"),
    path(
        "concertations/<slug:slug>/contribuer/recommencer/",
        instead.start_again,
        name="start_again",
    ),
    path(
        "concertations/<slug:slug>/contribuer/plutot/<uuid:public_id>/",
        instead.support_instead,
        name="support_instead",
    ),
    path("brouillons/jeton/", kept.fresh_token, name="fresh_token"),
    path("concertations/<slug:slug>/contribuer/photos/", photos.draft, name="draft_photos"),
    path(
        "concertations/<slug:slug>/contribuer/photos/<uuid:photo_id>.jpg",
        photos.draft_thumbnail,
        name="draft_photo",
    ),
    path("contributions/<uuid:public_id>/", detail.detail, name="detail"),
    path("contributions/<uuid:public_id>/supprimer/", detail.delete, name="delete"),
    path("contributions/<uuid:public_id>/soutenir/", debate.support, name="support"),
    path("contributions/<uuid:public_id>/commenter/", debate.comment, name="comment"),
    path("contributions/<uuid:public_id>/brouillon/", debate.drop_draft, name="drop_draft"),
    path("contributions/<uuid:public_id>/suivre/", follow.follow, name="follow"),
    path(
        "contributions/<uuid:public_id>/photos/<uuid:photo_id>.jpg",
        photos.photo,
        name="photo",
    ),
    path(
        "contributions/<uuid:public_id>/photos/<uuid:photo_id>-vignette.jpg",
        photos.photo,
        {"thumbnail": True},
        name="photo_thumbnail",
    ),
    path(
        "contributions/<uuid:public_id>/photos/<uuid:photo_id>/retirer/",
        photos.remove,
        name="photo_remove",
    ),
    path(
        "contributions/<uuid:public_id>/photos/<uuid:photo_id>/retirer/vignette.jpg",
        photos.own_thumbnail,
        name="photo_own_thumbnail",
    ),
    path("contributions/<uuid:public_id>/qr.svg", share.qr_code, name="qr_code"),
    path("commentaires/<uuid:comment_id>/", debate.thread, name="thread"),
    path("commentaires/<uuid:comment_id>/corriger/", debate.edit, name="comment_edit"),
    path("commentaires/<uuid:comment_id>/supprimer/", debate.delete, name="comment_delete"),
    path("suivis/<str:token>/arreter/", follow.stop, name="stop_following"),
]
