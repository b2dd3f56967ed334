"""Photographs on the pages: step 2 without JavaScript, what anybody sees, what the desk sees."""

import io
import re
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from PIL import Image

from contributions.models import Contribution, Photo
from contributions.photos import step
from tests import personas, photographs, scenes
from tests.contributions.test_contribute_pages import (
    LAT,
    LON,
    REVIEW,
    WHAT,
    WHERE,
    WORDS,
    hidden_fields,
)
from tests.opendata.harvesting import content

pytestmark = pytest.mark.django_db
SEND = "/concertations/un-parvis/contribuer/photos/"


@pytest.fixture
def visitor() -> Client:
    scenes.consultation()
    client = Client()
    client.post(WHERE, {"lon": LON, "lat": LAT})
    return client


@pytest.fixture
def shown() -> Photo:
    author = personas.resident()
    return photographs.photo_on(
        scenes.contribution(scenes.consultation(), author=author), author, photographs.telling()
    )


def describe(*texts: str) -> dict[str, str]:
    photos = Photo.objects.filter(draft__isnull=False).order_by("position")
    return {f"alt-{photo.public_id}": text for photo, text in zip(photos, texts, strict=True)}


def address(photo: Photo, *, thumbnail: bool = False) -> str:
    contribution = photo.contribution
    assert contribution is not None
    tail = "-vignette.jpg" if thumbnail else ".jpg"
    return f"/contributions/{contribution.public_id}/photos/{photo.public_id}{tail}"


