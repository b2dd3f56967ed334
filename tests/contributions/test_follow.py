"""Letters to followers: grouped, about public things alone, stopped by one click without sign-in."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import OutgoingMail, User
from accounts.outbox import send_waiting
from contributions.debate import following, moderation, services
from contributions.debate.models import Comment, Follow
from contributions.models import Contribution
from contributions.services import hide_contribution, restore_contribution, submit_contribution
from contributions.tasks import tell_followers
from tests import personas, places, scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> User:
    return personas.resident()


@pytest.fixture
def other() -> User:
    return personas.neighbour()


@pytest.fixture
def contribution(author: User) -> Contribution:
    consultation = scenes.consultation()
    made = submit_contribution(
        author=author,
        consultation=consultation,
        title="Un banc ici",
        body="",
        category=consultation.categories.first(),
        geometry=places.inside(),
        now=timezone.now(),
    ).contribution
    OutgoingMail.objects.all().delete()
    return made


def comment(contribution: Contribution, who: User, body: str = "D’accord.") -> Comment:
    return services.write_comment(
        contribution=contribution, author=who, body=body, now=timezone.now()
    ).comment


def letters() -> list[tuple[str, str]]:
    return list(OutgoingMail.objects.order_by("pk").values_list("to", "subject"))


def test_an_author_follows_and_is_told_once_an_hour_at_most(
    contribution: Contribution, author: User, other: User
) -> None:
    now = timezone.now()
    comment(contribution, other, "Un premier mot")
    comment(contribution, other, "Un deuxième mot")
    assert following.tell_followers(now) == 1
    letter = OutgoingMail.objects.get()
    assert letter.to == author.email
    assert letter.subject == "2 commentaires : Un banc ici"
    assert "Un premier mot" in letter.body_text
    assert "Le voisin" in letter.body_text
    comment(contribution, other, "Un troisième mot")
    assert following.tell_followers(now + timedelta(minutes=59)) == 0
    assert following.tell_followers(now + timedelta(minutes=61)) == 1
    last = OutgoingMail.objects.latest("pk").body_text
    assert "Un troisième mot" in last
    assert "Un premier mot" not in last
    assert following.tell_followers(now + timedelta(hours=5)) == 0


def test_nobody_is_told_of_what_she_did_herself_or_of_what_is_not_public_any_more(
    contribution: Contribution, author: User, other: User
) -> None:
    now = timezone.now()
    following.follow_contribution(contribution=contribution, person=other, now=now)
    comment(contribution, author, "De l’auteur")
    rude = comment(contribution, other, "Grossier")
    moderation.hide_comment(comment=rude, officer=personas.officer(), reason="Grossier.", now=now)
    OutgoingMail.objects.all().delete()
    assert following.tell_followers(now + timedelta(seconds=1)) == 1
    assert letters() == [(other.email, "1 commentaire : Un banc ici")]


def test_an_official_reply_and_moderation_are_told_to_those_who_follow(
    contribution: Contribution, author: User, other: User
) -> None:
    now, officer = timezone.now(), personas.officer()
    following.follow_contribution(contribution=contribution, person=other, now=now)
    moderation.reply_officially(
        contribution=contribution, officer=officer, function="Maire", body="C’est oui.", now=now
    )
    assert following.tell_followers(now) == 2
    assert {subject for _to, subject in letters()} == {"Une réponse officielle : Un banc ici"}
    assert "Maire" in OutgoingMail.objects.latest("pk").body_text
    OutgoingMail.objects.all().delete()
    hide_contribution(contribution=contribution, officer=officer, reason="Nom.", now=now)
    assert following.tell_followers(now + timedelta(hours=2)) == 1
    told = OutgoingMail.objects.latest("pk")
    assert told.to == other.email
    assert "retirée de la carte" in told.subject
    # What moderation hid may be the title itself.
    assert contribution.title not in told.subject + told.body_text
    restore_contribution(contribution=contribution, officer=officer, now=now)
    OutgoingMail.objects.all().delete()
    assert following.tell_followers(now + timedelta(hours=4)) == 1
    assert "De nouveau sur la carte" in letters()[0][1]
    hide_contribution(contribution=contribution, officer=officer, reason="Nom.", now=now)
    restore_contribution(contribution=contribution, officer=officer, now=now)
    assert following.tell_followers(now + timedelta(hours=6)) == 0


def test_who_begins_to_follow_is_told_of_what_comes_not_of_what_was(
    contribution: Contribution, other: User
) -> None:
    comment(contribution, personas.officer(), "Avant")
    now = timezone.now()
    following.follow_contribution(contribution=contribution, person=other, now=now)
    following.tell_followers(now)
    assert [to for to, _subject in letters()] == [contribution.author.email]  # type: ignore[union-attr]


def test_the_letter_stops_by_one_click_without_signing_in(
    contribution: Contribution, author: User, other: User
) -> None:
    comment(contribution, other)
    tell_followers()
    send_waiting()
    (letter,) = mail.outbox
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = letter.extra_headers["List-Unsubscribe"]
    found = re.fullmatch(r"<https?://[^/]+(/suivis/[^>]+/arreter/)>", address)
    assert found is not None
    path = found[1]
    assert path in str(letter.body)
    mail_program = Client(enforce_csrf_checks=True)
    page = mail_program.get(path)
    assert "Ne plus m’écrire" in page.content.decode()
    assert author.email not in page.content.decode()
    assert Follow.objects.filter(person=author).exists()
    answer = mail_program.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not Follow.objects.filter(person=author).exists()
    assert mail_program.post(path).status_code == 200
    assert "C’est fait" in mail_program.get(path).content.decode()
    assert mail_program.post(path.replace("/arreter/", "x/arreter/")).status_code == 404
    comment(contribution, other, "Encore")
    assert following.tell_followers(timezone.now() + timedelta(hours=2)) == 0


def test_one_follows_and_stops_by_a_plain_form_and_a_visitor_signs_in_first(
    contribution: Contribution, other: User
) -> None:
    page = f"/contributions/{contribution.public_id}/"
    visitor = Client().post(f"{page}suivre/", {"action": "suivre"})
    assert visitor["Location"].startswith("/compte/connexion/?next=")
    client = Client()
    client.force_login(other)
    client.post(f"{page}suivre/", {"action": "suivre"})
    assert "Ne plus suivre" in client.get(page).content.decode()
    client.post(f"{page}suivre/", {"action": "arreter"})
    assert not Follow.objects.filter(person=other).exists()
    client.post(f"{page}suivre/", {"action": "suivre"})
    other.delete()
    assert Follow.objects.count() == 1


def test_a_thousand_followers_are_told_with_few_questions(
    contribution: Contribution, other: User, django_assert_max_num_queries: object
) -> None:
    people = User.objects.bulk_create(
        User(email=f"p{n}@exemple.test", pseudonym=f"Personne {n}") for n in range(300)
    )
    Follow.objects.bulk_create(Follow(contribution=contribution, person=one) for one in people)
    comment(contribution, other)
    # One letter and one mark for each follower; what there is to tell is read once for a batch.
    with django_assert_max_num_queries(2 * 301 + 20):  # type: ignore[operator]
        assert following.tell_followers(timezone.now()) == 301
