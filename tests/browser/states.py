"""Every page of Parvis in every state: what `test_states` opens and examines.

The keys are the patterns of the URLconf; `tests/house/test_every_page_is_looked_at.py` fails when
one is missing, so that a new page comes with the states in which it is looked at.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

VISITOR, RESIDENT, OFFICER, DSIG = "", "citoyenne", "agent", "dsig"

Act = Callable[[Page], None]


@dataclass(frozen=True)
class State:
    """One page as one person finds it; ``act`` is what she does before it is looked at."""

    address: str
    who: str = VISITOR
    name: str = ""
    status: int = 200
    act: Act | None = None
    map: bool = False
    """Whether the map is drawn; else the browser cannot draw it, which is a state too."""
    javascript: bool = True


def send_empty(page: Page) -> None:
    """Send the page's last form as it is."""
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.locator(".error-summary, .errorlist").first.wait_for()


def go_on_without_a_place(page: Page) -> None:
    """Press the button of the first step."""
    page.get_by_role("button", name="Continuer").click()
    page.locator(".error-summary").wait_for()


def unfold(page: Page) -> None:
    """Open every fold."""
    page.evaluate(
        "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"
    )


def lose_the_network(page: Page) -> None:
    """As the browser tells it."""
    page.context.set_offline(True)
    page.locator(".map-notice").wait_for()


def browse_the_map(page: Page) -> None:
    """Open the bar that names the features in view one by one."""
    page.get_by_role("button", name="Parcourir les éléments").press("Enter")
    page.locator(".map-browse__bar").wait_for()


def open_a_card(page: Page) -> None:
    """Open the card of the first feature in view."""
    browse_the_map(page)
    page.locator(".map-browse__bar").get_by_role("button", name="Ouvrir").press("Enter")
    page.locator(".maplibregl-popup").wait_for()


CONTRIBUTE = "concertations/<slug:slug>/contribuer/"

