"""An author takes back one of her photographs: the row, the files, and who may not."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from contributions.models import Contribution, DoomedFile, Photo
from contributions.photos.files import sweep
from tests import personas, photographs
from tests.contributions.test_photo_pages import address, shown

__all__ = ["shown"]

pytestmark = pytest.mark.django_db


def remove_address(photo: Photo) -> str:
    return address(photo).replace(".jpg", "/retirer/")


def signed_in_author(photo: Photo) -> Client:
    client = Client()
    assert photo.contribution is not None
    client.force_login(photo.contribution.author)  # type: ignore[arg-type]
    return client


def on_disk(photo: Photo) -> list[bool]:
    return [default_storage.exists(name) for name in (photo.file_name, photo.thumbnail_name)]


def test_an_author_takes_back_one_photograph_and_its_files_go_at_once(
    shown: Photo, django_capture_on_commit_callbacks: Any
) -> None:
    contribution = shown.contribution
    assert contribution is not None
    assert contribution.author is not None
    other = photographs.photo_on(contribution, contribution.author, photographs.drawn("navy"))
    author = signed_in_author(shown)
    page = author.get(f"/contributions/{contribution.public_id}/").content.decode()
    assert remove_address(shown) in page
    asked = author.get(remove_address(shown)).content.decode()
    assert "Retirer cette photo" in asked
    assert Photo.objects.count() == 2
    assert on_disk(shown) == [True, True]
    with django_capture_on_commit_callbacks(execute=True):
        answer = author.post(remove_address(shown))
    assert answer.url == f"/contributions/{contribution.public_id}/"  # type: ignore[attr-defined]
    assert list(Photo.objects.all()) == [other]
    assert on_disk(shown) == [False, False]
    assert on_disk(other) == [True, True]
    assert not DoomedFile.objects.filter(name__in=[shown.file_name, shown.thumbnail_name]).exists()
    page = author.get(f"/contributions/{contribution.public_id}/").content.decode()
    assert "Votre photo est retirée et effacée." in page
    assert str(shown.public_id) not in page
    assert str(other.public_id) in page
    event = contribution.moderation_events.latest("at")
    assert (event.action, event.actor) == ("photo_removed", contribution.author)
    # Sent twice is as once.
    assert author.post(remove_address(shown)).status_code == 302
    assert author.get(remove_address(shown)).status_code == 404


def test_a_file_that_cannot_be_deleted_now_goes_with_the_sweep(
    shown: Photo, django_capture_on_commit_callbacks: Any
) -> None:
    with (
        patch.object(default_storage, "delete", side_effect=OSError("disk")),
        django_capture_on_commit_callbacks(execute=True),
    ):
        signed_in_author(shown).post(remove_address(shown))
    assert on_disk(shown) == [True, True]
    assert sweep(timezone.now() + timedelta(hours=1)) == 2
    assert on_disk(shown) == [False, False]


def test_a_hidden_photograph_can_be_taken_back_from_the_account_page(shown: Photo) -> None:
    author = signed_in_author(shown)
    Photo.objects.update(status="hidden")
    assert remove_address(shown) in author.get("/compte/").content.decode()
    assert "Personne ne la voit déjà plus" in author.get(remove_address(shown)).content.decode()
    picture = author.get(f"{remove_address(shown)}vignette.jpg")
    assert picture.status_code == 200
    assert "no-store" in picture["Cache-Control"]
    author.post(remove_address(shown))
    assert not Photo.objects.exists()


def test_of_a_hidden_contribution_too_and_she_comes_back_to_her_account(shown: Photo) -> None:
    Contribution.objects.update(status="hidden")
    answer = signed_in_author(shown).post(remove_address(shown))
    assert answer.url == "/compte/"  # type: ignore[attr-defined]
    assert not Photo.objects.exists()


def test_nobody_else_takes_it_back_nor_sees_what_was_hidden(shown: Photo) -> None:
    agent, neighbour, stranger = Client(), Client(), Client()
    agent.force_login(personas.officer())
    neighbour.force_login(personas.neighbour())
    contribution = shown.contribution
    assert contribution is not None
    for client, status in ((agent, 404), (neighbour, 404), (stranger, 302)):
        for path in (remove_address(shown), f"{remove_address(shown)}vignette.jpg"):
            assert client.get(path).status_code == status
        assert client.post(remove_address(shown)).status_code == status
        page = client.get(f"/contributions/{contribution.public_id}/").content.decode()
        assert "/retirer/" not in page
    assert Photo.objects.exists()


def test_the_desk_reads_in_the_history_that_it_was_taken_back(shown: Photo) -> None:
    signed_in_author(shown).post(remove_address(shown))
    agent = Client()
    agent.force_login(personas.officer())
    contribution = Contribution.objects.get()
    page = agent.get(f"/bureau/contributions/{contribution.public_id}/").content.decode()
    assert "Une photo reprise par son auteur" in page
