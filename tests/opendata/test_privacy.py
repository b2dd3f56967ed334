"""What is private stays private, at every door of the open data at once."""

import pytest
from django.db import ProgrammingError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from contributions.models import Comment, Contribution, Follow, OfficialReply, Support
from contributions.photos.moderation import hide_photo
from geo.reader import reader_cursor
from tests import personas, photographs, questions, scenes
from tests.opendata.harvesting import content

pytestmark = pytest.mark.django_db

DOORS = [
    "/donnees/",
    *(
        f"/donnees/{dataset}.{extension}"
        for dataset in (
            "contributions",
            "contributions.un-parvis",
            "comments",
            "consultations",
            "meetings",
        )
        for extension in ("geojson", "csv")
    ),
    "/ogc/",
    "/ogc/api",
    "/ogc/collections",
    "/api/v1/consultations/un-parvis/contributions/",
    "/concertations/un-parvis/",
    "/concertations/un-parvis/liste/",
    "/concertations/un-parvis/carte/",
    *(
        f"/ogc/collections/{collection}/items?f={form}"
        for collection in ("contributions", "contributions.un-parvis", "comments", "consultations")
        for form in ("json", "html")
    ),
]


def test_no_door_tells_an_email_a_hidden_text_or_a_draft(client: Client) -> None:
    author = personas.resident()
    consultation = scenes.consultation()
    scenes.contribution(consultation, author=author, title="Visible par tous")
    hidden = scenes.contribution(
        consultation, author=author, title="Propos masqué", status="hidden"
    )
    deleted = scenes.contribution(
        consultation, author=author, title="Propos retiré", status="deleted"
    )
    draft = scenes.consultation("secret-defense")
    in_draft = scenes.contribution(draft, author=author, title="Pas encore public")
    draft.visibility = "draft"
    draft.save()
    debated = _debate()
    answered = _answers()
    private = [
        author.email,
        *debated,
        *answered,
        "Propos masqué",
        "Propos retiré",
        "Pas encore public",
        "secret-defense",
        *(str(item.public_id) for item in (hidden, deleted, in_draft)),
    ]
    told = {}
    for door in DOORS:
        response = client.get(door)
        assert response.status_code == 200, door
        text = content(response).decode()
        told[door] = [secret for secret in private if secret in text]
    assert {door: secrets for door, secrets in told.items() if secrets} == {}
    assert b"Commentaire public" in client.get("/donnees/comments.csv").content
    assert b"Visible par tous" in client.get("/donnees/contributions.csv").content
    dataset = client.get("/donnees/contributions.un-parvis.csv").content.decode()
    assert "Dit en public" in dataset
    for path in (
        f"/ogc/collections/contributions/items/{hidden.public_id}",
        f"/ogc/collections/contributions/items/{in_draft.public_id}",
        "/ogc/collections/contributions.secret-defense",
        "/ogc/collections/contributions.secret-defense/items",
        "/donnees/contributions.secret-defense.geojson",
    ):
        assert client.get(path).status_code == 404, path


def _debate() -> list[str]:
    """Answers to a public contribution; gives what of them nobody may read."""
    shown = Contribution.objects.get(title="Visible par tous")
    supporter = User.objects.create_user("soutien@exemple.test", "Soutien discret")
    Support.objects.create(contribution=shown, person=supporter)
    Follow.objects.create(contribution=shown, person=supporter)
    talker = User.objects.create_user("bavarde@exemple.test", "Bavarde")
    Comment.objects.create(contribution=shown, author=talker, body="Commentaire public")
    hidden = Comment.objects.create(contribution=shown, author=talker, body="Une grossièreté")
    Comment.objects.filter(pk=hidden.pk).update(status="hidden")
    unseen = Contribution.objects.get(title="Propos masqué")
    Contribution.objects.filter(pk=unseen.pk).update(status="published")
    under = Comment.objects.create(contribution=unseen, author=talker, body="Sous un propos masqué")
    Contribution.objects.filter(pk=unseen.pk).update(status="hidden")
    reply = OfficialReply.objects.create(
        contribution=shown, function="Maire", body="Réponse retirée", withdrawn_at=timezone.now()
    )
    return [
        supporter.email, supporter.pseudonym, talker.email, hidden.body, str(hidden.public_id),
        under.body, reply.body,
    ]  # fmt: skip


