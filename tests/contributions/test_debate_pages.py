"""The pages of a debate: by plain forms, without script; what was typed is never lost."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from contributions.debate import moderation, services
from contributions.debate.models import Comment, Support
from contributions.models import Contribution, Tally
from tests import personas, scenes

pytestmark = pytest.mark.django_db
PASSWORD = "un-mot-de-passe-9"


@pytest.fixture
def contribution() -> Contribution:
    return scenes.contribution(scenes.consultation(), author=personas.resident())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return re.sub(r"\s+", " ", answer.content.decode())


def page_of(contribution: Contribution) -> str:
    return f"/contributions/{contribution.public_id}/"


def comment_by(who: User | None, contribution: Contribution, body: str, **more: object) -> Comment:
    return Comment.objects.create(contribution=contribution, author=who, body=body, **more)


def test_one_supports_and_takes_it_back_by_a_plain_form(contribution: Contribution) -> None:
    client, page = signed_in(personas.neighbour()), page_of(contribution)
    for _ in range(2):
        answer = client.post(f"{page}soutenir/", {"action": "soutenir"})
        assert answer.status_code == 302
    assert "1 soutien" in text(client, page)
    assert "Retirer mon soutien" in text(client, page)
    public = text(Client(), page)
    assert "Le voisin" not in public
    client.post(f"{page}soutenir/", {"action": "retirer"})
    assert not Support.objects.exists()


def test_the_author_has_no_button_and_a_forged_support_is_told_why(
    contribution: Contribution,
) -> None:
    assert contribution.author is not None
    client, page = signed_in(contribution.author), page_of(contribution)
    assert "Je soutiens" not in text(client, page)
    client.post(f"{page}soutenir/", {"action": "soutenir"})
    assert "les soutiens sont ceux des autres" in text(client, page)
    assert Tally.objects.get(contribution=contribution).supports == 0


def test_a_visitor_writes_first_signs_in_and_finds_her_words(contribution: Contribution) -> None:
    neighbour = personas.neighbour(PASSWORD)
    neighbour.emailaddress_set.create(email=neighbour.email, verified=True, primary=True)  # type: ignore[attr-defined]
    client, address = Client(), f"{page_of(contribution)}commenter/"
    sent = {"body": "Il faut « deux » bancs.", "stance": "for", "key": "abc"}
    away = client.post(address, sent)
    assert away.status_code == 302
    login = away["Location"]
    assert login.startswith("/compte/connexion/?next=")
    back = client.post(login, {"login": neighbour.email, "password": PASSWORD})
    assert back["Location"] == address
    form = text(client, address)
    assert "Il faut « deux » bancs." in form
    assert re.search(r'value="for"[^>]* checked', form)
    assert 'value="abc"' in form
    assert not Comment.objects.exists()
    assert client.post(address, sent).status_code == 302
    written = Comment.objects.get()
    assert (written.body, written.stance) == ("Il faut « deux » bancs.", "for")
    # A second click, and the page that follows: nothing twice, nothing left waiting.
    client.post(address, sent)
    assert Comment.objects.count() == 1
    assert "toujours là" not in text(client, page_of(contribution))


def test_what_was_typed_stays_when_it_is_refused(contribution: Contribution) -> None:
    client, address = signed_in(personas.neighbour()), f"{page_of(contribution)}commenter/"
    long = client.post(address, {"body": "a" * 2_001, "stance": "against", "key": "k"})
    assert long.status_code == 422
    assert "de trop" in long.content.decode()
    assert "a" * 2_001 in long.content.decode()
    for number in range(10):
        client.post(address, {"body": f"Message {number}", "stance": "neutral"})
    flood = client.post(address, {"body": "Encore un mot", "stance": "neutral"})
    assert flood.status_code == 429
    assert "Encore un mot" in flood.content.decode()
    contribution.consultation.phases.all().delete()
    closed = client.post(address, {"body": "Trop tard", "stance": "neutral"})
    assert closed.status_code == 403
    assert "Trop tard" in closed.content.decode()


def test_an_answer_is_read_in_its_thread_and_an_answered_one_that_left_keeps_the_words(
    contribution: Contribution,
) -> None:
    neighbour = personas.neighbour()
    first = comment_by(neighbour, contribution, "Et l’hiver ?")
    client = signed_in(personas.officer())
    address = f"{page_of(contribution)}commenter/?reponse-a={first.public_id}"
    assert "Répondre à Le voisin" in text(client, address)
    sent = client.post(address, {"body": "L’hiver aussi."})
    answer = Comment.objects.get(root=first)
    assert f"#commentaire-{answer.public_id}" in sent["Location"]
    assert "L’hiver aussi." in text(client, sent["Location"].split("#")[0])
    services.delete_own_comment(comment=first, author=neighbour, now=timezone.now())
    refused = client.post(address, {"body": "Deuxième réponse"})
    assert refused.status_code == 422
    assert "Deuxième réponse" in refused.content.decode()
    public = text(Client(), page_of(contribution))
    assert "Commentaire supprimé par son auteur" in public
    assert "L’hiver aussi." in public
    assert "Et l’hiver" not in public


def test_an_answer_that_left_is_told_only_where_it_was_answered(
    contribution: Contribution,
) -> None:
    neighbour, now = personas.neighbour(), timezone.now()
    first = comment_by(neighbour, contribution, "Premier")
    answer = comment_by(neighbour, contribution, "Deuxième", root=first, parent=first)
    third = comment_by(neighbour, contribution, "Troisième", root=first, parent=answer)
    alone = comment_by(neighbour, contribution, "Seule", root=first, parent=first)
    for left in (answer, alone):
        services.delete_own_comment(comment=left, author=neighbour, now=now)
    for address in (page_of(contribution), f"/commentaires/{first.public_id}/"):
        page = text(Client(), address)
        assert page.count("Commentaire supprimé par son auteur") == 1
        assert "En réponse à un commentaire retiré" in page
    services.delete_own_comment(comment=third, author=neighbour, now=now)
    assert "supprimé par son auteur" not in text(Client(), page_of(contribution))
    first.refresh_from_db()
    assert first.replies == 0


def test_what_moderation_hid_is_told_with_its_reason_and_without_its_words(
    contribution: Contribution,
) -> None:
    comment = comment_by(personas.neighbour(), contribution, "Propos injurieux")
    moderation.hide_comment(
        comment=comment, officer=personas.officer(), reason="Une injure.", now=timezone.now()
    )
    for address in (page_of(contribution), f"/commentaires/{comment.public_id}/"):
        public = text(Client(), address)
        assert "Motif : Une injure." in public
        assert "Propos injurieux" not in public
        assert "Le voisin" not in public
    answering = f"{page_of(contribution)}commenter/?reponse-a={comment.public_id}"
    assert "Propos injurieux" not in text(Client(), answering)


def test_one_corrects_and_deletes_ones_own_and_nobody_else_finds_the_door(
    contribution: Contribution,
) -> None:
    neighbour = personas.neighbour()
    comment = comment_by(neighbour, contribution, "Une fote")
    base = f"/commentaires/{comment.public_id}/"
    owner, officer = signed_in(neighbour), signed_in(personas.officer())
    for door in ("corriger/", "supprimer/"):
        assert officer.post(base + door, {"body": "Piraté"}).status_code == 404
        assert Client().post(base + door).status_code == 302
    assert owner.post(f"{base}corriger/", {"body": ""}).status_code == 422
    assert owner.post(f"{base}corriger/", {"body": "Une faute", "stance": "for"}).status_code == 302
    assert "modifié" in text(Client(), page_of(contribution))
    late = comment_by(
        neighbour, contribution, "Ancien", written_at=timezone.now() - timedelta(minutes=20)
    )
    assert owner.get(f"/commentaires/{late.public_id}/corriger/").status_code == 302
    kept = owner.post(
        f"/commentaires/{late.public_id}/corriger/", {"body": "Trop tard pour", "stance": "for"}
    )
    assert kept.status_code == 403
    assert "Trop tard pour" in kept.content.decode()
    assert "Supprimer ce commentaire" in text(owner, f"{base}supprimer/")
    owner.post(f"{base}supprimer/")
    assert "Une faute" not in text(Client(), page_of(contribution))
    assert owner.post(f"{base}supprimer/").status_code == 302


def test_the_official_reply_stands_with_its_function(contribution: Contribution) -> None:
    moderation.reply_officially(
        contribution=contribution,
        officer=personas.officer(),
        function="Directrice des espaces verts",
        body="Trois arbres seront plantés.",
        now=timezone.now(),
    )
    page = text(Client(), page_of(contribution))
    assert "Directrice des espaces verts" in page
    assert "Trois arbres seront plantés." in page


@pytest.mark.parametrize("door", ["soutenir/", "commenter/", "suivre/", "qr.svg"])
def test_what_left_the_map_takes_no_answer(contribution: Contribution, door: str) -> None:
    Contribution.objects.update(status="hidden")
    client = signed_in(personas.officer())
    answer = client.get(page_of(contribution) + door)
    assert answer.status_code == 410
    assert client.post(page_of(contribution) + door, {"body": "Oui"}).status_code in {405, 410}
    comment = Comment(contribution=contribution)
    assert client.get(f"/commentaires/{comment.public_id}/").status_code == 404


def test_the_page_of_a_crowded_debate_reads_as_much_as_that_of_a_small_one(
    contribution: Contribution, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    people = User.objects.bulk_create(
        User(email=f"p{n}@exemple.test", pseudonym=f"Personne {n}") for n in range(2_000)
    )
    Support.objects.bulk_create(Support(contribution=contribution, person=one) for one in people)
    start = timezone.now() - timedelta(days=5)
    Comment.objects.bulk_create(
        comment_by_hand(contribution, people[n], f"Premier {n}", start + timedelta(minutes=n))
        for n in range(300)
    )
    roots = list(Comment.objects.order_by("-written_at")[:12])
    Comment.objects.bulk_create(
        Comment(
            contribution=contribution, author=people[n], body=f"Réponse {n}", root=roots[n % 12],
            parent=roots[n % 12], written_at=start + timedelta(days=4, seconds=n),
        )
        for n in range(1_200)
    )  # fmt: skip
    tally = Tally.objects.get(contribution=contribution)
    assert (tally.supports, tally.comments) == (2_000, 1_500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contributions_comment")
    walk = Comment.objects.filter(contribution=contribution, root__isnull=True).filter(
        ~Q(status="deleted") | Q(replies__gt=0)
    )
    assert "comment_first_newest" in walk.order_by("-written_at", "-pk")[:11].explain()
    client, page = signed_in(people[0]), page_of(contribution)
    with django_assert_max_num_queries(30):
        content = text(client, page)
    assert len(re.findall(r'id="commentaire-', content)) == 10 + 10 * 3
    assert "Lire les 97 autres réponses" in content
    seen: list[str] = []
    address = page
    for _ in range(31):
        content = text(client, address)
        seen += re.findall(r"Premier (\d+)<", content)
        older = re.search(r"\?avant=([0-9a-f-]+)#", content)
        if older is None:
            break
        address = f"{page}?avant={older[1]}"
    assert seen == [str(n) for n in range(299, -1, -1)]
    thread = f"/commentaires/{roots[0].public_id}/"
    with django_assert_max_num_queries(20):
        content = text(client, thread)
    assert len(re.findall(r"Réponse \d+<", content)) == 30
    assert "?depuis=" in content


def comment_by_hand(contribution: Contribution, who: User, body: str, at: datetime) -> Comment:
    return Comment(contribution=contribution, author=who, body=body, written_at=at)


def test_the_qr_code_leads_to_the_page(contribution: Contribution) -> None:
    answer = Client().get(f"{page_of(contribution)}qr.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg")
    assert not answer.cookies
    assert 'qr.svg" width="180"' in text(Client(), page_of(contribution))


def test_the_account_page_shows_exports_and_erases_what_one_answered(
    contribution: Contribution,
) -> None:
    neighbour = personas.neighbour(PASSWORD)
    client, page = signed_in(neighbour), page_of(contribution)
    client.post(f"{page}soutenir/", {"action": "soutenir"})
    client.post(f"{page}suivre/", {"action": "suivre"})
    comment = comment_by(neighbour, contribution, "Mon avis")
    account = text(client, "/compte/")
    assert "Mon avis" in account
    assert account.count(contribution.title) >= 3
    kinds = {row["kind"] for row in client.get("/compte/mes-donnees.json").json()["debate"]}
    assert kinds == {"comment", "support", "follow"}
    assert (
        client.post("/compte/effacer/", {"password": PASSWORD, "words": "keep"}).status_code == 302
    )
    tally = Tally.objects.get(contribution=contribution)
    assert (tally.supports, tally.comments) == (0, 1)
    comment.refresh_from_db()
    assert comment.author is None
    public = text(Client(), page)
    assert "Mon avis" in public
    assert "Compte supprimé" in public
    assert "Le voisin" not in public


def test_a_sending_with_an_unreadable_name_is_refused_and_its_words_stay(
    contribution: Contribution,
) -> None:
    client, address = signed_in(personas.neighbour()), f"{page_of(contribution)}commenter/"
    for key in ("zz\x00", "é", "k" * 201, "deux mots"):
        answer = client.post(address, {"body": "Un banc.", "stance": "for", "key": key})
        assert answer.status_code == 422, key
        assert "Un banc." in answer.text
    assert not Comment.objects.exists()


def test_the_way_back_to_the_first_answer_is_not_on_its_own_page(
    contribution: Contribution,
) -> None:
    neighbour = personas.neighbour()
    first = comment_by(neighbour, contribution, "Un banc.")
    answers = [
        comment_by(neighbour, contribution, f"Réponse {n}", root=first, parent=first)
        for n in range(2)
    ]
    page = f"/commentaires/{first.public_id}/"
    back = "Lire depuis la première réponse"
    assert back not in text(Client(), f"{page}?depuis={answers[0].public_id}")
    assert back in text(Client(), f"{page}?depuis={answers[1].public_id}")


def test_a_page_that_is_gone_speaks_of_a_motive_only_where_there_is_one(
    contribution: Contribution,
) -> None:
    page, motive = page_of(contribution), "son motif est dans"
    Contribution.objects.update(status="hidden")
    assert motive in text(Client(), page, 410)
    Contribution.objects.update(status="deleted")
    assert motive not in text(Client(), page, 410)