STATES: dict[str, list[State]] = {
    # -- the public pages ------------------------------------------------------------------------
    "": [
        State("/", map=True),
        State("/", javascript=False),
        State("/?commune={commune}#ici"),
        State("/?adresse=12+rue+de+Paris", name="no address service"),
        State("/?commune=00000", name="no such commune", status=400),
        State("/", RESIDENT),
    ],
    "concertations/": [State("/concertations/"), State("/concertations/", javascript=False)],
    "concertations/<slug:slug>/": [
        State("/concertations/plan-climat/", map=True, act=unfold),
        State("/concertations/plan-climat/", name="offline", map=True, act=lose_the_network),
        State("/concertations/plan-climat/", name="browsing", map=True, act=browse_the_map),
        State("/concertations/plan-climat/", name="a card", map=True, act=open_a_card),
        State("/concertations/plan-climat/", javascript=False),
        State("/concertations/plan-climat/", RESIDENT, act=unfold),
        State("/concertations/plan-climat/?onglet=informer"),
        State("/concertations/plan-climat/?onglet=reunions"),
        State("/concertations/plan-climat/?onglet=donnees", act=unfold),
        State("/concertations/plan-climat/?recherche=introuvable", name="nothing found"),
        State("/concertations/plan-climat/?recherche=arbre", name="filtered"),
        State("/concertations/plan-climat/?du=hier", name="a bad date", status=400),
        State("/concertations/a-venir/", name="upcoming"),
        State("/concertations/close/", name="closed"),
        State("/concertations/brouillon/", OFFICER, name="a draft", map=True),
        State("/concertations/brouillon/", name="a draft is nobody's", status=404),
    ],
    "concertations/<slug:slug>/carte/": [
        State("/concertations/plan-climat/carte/", map=True),
        State("/concertations/plan-climat/carte/", javascript=False),
        State("/concertations/a-venir/carte/", name="empty"),
    ],
    "charte-graphique/": [State("/charte-graphique/", act=unfold)],
    "accessibilite/": [State("/accessibilite/")],
    "mentions-legales/": [State("/mentions-legales/")],
    # -- contributing ----------------------------------------------------------------------------
    CONTRIBUTE: [
        State("/concertations/plan-climat/contribuer/", map=True, act=unfold),
        State("/concertations/plan-climat/contribuer/", javascript=False),
        State("/concertations/plan-climat/contribuer/?q=Lille", name="found"),
        State("/concertations/plan-climat/contribuer/?q=12+rue+Nationale", name="no service"),
        State("/concertations/plan-climat/contribuer/", name="no place", act=go_on_without_a_place),
        State("/concertations/a-venir/contribuer/", name="upcoming", status=403),
        State("/concertations/close/contribuer/", name="closed", status=403),
    ],
    "concertations/<slug:slug>/contribuer/element/": [
        State("/concertations/plan-climat/contribuer/element/", act=unfold),
        State("/concertations/plan-climat/contribuer/element/", javascript=False),
    ],
    # -- a contribution --------------------------------------------------------------------------
    "contributions/<uuid:public_id>/": [
        State("/contributions/{debated}/", map=True, act=unfold),
        State("/contributions/{debated}/", javascript=False),
        State("/contributions/{debated}/", RESIDENT, act=unfold),
        State("/contributions/{debated}/", OFFICER),
        State("/contributions/{own}/", RESIDENT, name="own", act=unfold),
        State("/contributions/{over}/", RESIDENT, name="the consultation is over"),
        State("/contributions/{hidden}/", name="hidden", status=410),
        State("/contributions/{own_hidden}/", RESIDENT, name="own, hidden", status=410),
        State("/contributions/{gone}/", name="gone", status=410),
        State("/contributions/{nobody}/", name="unknown", status=404),
    ],
    "contributions/<uuid:public_id>/supprimer/": [
        State("/contributions/{own}/supprimer/", RESIDENT),
    ],
    "contributions/<uuid:public_id>/photos/<uuid:photo_id>/retirer/": [
        State("/contributions/{own}/photos/{own_photo}/retirer/", RESIDENT),
    ],
    "contributions/<uuid:public_id>/commenter/": [
        State("/contributions/{debated}/", RESIDENT, name="an empty comment", act=send_empty),
    ],
    "commentaires/<uuid:comment_id>/": [
        State("/commentaires/{comment}/"),
        State("/commentaires/{own_comment}/", RESIDENT, act=unfold),
        State("/commentaires/{left_comment}/", name="left", status=404),
    ],
    "commentaires/<uuid:comment_id>/corriger/": [
        State("/commentaires/{own_comment}/corriger/", RESIDENT),
    ],
    "commentaires/<uuid:comment_id>/supprimer/": [
        State("/commentaires/{own_comment}/supprimer/", RESIDENT),
    ],
    "suivis/<str:token>/arreter/": [
        State("/suivis/{stop}/arreter/"),
        State("/suivis/perdu/arreter/", name="unknown", status=404),
    ],
    # -- meetings --------------------------------------------------------------------------------
    "reunions/": [
        State("/reunions/", map=True, act=unfold),
        State("/reunions/", javascript=False),
        State("/reunions/?du=2090-01-01", name="nothing found"),
    ],
    "reunions/<uuid:public_id>/": [
        State("/reunions/{meeting}/", map=True),
        State("/reunions/{meeting}/", javascript=False),
    ],
    # -- open data -------------------------------------------------------------------------------
    "donnees/": [State("/donnees/", act=unfold)],
    "ogc/": [State("/ogc/?f=html")],
    "ogc/conformance": [State("/ogc/conformance?f=html")],
    "ogc/api": [State("/ogc/api?f=html")],
    "ogc/collections": [State("/ogc/collections?f=html")],
    "ogc/collections/<str:collection_id>": [State("/ogc/collections/communes?f=html")],
    "ogc/collections/<str:collection_id>/items": [
        State("/ogc/collections/communes/items?f=html"),
    ],
    "ogc/collections/<str:collection_id>/items/<path:feature_id>": [
        State("/ogc/collections/communes/items/{commune}?f=html"),
    ],
    "api/v1/docs/": [State("/api/v1/docs/", act=unfold)],
    # -- the account -----------------------------------------------------------------------------
    "compte/": [
        State("/compte/", RESIDENT, act=unfold),
        State("/compte/", RESIDENT, javascript=False),
        State("/compte/", OFFICER),
    ],
    "compte/effacer/": [State("/compte/", RESIDENT, name="no password", act=send_empty)],
    "compte/courrier-de-demonstration/": [State("/compte/courrier-de-demonstration/")],
    "compte/connexion/": [
        State("/compte/connexion/"),
        State("/compte/connexion/", name="empty", act=send_empty),
    ],
    "compte/connexion/annulee/": [State("/compte/connexion/annulee/")],
    "compte/connexion/echec/": [State("/compte/connexion/echec/", status=401)],
    "compte/connexions/": [State("/compte/connexions/", RESIDENT)],
    "compte/deconnexion/": [State("/compte/deconnexion/", RESIDENT)],
    "compte/inscription/": [
        State("/compte/inscription/"),
        State("/compte/inscription/", name="empty", act=send_empty),
    ],
    "compte/ferme/": [State("/compte/ferme/")],
    "compte/adresse/": [State("/compte/adresse/", RESIDENT)],
    "compte/confirmer/": [State("/compte/confirmer/")],
    r"compte/^confirmer/(?P<key>[-:\w]+)/$": [State("/compte/confirmer/perdu/", name="lost")],
    "compte/mot-de-passe/changer/": [
        State("/compte/mot-de-passe/changer/", RESIDENT),
        State("/compte/mot-de-passe/changer/", RESIDENT, name="empty", act=send_empty),
    ],
    "compte/mot-de-passe/oublie/": [
        State("/compte/mot-de-passe/oublie/"),
        State("/compte/mot-de-passe/oublie/", name="empty", act=send_empty),
    ],
    "compte/mot-de-passe/oublie/envoye/": [State("/compte/mot-de-passe/oublie/envoye/")],
    r"compte/^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": [
        State("/compte/mot-de-passe/nouveau/{new_password}/"),
        State("/compte/mot-de-passe/nouveau/1-perdu/", name="lost"),
    ],
    "compte/mot-de-passe/nouveau/fait/": [State("/compte/mot-de-passe/nouveau/fait/")],
    # -- the desk --------------------------------------------------------------------------------
    "bureau/": [State("/bureau/", OFFICER), State("/bureau/", RESIDENT, status=403)],
    "bureau/contributions/": [State("/bureau/contributions/", OFFICER)],
    "bureau/contributions/<uuid:public_id>/": [
        State("/bureau/contributions/{debated}/", OFFICER, map=True, act=unfold),
        State("/bureau/contributions/{hidden}/", OFFICER, name="hidden"),
    ],
    "bureau/contributions/<uuid:public_id>/repondre/": [
        State("/bureau/contributions/{own}/repondre/", OFFICER),
    ],
    "bureau/commentaires/": [State("/bureau/commentaires/", OFFICER)],
    "bureau/commentaires/<uuid:comment_id>/": [State("/bureau/commentaires/{comment}/", OFFICER)],
    "bureau/reponses/<uuid:reply_id>/": [State("/bureau/reponses/{reply}/", OFFICER)],
    "bureau/communes/": [State("/bureau/communes/", OFFICER)],
    "bureau/<slug:slug>/": [
        State("/bureau/plan-climat/", OFFICER, map=True, act=unfold),
        State("/bureau/plan-climat/?q=introuvable", OFFICER, name="nothing found"),
        State("/bureau/plan-climat/?du=hier", OFFICER, name="a bad date"),
    ],
    "bureau/<slug:slug>/questions/": [State("/bureau/plan-climat/questions/", OFFICER, act=unfold)],
    "bureau/sig/": [State("/bureau/sig/", DSIG), State("/bureau/sig/", OFFICER)],
    "bureau/sig/nouvelle/": [
        State("/bureau/sig/nouvelle/", DSIG),
        State("/bureau/sig/nouvelle/", DSIG, name="empty", act=send_empty),
    ],
    "bureau/sig/definitions/": [State("/bureau/sig/definitions/", DSIG)],
    "bureau/sig/deplaces/": [State("/bureau/sig/deplaces/", OFFICER)],
    "bureau/sig/passages/<int:run_id>/": [
        State("/bureau/sig/passages/{run}/", DSIG, map=True, act=unfold),
    ],
    "bureau/sig/<slug:slug>/source/": [State("/bureau/sig/{layer}/source/", DSIG, act=unfold)],
    "bureau/sig/<slug:slug>/versions/": [State("/bureau/sig/{layer}/versions/", DSIG)],
    "bureau/sig/<slug:slug>/versions/<int:number>/": [
        State("/bureau/sig/{layer}/versions/{version}/", DSIG, map=True),
    ],
    "bureau/sig/<slug:slug>/style/": [
        State("/bureau/sig/{layer}/style/", DSIG, map=True, act=unfold)
    ],
}