def test_step_two_takes_photographs_and_descriptions_and_sends_them_after_signing_in(
    visitor: Client,
) -> None:
    two = [photographs.upload(photographs.telling()), photographs.upload(name="banc.jpg")]
    answer = visitor.post(WHAT, WORDS | {"photos": two, "action": "continuer"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "La photo 1 est ajoutée. Décrivez en quelques mots" in page
    assert "La photo 2 est ajoutée. Décrivez en quelques mots" in page
    assert "Un banc à l’ombre" in page
    assert 'aria-invalid="true"' in page
    answer = visitor.post(WHAT, WORDS | describe("Une rue grise", "Un banc <b>cassé</b>"))
    assert answer.url == REVIEW  # type: ignore[attr-defined]
    page = visitor.get(REVIEW).content.decode()
    assert "Une rue grise" in page
    assert "Un banc &lt;b&gt;cassé&lt;/b&gt;" in page
    visitor.force_login(personas.resident())
    fields = hidden_fields(visitor.get(REVIEW).content.decode())
    first, second = visitor.post(REVIEW, fields), visitor.post(REVIEW, fields)
    made = Contribution.objects.get()
    assert first.url == second.url == f"/contributions/{made.public_id}/"  # type: ignore[attr-defined]
    assert [one.alt_text for one in made.photos.all()] == ["Une rue grise", "Un banc <b>cassé</b>"]
    page = visitor.get(first.url).content.decode()  # type: ignore[attr-defined]
    for photo in made.photos.all():
        assert address(photo) in page
        assert address(photo, thumbnail=True) in page
    shared = re.search(r'property="og:image" content="([^"]*)"', page)
    assert shared
    assert shared[1] == f"{settings.PUBLIC_URL}{address(made.photos.all()[0])}"
    # The next contribution begins without them.
    visitor.post(WHERE, {"lon": LON, "lat": LAT})
    assert "Une rue grise" not in visitor.get(WHAT).content.decode()


HOSTILE = {
    "dessin.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "dessin SVG ou une page"),
    "photo.jpg": (b"<html><script>alert(1)</script>", "dessin SVG ou une page"),
    "chat.gif": (b"GIF89a" + b"\x00" * 40, "images animées"),
    "IMG_0001.HEIC": (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "Sur iPhone"),
    "moitie.jpg": (photographs.drawn()[:-4000], "incomplète ou abîmée"),
    "programme.jpg": (b"MZ\x90\x00" * 20, "n’est pas une photo, quel que soit son nom"),
    "vide.jpg": (b"", ""),
    "../../<b>x": (b"texte", "n’est pas une photo"),
}


def test_each_file_that_is_refused_is_named_with_its_reason_and_nothing_is_lost(
    visitor: Client,
) -> None:
    sent = [SimpleUploadedFile(name, data) for name, (data, _words) in HOSTILE.items()]
    good = photographs.upload(name="bonne.png")
    answer = visitor.post(WHAT, WORDS | {"photos": [*sent, good]})
    page = answer.content.decode()
    assert answer.status_code == 422
    for name, (_data, words) in HOSTILE.items():
        shown_name = name.rsplit("/", 1)[-1].replace("<", "&lt;").replace(">", "&gt;")
        line = re.search(rf"<li>«\s{re.escape(shown_name)}\s»[^<]*", page)
        assert line, name
        assert words in line[0], name
    assert "Un banc à l’ombre" in page
    assert "La photo 1 est ajoutée" in page
    assert Photo.objects.count() == 1
    assert "<b>x" not in page


def test_photographs_are_added_and_taken_out_by_buttons_and_words_stay(visitor: Client) -> None:
    unfinished = {"title": "À moitié", "body": "Pas fini"}
    answer = visitor.post(
        WHAT, unfinished | {"photos": photographs.upload(), "action": "ajouter-photos"}
    )
    assert answer.url == f"{WHAT}#photos"  # type: ignore[attr-defined]
    page = visitor.get(WHAT).content.decode()
    assert "À moitié" in page
    assert "Description de la photo 1" in page
    # Going back, and on again, and a page that is loaded again lose nothing.
    visitor.post(WHAT, unfinished | describe("Une rue") | {"action": "retour"})
    page = visitor.get(WHAT).content.decode()
    assert "Une rue</textarea>" in page
    photo = Photo.objects.get()
    visitor.post(WHAT, unfinished | {"photos": photographs.upload(), "action": "ajouter-photos"})
    assert Photo.objects.get() == photo
    answer = visitor.post(WHAT, unfinished | {"action": f"retirer-photo:{photo.public_id}"})
    assert answer.url == f"{WHAT}#photos"  # type: ignore[attr-defined]
    assert not Photo.objects.exists()
    assert "À moitié" in visitor.get(WHAT).content.decode()


def test_a_sixth_photograph_is_refused_and_five_stay(visitor: Client) -> None:
    six = [
        photographs.upload(photographs.drawn(colour), f"{colour}.jpg")
        for colour in ("red", "green", "blue", "gold", "pink", "teal")
    ]
    page = visitor.post(WHAT, WORDS | {"photos": six}).content.decode()
    assert "Cinq photos au plus" in page
    assert "teal.jpg" in page
    assert Photo.objects.count() == 5


def test_a_draft_is_seen_and_changed_by_its_own_browser_alone(visitor: Client) -> None:
    visitor.post(WHAT, WORDS | {"photos": photographs.upload()})
    photo = Photo.objects.get()
    thumbnail = f"{SEND}{photo.public_id}.jpg"
    answer = visitor.get(thumbnail)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert content(answer)[:3] == b"\xff\xd8\xff"
    stranger, agent = Client(), Client()
    agent.force_login(personas.officer())
    for other in (stranger, agent):
        assert other.get(thumbnail).status_code == 404
        other.post(WHERE, {"lon": LON, "lat": LAT})
        other.post(SEND, {f"alt-{photo.public_id}": "Pris", "photos": photographs.upload()})
        other.post(SEND, {"action": f"retirer-photo:{photo.public_id}"})
        assert other.get(thumbnail).status_code == 404
    photo.refresh_from_db()
    assert photo.alt_text == ""
    assert str(photo.draft) not in visitor.get(WHAT).content.decode()


def test_the_page_sends_one_by_one_and_gets_the_list_back(visitor: Client) -> None:
    answer = visitor.post(SEND, {"photos": photographs.upload()})
    assert answer.status_code == 200
    assert "Description de la photo 1" in answer.content.decode()
    assert "errorlist" not in answer.content.decode()
    answer = visitor.post(
        SEND, describe("Une rue") | {"photos": SimpleUploadedFile("a.svg", b"<svg/>")}
    )
    assert answer.status_code == 422
    assert "dessin SVG" in answer.content.decode()
    assert Photo.objects.get().alt_text == "Une rue"
    assert visitor.get(SEND).status_code == 405
    assert Client().post("/concertations/rien/contribuer/photos/").status_code == 404


def test_one_address_sends_so_many_files_and_no_more(visitor: Client) -> None:
    with patch.object(step, "MOST_SENT", 2):
        for _ in range(2):
            assert visitor.post(SEND, {"photos": photographs.upload()}).status_code == 200
        answer = visitor.post(SEND, {"photos": photographs.upload()})
    assert answer.status_code == 422
    assert "réessayez dans une heure" in answer.content.decode()


def test_a_closed_consultation_takes_no_photograph() -> None:
    scenes.consultation(opens_in_days=-30, closes_in_days=-1)
    answer = Client().post(SEND, {"photos": photographs.upload()})
    assert answer.status_code == 422
    assert "closes depuis" in answer.content.decode()
    assert not Photo.objects.exists()


def test_a_request_that_is_too_heavy_is_answered_before_it_is_read(visitor: Client) -> None:
    with override_settings(MOST_BODY_BYTES=1_000):
        answer = visitor.post(WHAT, WORDS | {"photos": photographs.upload()})
        assert answer.status_code == 413
        assert "votre texte y est encore" in answer.content.decode()
        answer = visitor.post("/api/v1/token/", b"x" * 2_000, content_type="application/json")
        assert answer.status_code == 413
        assert answer["Content-Type"] == "application/problem+json"


def test_a_public_photograph_is_a_picture_that_cannot_run_and_is_asked_for_each_time(
    shown: Photo, client: Client
) -> None:
    for thumbnail, size in ((False, (480, 640)), (True, (360, 480))):
        answer = client.get(address(shown, thumbnail=thumbnail))
        data = content(answer)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cache-Control"] == "public, no-cache"
        assert "Cookie" not in answer.get("Vary", "")
        assert int(answer["Content-Length"]) == len(data)
        assert photographs.SECRET.encode() not in data
        with Image.open(io.BytesIO(data)) as image:
            assert image.size == size
            assert not image.getexif()
        again = client.get(
            address(shown, thumbnail=thumbnail), headers={"If-None-Match": answer["ETag"]}
        )
        assert (again.status_code, again.content) == (304, b"")
        assert again["Cache-Control"] == "public, no-cache"


def gone(client: Client, photo: Photo) -> list[int]:
    etag = f'"{photo.sha256[:32]}"'
    asked = [
        client.get(address(photo)),
        client.get(address(photo, thumbnail=True)),
        client.get(address(photo), headers={"If-None-Match": etag}),
    ]
    assert all(
        "no-store" in answer["Cache-Control"] for answer in asked if answer.status_code == 410
    )
    return [answer.status_code for answer in asked]


def test_moderation_reaches_a_photograph_at_once_for_everybody(shown: Photo) -> None:
    author, agent, stranger = Client(), Client(), Client()
    contribution = shown.contribution
    assert contribution is not None
    author.force_login(contribution.author)  # type: ignore[arg-type]
    agent.force_login(personas.officer())
    desk = f"/bureau/contributions/{contribution.public_id}/photos/{shown.public_id}"
    for client in (author, agent, stranger):
        assert gone(client, shown) == [200, 200, 304]
    answer = agent.post(f"{desk}/", {"action": "hide", "reason": "On lit une plaque."})
    assert answer.status_code == 302
    for client in (author, agent, stranger):
        assert gone(client, shown) == [410, 410, 410]
        page = client.get(f"/contributions/{contribution.public_id}/").content.decode()
        assert str(shown.public_id) not in page
    assert "On lit une plaque." in author.get("/compte/").content.decode()
    page = agent.get(f"/bureau/contributions/{contribution.public_id}/").content.decode()
    assert str(shown.public_id) in page
    assert agent.get(f"{desk}.jpg").status_code == 200
    assert "no-store" in agent.get(f"{desk}.jpg")["Cache-Control"]
    assert "On lit une plaque." in agent.get(f"{desk}/").content.decode()
    for client, status in ((author, 403), (stranger, 302)):
        assert client.get(f"{desk}.jpg").status_code == status
        assert client.get(f"{desk}/").status_code == status
        assert client.post(f"{desk}/", {"action": "restore"}).status_code == status
    agent.post(f"{desk}/", {"action": "restore", "reason": ""})
    assert gone(stranger, shown) == [200, 200, 304]


def test_hiding_needs_a_reason_at_the_desk(shown: Photo) -> None:
    agent = Client()
    agent.force_login(personas.officer())
    contribution = shown.contribution
    assert contribution is not None
    desk = f"/bureau/contributions/{contribution.public_id}/photos/{shown.public_id}/"
    page = agent.post(desk, {"action": "hide", "reason": " "}).content.decode()
    assert "Écrivez pourquoi cette photo est masquée." in page
    assert gone(Client(), shown) == [200, 200, 304]


@pytest.mark.parametrize("status", ["hidden", "deleted"])
def test_what_left_the_map_takes_its_photographs_with_it(shown: Photo, status: str) -> None:
    Contribution.objects.update(status=status)
    assert gone(Client(), shown) == [410, 410, 410]


def test_a_photograph_is_at_no_other_address(shown: Photo) -> None:
    other = scenes.contribution(shown.contribution.consultation)  # type: ignore[union-attr]
    client = Client()
    assert (
        client.get(f"/contributions/{other.public_id}/photos/{shown.public_id}.jpg").status_code
        == 404
    )
    draft = photographs.photo_in_draft()
    assert (
        client.get(f"/contributions/{other.public_id}/photos/{draft.public_id}.jpg").status_code
        == 404
    )
    assert client.get(f"/media/{shown.file_name}").status_code == 404
    consultation = other.consultation
    consultation.visibility = "draft"
    consultation.save()
    assert gone(client, shown) == [404, 404, 404]


def test_open_data_and_the_map_count_them_and_say_where_they_are(
    shown: Photo, client: Client
) -> None:
    rows: list[dict[str, Any]] = client.get("/ogc/collections/contributions/items?f=json").json()[
        "features"
    ]
    assert [row["properties"]["photos"] for row in rows] == [1]
    assert b"photos" in content(client.get("/donnees/contributions.csv")).splitlines()[0]