def _answers() -> list[str]:
    """Answers to a public and to a private question; gives what of them nobody may read."""
    shown = Contribution.objects.get(title="Visible par tous")
    public = questions.question(shown.consultation, "publique", "text", is_public=True)
    private = questions.question(shown.consultation, "privee", "text")
    choice = questions.question(shown.consultation, "choix-prive", "single", options=("tu", "vu"))
    questions.answer(shown, public, "Dit en public")
    questions.answer(shown, private, "Dit en confidence")
    questions.answer(shown, choice, "tu")
    unseen = Contribution.objects.get(title="Propos masqué")
    questions.answer(unseen, public, "Répondu sous un propos masqué")
    return ["Dit en confidence", "choix-prive", "privee", "Répondu sous un propos masqué"]


def test_answers_given_in_confidence_are_on_no_page(client: Client) -> None:
    consultation = scenes.consultation()
    shown = scenes.contribution(consultation, title="Visible par tous")
    scenes.contribution(consultation, title="Propos masqué", status="hidden")
    secrets = [secret for secret in _answers() if secret.startswith(("Dit", "Rép"))]
    for page in (
        f"/contributions/{shown.public_id}/",
        f"/api/v1/contributions/{shown.public_id}/",
        "/api/v1/consultations/un-parvis/",
        f"/ogc/collections/contributions/items/{shown.public_id}?f=json",
        f"/ogc/collections/contributions/items/{shown.public_id}?f=html",
        "/bureau/un-parvis/questions/privee/",
    ):
        response = client.get(page)
        text = content(response).decode()
        assert [secret for secret in secrets if secret in text] == [], page
        if "bureau" not in page and "consultations" not in page:
            assert "Dit en public" in text, page
    with reader_cursor() as cursor:
        cursor.execute("SELECT question, value FROM published.answer")
        assert cursor.fetchall() == [("publique", '"Dit en public"')]


def test_the_pages_of_a_debate_tell_no_more_than_the_data(client: Client) -> None:
    consultation = scenes.consultation()
    shown = scenes.contribution(consultation, title="Visible par tous")
    scenes.contribution(consultation, title="Propos masqué", status="hidden")
    private = _debate()
    thread = Comment.objects.get(body="Commentaire public")
    for page in (
        f"/contributions/{shown.public_id}/",
        f"/contributions/{shown.public_id}/commenter/",
        f"/contributions/{shown.public_id}/qr.svg",
        f"/commentaires/{thread.public_id}/",
        f"/api/v1/contributions/{shown.public_id}/",
    ):
        text = client.get(page).content.decode()
        # The place of a hidden comment is shown, so that answers to it make sense; not its words.
        told = [secret for secret in private if secret in text and len(secret) != 36]
        assert told == [], page


def test_no_door_tells_where_a_photograph_is_that_nobody_may_see(client: Client) -> None:
    author, consultation, now = personas.resident(), scenes.consultation(), timezone.now()
    seen, hidden, of_hidden = (
        photographs.photo_on(scenes.contribution(consultation, author=author), author)
        for _number in range(3)
    )
    hide_photo(photo=hidden, officer=personas.officer(), reason="Un visage.", now=now)
    Contribution.objects.filter(photos=of_hidden).update(status="hidden")
    draft = photographs.photo_in_draft()
    private = [
        *(str(photo.public_id) for photo in (hidden, of_hidden, draft)),
        *(photo.file_name for photo in (seen, hidden, of_hidden, draft)),
        str(draft.draft),
        "Un visage.",
    ]
    told = set()
    for door in DOORS:
        text = content(client.get(door)).decode()
        assert [secret for secret in private if secret in text] == [], door
        if str(seen.public_id) in text:
            told.add(door)
    assert "/api/v1/consultations/un-parvis/contributions/" in told


@pytest.mark.parametrize(
    "table",
    [
        "accounts_user",
        "contributions_contribution",
        "contributions_support",
        "contributions_follow",
        "contributions_comment",
        "contributions_answer",
        "layers_question",
        "contributions_photo",
        "contributions_photoevent",
        "contributions_doomedfile",
        "layers_consultation",
        "layers_feature",
    ],
)
def test_the_door_itself_cannot_read_a_table(table: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), reader_cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