OTHERWISE: dict[str, str] = {
    "healthz": "for machines",
    "readyz": "for machines",
    "adresses/": "JSON for the address search",
    "api/v1/consultations/": "JSON",
    "api/v1/consultations/<slug:slug>/": "JSON",
    "api/v1/consultations/<slug:slug>/contributions/": "JSON",
    "api/v1/contributions/<uuid:public_id>/": "JSON",
    "api/v1/token/": "JSON",
    "api/v1/schema/": "OpenAPI",
    "concertations/<slug:slug>/liste/": "a part of the consultation's page, examined there",
    "api/v1/contributions/<uuid:public_id>/photos/": "JSON",
    "concertations/<slug:slug>/apercu/tiles/<path:rest>": "tiles",
    "concertations/<slug:slug>/filtre/tiles/<path:rest>": "tiles",
    "concertations/<slug:slug>/contribuer/photos/": "takes files, and leads to the second step",
    "concertations/<slug:slug>/contribuer/photos/<uuid:photo_id>.jpg": "an image",
    "contributions/<uuid:public_id>/photos/<uuid:photo_id>.jpg": "an image",
    "contributions/<uuid:public_id>/photos/<uuid:photo_id>-vignette.jpg": "an image",
    "contributions/<uuid:public_id>/photos/<uuid:photo_id>/retirer/vignette.jpg": "an image",
    "bureau/contributions/<uuid:public_id>/photos/<uuid:photo_id>.jpg": "an image",
    "bureau/contributions/<uuid:public_id>/photos/<uuid:photo_id>/": "examined in test_photos",
    "concertations/<slug:slug>/contribuer/apercu/": "JSON for the first step",
    "concertations/<slug:slug>/contribuer/rues/": "JSON for the first step",
    "concertations/<slug:slug>/contribuer/quoi/": "a step of the journey, in test_pages",
    "concertations/<slug:slug>/contribuer/relire/": "a step of the journey, in test_pages",
    "concertations/<slug:slug>/contribuer/proches/": "a part of the second step",
    "concertations/<slug:slug>/contribuer/recommencer/": "leads to the first step",
    "concertations/<slug:slug>/contribuer/plutot/<uuid:public_id>/": "leads to a contribution",
    "brouillons/jeton/": "JSON for what is sent later",
    "compte/mot-de-passe/choisir/": "for who has no password: test_sign_in_elsewhere",
    "contributions/<uuid:public_id>/soutenir/": "leads to the contribution",
    "contributions/<uuid:public_id>/brouillon/": "leads to the contribution",
    "contributions/<uuid:public_id>/suivre/": "leads to the contribution",
    "contributions/<uuid:public_id>/qr.svg": "an image",
    "reunions.ics": "a calendar file",
    "reunions/<uuid:public_id>.ics": "a calendar file",
    r"donnees/^(?P<dataset_id>[a-z0-9.-]{1,140})\.(?P<extension>geojson|csv)$": "a file",
    r"donnees/^(?P<dataset_id>layer\.[a-z0-9-]{1,120})\.pmtiles$": "a file",
    "compte/mes-donnees.json": "a file",
    "compte/sessions/<uuid:public_id>/fermer/": "leads to the account page",
    "compte/sessions/fermer-les-autres/": "leads to the account page",
    "compte/profil/": "takes the form of the account page, and shows that page",
    "compte/connexion/avec/<slug:provider_id>/": "leads to the provider",
    "compte/connexion/avec/<slug:provider_id>/retour/": "the provider's answer",
    "compte/connexion/pseudonyme/": "on the way back from a provider: test_sign_in_elsewhere",
    "compte/verification/": "asked for before a change of address, long after signing in",
    "bureau/<slug:slug>/questions/<slug:question_slug>/": "answers in words, test_questions examines it",
    "bureau/sig/definitions.toml": "a file",
    "bureau/sig/passages/<int:run_id>/accepter/": "takes the form of the run's page",
    "bureau/sig/passages/<int:run_id>/refuser/": "takes the form of the run's page",
    "bureau/sig/<slug:slug>/synchroniser/": "leads to the run",
    "bureau/sig/<slug:slug>/reprendre/": "leads to the layers",
    "bureau/sig/<slug:slug>/versions/<int:number>/revenir/": "asks before an older version: test_desk_sig",
    "bureau/sig/<slug:slug>/style/apercu/": "JSON for the preview",
    "bureau/sig/<slug:slug>/style/echantillon/": "JSON for the preview",
}
"""Addresses that are no page of their own, each with its reason."""
