"""What is private stays private, at every door of the open data at once."""

import pytest
from django.db import ProgrammingError
from django.test import Client

from geo.reader import reader_cursor
from tests import personas, scenes
from tests.opendata.harvesting import content

pytestmark = pytest.mark.django_db

DOORS = [
    "/donnees/",
    *(
        f"/donnees/{dataset}.{extension}"
        for dataset in ("contributions", "contributions.un-parvis", "consultations", "meetings")
        for extension in ("geojson", "csv")
    ),
    "/ogc/",
    "/ogc/api",
    "/ogc/collections",
    *(
        f"/ogc/collections/{collection}/items?f={form}"
        for collection in ("contributions", "contributions.un-parvis", "consultations")
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
    private = [
        author.email,
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
    assert b"Visible par tous" in client.get("/donnees/contributions.csv").content
    for path in (
        f"/ogc/collections/contributions/items/{hidden.public_id}",
        f"/ogc/collections/contributions/items/{in_draft.public_id}",
        "/ogc/collections/contributions.secret-defense",
        "/ogc/collections/contributions.secret-defense/items",
        "/donnees/contributions.secret-defense.geojson",
    ):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize(
    "table",
    ["accounts_user", "contributions_contribution", "layers_consultation", "layers_feature"],
)
def test_the_door_itself_cannot_read_a_table(table: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), reader_cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
