"""Addresses of the officers' room; the prefix is /bureau/.

The words ``contributions``, ``commentaires``, ``reponses``, ``communes`` and ``sig`` come before a
consultation's slug.
"""

from django.urls import path

from desk import (
    answer_views,
    debate_views,
    decision_views,
    photo_views,
    revision_views,
    sig_views,
    source_views,
    style_views,
    views,
)

app_name = "desk"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("contributions/", views.contributions, name="contributions"),
    path(
        "contributions/<uuid:public_id>/",
        views.contribution,
        name="contribution",
    ),
    path(
        "contributions/<uuid:public_id>/repondre/",
        debate_views.reply,
        name="official_reply",
    ),
    path(
        "contributions/<uuid:public_id>/photos/<uuid:photo_id>/",
        photo_views.photo,
        name="photo",
    ),
    path(
        "contributions/<uuid:public_id>/photos/<uuid:photo_id>.jpg",
        photo_views.picture,
        name="photo_picture",
    ),
    path("commentaires/", debate_views.comments, name="comments"),
    path("commentaires/<uuid:comment_id>/", debate_views.comment, name="comment"),
    path(
        "reponses/<uuid:reply_id>/",
        debate_views.correct_reply,
        name="official_reply_correct",
    ),
    path("communes/", views.communes, name="communes"),
    path("sig/", sig_views.layers, name="layers"),
    path("sig/nouvelle/", source_views.create, name="layer_create"),
    path("sig/definitions/", source_views.definitions, name="definitions"),
    path("sig/definitions.toml", source_views.export, name="definitions_export"),
    path("sig/deplaces/", revision_views.moved, name="moved"),
    path("sig/passages/<int:run_id>/", sig_views.sync_run, name="sync_run"),
    path("sig/passages/<int:run_id>/accepter/", decision_views.approve, name="sync_run_approve"),
    path("sig/passages/<int:run_id>/refuser/", decision_views.refuse, name="sync_run_refuse"),
    path("sig/<slug:slug>/synchroniser/", sig_views.synchronise, name="synchronise"),
    path("sig/<slug:slug>/reprendre/", sig_views.resume, name="resume"),
    path("sig/<slug:slug>/source/", source_views.edit, name="layer_source"),
    path("sig/<slug:slug>/versions/", revision_views.versions, name="layer_versions"),
    path("sig/<slug:slug>/versions/<int:number>/", revision_views.version, name="layer_version"),
    path(
        "sig/<slug:slug>/versions/<int:number>/revenir/",
        decision_views.roll_back,
        name="layer_roll_back",
    ),
    path("sig/<slug:slug>/style/", style_views.layer_style, name="layer_style"),
    path(
        "sig/<slug:slug>/style/apercu/",
        style_views.layer_style_preview,
        name="layer_style_preview",
    ),
    path(
        "sig/<slug:slug>/style/echantillon/",
        style_views.layer_style_sample,
        name="layer_style_sample",
    ),
    path("<slug:slug>/", views.consultation, name="consultation"),
    path("<slug:slug>/questions/", answer_views.preview, name="questions_preview"),
    path("<slug:slug>/questions/<slug:question_slug>/", answer_views.texts, name="question_texts"),
]
