"""Addresses of the account pages; django-allauth's keep the names that it looks for itself."""

from allauth.account import views as allauth_views
from allauth.socialaccount import views as elsewhere_views
from django.urls import URLPattern, URLResolver, include, path, re_path

from accounts import confirming, views
from accounts.oidc import views as oidc_views

own = (
    [
        path("", views.account, name="account"),
        path("mes-donnees.json", views.export, name="export"),
        path("profil/", views.demographics, name="demographics"),
        path("sessions/<uuid:public_id>/fermer/", views.end_session, name="end_session"),
        path("sessions/fermer-les-autres/", views.end_other_sessions, name="end_other_sessions"),
        path("effacer/", views.erase, name="erase"),
        path("courrier-de-demonstration/", views.demo_mailbox, name="demo_mailbox"),
    ],
    "accounts",
)


def signed(view: views.View) -> views.View:
    """An allauth view that writes: all or nothing, and 422 for a form that is refused."""
    return views.in_one_transaction(views.refusing(view))


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(own)),
    path("connexion/", views.refusing(allauth_views.login), name="account_login"),
    path("connexion/avec/<slug:provider_id>/", oidc_views.login, name="openid_connect_login"),
    path(
        "connexion/avec/<slug:provider_id>/retour/",
        signed(oidc_views.callback),
        name="openid_connect_callback",
    ),
    path("connexion/pseudonyme/", signed(elsewhere_views.signup), name="socialaccount_signup"),
    path(
        "connexion/annulee/", elsewhere_views.login_cancelled, name="socialaccount_login_cancelled"
    ),
    path("connexion/echec/", elsewhere_views.login_error, name="socialaccount_login_error"),
    path("connexions/", signed(elsewhere_views.connections), name="socialaccount_connections"),
    path("deconnexion/", allauth_views.logout, name="account_logout"),
    path("inscription/", signed(allauth_views.signup), name="account_signup"),
    path("ferme/", allauth_views.account_inactive, name="account_inactive"),
    path("adresse/", signed(allauth_views.email), name="account_email"),
    path(
        "verification/",
        views.refusing(allauth_views.reauthenticate),
        name="account_reauthenticate",
    ),
    path(
        "confirmer/",
        signed(confirming.verification_sent),
        name="account_email_verification_sent",
    ),
    re_path(
        r"^confirmer/(?P<key>[-:\w]+)/$",
        signed(confirming.ConfirmEmail.as_view()),
        name="account_confirm_email",
    ),
    path(
        "mot-de-passe/changer/",
        signed(allauth_views.password_change),
        name="account_change_password",
    ),
    path(
        "mot-de-passe/choisir/",
        signed(allauth_views.password_set),
        name="account_set_password",
    ),
    path(
        "mot-de-passe/oublie/",
        signed(allauth_views.password_reset),
        name="account_reset_password",
    ),
    path(
        "mot-de-passe/oublie/envoye/",
        allauth_views.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        signed(allauth_views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/nouveau/fait/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
