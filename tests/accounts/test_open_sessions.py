"""Where one is signed in: shown, ended from elsewhere, and kept without an address."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import OpenSession, User
from accounts.open_sessions import families
from accounts.selectors import personal_data
from accounts.services import erase_account
from tests import personas

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.5 Mobile/15E148 Safari/604.1"
)
PASSWORD = "un mot de passe assez long"


@pytest.fixture
def me() -> User:
    person = personas.resident()
    person.set_password(PASSWORD)
    person.save()
    return person


def signed_in(person: User, user_agent: str = FIREFOX) -> Client:
    client = Client(headers={"user-agent": user_agent}, REMOTE_ADDR="192.0.2.77")
    client.force_login(person)
    _forget_that_it_was_noted(client)
    client.get("/compte/")
    return client


def _forget_that_it_was_noted(client: Client) -> None:
    """The test client signs in without a browser's request; the next one tells which it is."""
    session = client.session
    del session["_open_session"]
    session.save()


def is_signed_in(client: Client) -> bool:
    return client.get("/compte/").status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        (FIREFOX, ("Firefox", "Windows")),
        (IPHONE, ("Safari", "iPhone")),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
            " (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1",
            ("Chrome", "iPhone"),
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/126.0 Safari/537.36 Edg/126.0",
            ("Edge", "Windows"),
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko)"
            " SamsungBrowser/25.0 Chrome/121.0 Mobile Safari/537.36",
            ("Samsung Internet", "Android"),
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15"
            " (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
            ("Safari", "macOS"),
        ),
        (
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/126.0 Safari/537.36",
            ("Chrome", "ChromeOS"),
        ),
        ("curl/8.5", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_browser_is_called_by_its_family(user_agent: str, expected: tuple[str, str]) -> None:
    assert families(user_agent) == expected


def test_sessions_are_listed_with_this_one_marked_and_say_nothing_of_the_address(me: User) -> None:
    here, there = signed_in(me), signed_in(me, IPHONE)
    signed_in(personas.neighbour(), "Mozilla/5.0 (X11; CrOS x86_64) Chrome/126.0 Safari/537.36")
    page = here.get("/compte/").content.decode()
    assert "Firefox sur Windows" in page
    assert "Safari sur iPhone" in page
    assert "Chrome sur ChromeOS" not in page
    assert page.count("Cet appareil") == 1
    assert page.index("Cet appareil") > page.index("Firefox sur Windows")
    told = personal_data(me)["open_sessions"]
    assert sorted(row["browser"] for row in told) == ["Firefox", "Safari"]
    kept = [str(row) for row in OpenSession.objects.values()] + [str(personal_data(me)), page]
    assert not any("192.0.2.77" in text or "Mozilla" in text for text in kept)
    for client in (here, there):
        assert str(client.session.session_key) not in page + str(personal_data(me))


def test_one_is_ended_from_another_at_once(me: User) -> None:
    here, there = signed_in(me), signed_in(me, IPHONE)
    row = OpenSession.objects.get(system="iPhone")
    answer = here.post(f"/compte/sessions/{row.public_id}/fermer/", follow=True)
    assert "Cet appareil est déconnecté." in answer.content.decode()
    assert not is_signed_in(there)
    assert is_signed_in(here)
    # Twice is as once.
    assert here.post(f"/compte/sessions/{row.public_id}/fermer/").status_code == 302


def test_all_others_are_ended_and_this_one_stays(me: User) -> None:
    here, *others = signed_in(me), signed_in(me, IPHONE), signed_in(me, "")
    neighbour = signed_in(personas.neighbour())
    page = here.post("/compte/sessions/fermer-les-autres/", follow=True).content.decode()
    assert "Déconnecter" not in page.split('id="appareils"')[1].split('id="profil"')[0]
    assert [is_signed_in(client) for client in (here, *others)] == [True, False, False]
    assert is_signed_in(neighbour)


def test_nobody_ends_the_session_of_somebody_else(me: User) -> None:
    mine = signed_in(me)
    row = OpenSession.objects.get()
    signed_in(personas.neighbour()).post(f"/compte/sessions/{row.public_id}/fermer/")
    assert is_signed_in(mine)
    assert Client().post(f"/compte/sessions/{row.public_id}/fermer/").status_code == 302
    assert mine.get(f"/compte/sessions/{row.public_id}/fermer/").url == "/compte/#appareils"  # type: ignore[attr-defined]
    assert is_signed_in(mine)


def test_ending_this_one_signs_out(me: User) -> None:
    here = signed_in(me)
    row = OpenSession.objects.get()
    answer = here.post(f"/compte/sessions/{row.public_id}/fermer/", follow=True)
    assert "Vous êtes déconnecté" in answer.content.decode()
    assert not is_signed_in(here)
    assert not OpenSession.objects.exists()


def test_a_session_is_kept_by_its_day_and_asks_nothing_more_on_that_day(
    me: User,
) -> None:
    client = signed_in(me)
    with CaptureQueriesContext(connection) as asked:
        client.get("/compte/deconnexion/")
    assert not any("opensession" in query["sql"] for query in asked.captured_queries)
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)
    today = timezone.localdate()
    before = timezone.now() - timedelta(days=3)
    OpenSession.objects.update(last_seen_on=before.date(), opened_at=before)
    session = client.session
    session["_open_session"][1:] = [before.date().isoformat(), before.isoformat()]
    session.save()
    client.get("/compte/deconnexion/")
    row = OpenSession.objects.get()
    assert (row.last_seen_on, row.opened_at) == (today, before)


def test_a_new_password_ends_the_other_sessions(me: User) -> None:
    here, there = signed_in(me), signed_in(me, IPHONE)
    opened_at = OpenSession.objects.get(browser="Firefox").opened_at
    new = "un autre mot de passe bien long"
    here.post(
        "/compte/mot-de-passe/changer/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert is_signed_in(here)
    assert not is_signed_in(there)
    (row,) = OpenSession.objects.all()
    assert (row.browser, row.pk) == ("Firefox", here.session.session_key)
    assert row.opened_at == opened_at


def test_an_expired_session_is_not_told_and_goes_with_the_purge(me: User) -> None:
    here = signed_in(me)
    signed_in(me, IPHONE)
    row = OpenSession.objects.get(system="iPhone")
    Session.objects.filter(pk=row.pk).update(expire_date=timezone.now() - timedelta(hours=1))
    assert "Safari sur iPhone" not in here.get("/compte/").content.decode()
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    assert OpenSession.objects.count() == 1


def test_erasing_the_account_ends_its_sessions(me: User) -> None:
    clients = [signed_in(me), signed_in(me, IPHONE)]
    erase_account(user=me, proof=PASSWORD, takes_words_along=True, now=timezone.now())
    assert not OpenSession.objects.exists()
    assert not any(is_signed_in(client) for client in clients)
    assert not Session.objects.exists()
