"""Whatever text a request holds, nothing of it breaks on the way to PostgreSQL.

A NUL byte and half of a surrogate pair fit in no column. They are sent in each field of each form
that the pages hold, in each parameter of an address, in a cookie, and under another charset.
"""

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from accounts.models import User
from contributions.debate import following, moderation
from contributions.debate.services import write_comment
from tests import personas, photographs, questions, scenes
from tests.browser.states import STATES
from tests.layers.revisions import bench, layer, serve

pytestmark = pytest.mark.django_db

NUL = "zz\x00"
BOUNDARY = "une-limite"
PARAMETERS = [
    "adresse",
    "apres",
    "avant",
    "bbox",
    "categorie",
    "changement",
    "commune",
    "concertation",
    "constat",
    "couche",
    "croise",
    "demande",
    "depuis",
    "du",
    "au",
    "etat",
    "f",
    "fragment",
    "lat",
    "lon",
    "message-id",
    "motif",
    "next",
    "onglet",
    "ordre",
    "page",
    "periode",
    "place",
    "plutot",
    "prise-en-compte",
    "q",
    "recherche",
    "reponse-a",
    "revision",
    "statut",
    "zone",
]

CONTRIBUTE = "/concertations/plan-climat/contribuer/"
STEPS = [
    "title",
    "body",
    "category",
    "key",
    "carried_at",
    "geometry",
    "lon",
    "lat",
    "address",
    "way",
    "kind",
    "commune",
    "street",
    "street_from",
    "street_to",
    "about_layer",
    "about_source_id",
    "about_from_m",
    "about_to_m",
    "titre",
    "texte",
    "categorie",
    "etape",
    "vers",
    "alt_text",
    "answer-text",
    "answer-single",
    "answer-multiple",
    "answer-number",
]


class FormReader(HTMLParser):
    """The forms of a page that are posted: where each leads, and what a browser would send."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.forms, self._open = address, [], False  # type: ignore[var-annotated]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._open = (given.get("method") or "").lower() == "post"
            if self._open:
                self.forms.append((given.get("action") or self.address, {}))
        name = given.get("name")
        if self._open and name and tag in {"input", "textarea", "select", "button"}:
            # The first of a row of choices or buttons stands for them.
            self.forms[-1][1].setdefault(name, given.get("value") or "1")


@pytest.fixture
def words() -> dict[str, str]:
    """One row of everything that an address of the table of states names."""
    now = timezone.now()
    camille, neighbour, officer = personas.resident(), personas.neighbour(), personas.officer()
    personas.dsig_agent()
    for person in User.objects.all():
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    scenes.commune()
    ground = scenes.consultation("plan-climat")
    questions.every_kind(ground)
    own = scenes.contribution(ground, author=camille)
    debated = scenes.contribution(ground, author=neighbour)

    def comment(author: User) -> str:
        written = write_comment(contribution=debated, author=author, body="Oui.", now=now)
        return str(written.comment.public_id)

    reply = moderation.reply_officially(
        contribution=debated, officer=officer, function="Climat", body="Vu.", now=now
    )
    follow = following.follow_contribution(contribution=debated, person=camille, now=now)
    serve(layer(), {"B1": bench()})
    return {
        "own": str(own.public_id),
        "own_photo": str(photographs.photo_on(own, camille).public_id),
        "debated": str(debated.public_id),
        "own_comment": comment(camille),
        "comment": comment(officer),
        "reply": str(reply.public_id),
        "stop": following.stop_token(follow),
        "layer": "bancs",
        "version": "1",
        "commune": "59350",
    }


class _Missing(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "inconnu"


def pages(words: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The addresses of the table of states, each once for who opens it there."""
    known = _Missing(words)
    seen = {
        (state.who, state.address.format_map(known).split("#")[0])
        for states in STATES.values()
        for state in states
    }
    return iter(sorted(seen))


def client_of(who: str) -> Client:
    client = Client()
    emails = {"citoyenne": "camille", "agent": "agent", "dsig": "dsig"}
    if who:
        client.force_login(User.objects.get(email=f"{emails[who]}@exemple.test"))
    return client


def survives(client: Client, method: str, address: str, *args: object, **more: object) -> str:
    """Empty when the answer is no failure; else what went wrong. Nothing of it is kept."""
    try:
        with transaction.atomic():
            answer = getattr(client, method)(address, *args, **more)
            transaction.set_rollback(True)
    except Exception as error:
        return f"{method} {address} {args!r:.200}: {error!r:.200}"
    return f"{method} {address}: {answer.status_code}" if answer.status_code >= 500 else ""


def forms_of(words: dict[str, str]) -> dict[tuple[str, str], tuple[str, dict[str, str]]]:
    """Who opens it and where, by the route and the names of the fields: one form of each kind."""
    found: dict[tuple[str, str], tuple[str, dict[str, str]]] = {}

    def add(who: str, address: str, fields: dict[str, str]) -> None:
        kind = f"{resolve(urlsplit(address).path).route} {sorted(fields)}"
        found.setdefault((who, kind), (address, fields))

    for who, address in pages(words):
        answer = client_of(who).get(address)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        reader = FormReader(urlsplit(address).path)
        reader.feed(answer.text)
        for action, fields in reader.forms:
            add(who, action, fields)
    # What scripts send, and the steps that a page reaches only with a draft.
    for path in ("", "quoi/", "relire/", "proches/", "recommencer/", "photos/", "apercu/"):
        add("citoyenne", f"{CONTRIBUTE}{path}", dict.fromkeys(STEPS, "1"))
    add("citoyenne", f"{CONTRIBUTE}plutot/{words['debated']}/", dict.fromkeys(STEPS, "1"))
    return found


def test_no_field_of_a_form_breaks_the_answer(words: dict[str, str]) -> None:
    forms = forms_of(words)
    assert len({kind for _who, kind in forms}) > 30
    broken = []
    clients = {who: client_of(who) for who in {who for who, _kind in forms}}
    for (who, _kind), (address, fields) in sorted(forms.items()):
        # A few at a time in the long forms of the desk: each of their pages draws a layer.
        most = 1 if len(fields) < 30 else 4
        for start in range(0, len(fields), most):
            client = client_of(who) if "deconnexion" in address else clients[who]
            hostile = dict.fromkeys(list(fields)[start : start + most], NUL)
            broken.append(survives(client, "post", address, fields | hostile))
    assert "\n".join(line for line in broken if line) == ""


def test_no_parameter_of_an_address_breaks_the_answer(words: dict[str, str]) -> None:
    broken = []
    paths = {(who, address.split("?")[0]) for who, address in pages(words)}
    assert len(paths) > 60
    for who, path in sorted(paths):
        client = client_of(who)
        for text in ("zz%00", "zz%ED%A0%80"):
            query = "&".join(f"{name}={text}" for name in PARAMETERS)
            broken.append(survives(client, "get", f"{path}?{query}"))
        # In smaller parts too: one that is unreadable may hide the others.
        for start in range(0, len(PARAMETERS), 7):
            query = "&".join(f"{name}=%EF%BF%BF%ED%A0" for name in PARAMETERS[start : start + 7])
            broken.append(survives(client, "get", f"{path}?{query}"))
    assert "\n".join(line for line in broken if line) == ""


def test_a_forged_cookie_opens_no_session_and_breaks_nothing(words: dict[str, str]) -> None:
    for name in ("sessionid", "csrftoken", "messages", "django_language"):
        client = Client()
        # Python reads an escape of three digits in a quoted cookie (RFC 2109).
        client.cookies[name] = ""
        client.cookies[name].set(name, "", '"abcdefgh\\000"')
        assert client.get("/compte/").status_code == 302, name
        assert client.get(f"/contributions/{words['debated']}/").status_code == 200, name
        answer = client.post("/compte/connexion/", {"login": "a@b.test", "password": "x"})
        assert answer.status_code < 500, name


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-16", "utf-7", "raw_unicode_escape"])
def test_a_form_in_another_charset_than_the_pages_is_refused(
    words: dict[str, str], charset: str
) -> None:
    # Half a surrogate pair cannot be written in UTF-8; some charsets of Python know other ways.
    client = client_of("citoyenne")
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {"body": "zz\\ud800", "stance": "for", "key": "zz\\x00"}.items()
    ]
    answer = client.post(
        f"/contributions/{words['debated']}/commenter/",
        "".join(parts) + f"--{BOUNDARY}--\r\n",
        content_type=f"multipart/form-data; boundary={BOUNDARY}; charset={charset}",
    )
    assert answer.status_code == 400
