"""Photographs of contributions: who adds them, who sees them, and that nothing of them stays behind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import OutgoingMail
from accounts.purge import purge_personal_data
from accounts.selectors import personal_data
from accounts.services import erase_account
from contributions.errors import ModeratorsOnly, NotOpen
from contributions.models import Contribution, DoomedFile, Photo
from contributions.photos import errors, files
from contributions.photos.moderation import hide_photo, restore_photo
from contributions.photos.services import (
    KEEP_DRAFT_PHOTOS,
    add_photo,
    describe_draft_photos,
    remove_draft_photo,
)
from contributions.services import (
    delete_own_contribution,
    hide_contribution,
    submit_contribution,
)
from geo.reader import reader_cursor
from tests import personas, photographs, places, scenes

pytestmark = pytest.mark.django_db
COLOURS = ("red", "green", "blue", "gold", "pink", "teal")


def files_of(photo: Photo) -> list[bool]:
    return [default_storage.exists(name) for name in (photo.file_name, photo.thumbnail_name)]


def published() -> list[tuple[Any, ...]]:
    with reader_cursor() as cursor:
        cursor.execute(
            "SELECT path, alt_text FROM published.photo ORDER BY contribution_id, position"
        )
        return cursor.fetchall()


@pytest.fixture
def shown() -> Photo:
    author = personas.resident(personas.PASSWORD)
    return photographs.photo_on(
        scenes.contribution(scenes.consultation(), author=author), author, photographs.telling()
    )


def test_a_contribution_takes_the_photographs_of_its_draft_in_their_order() -> None:
    author, consultation, draft = personas.resident(), scenes.consultation(), uuid4()
    photos = [photographs.photo_in_draft(draft, photographs.drawn(one)) for one in COLOURS[:3]]
    remove_draft_photo(draft=draft, public_id=photos[1].public_id)
    texts = {photos[0].public_id: "Un banc  rouge", photos[2].public_id: "Un banc bleu"}
    describe_draft_photos(draft=draft, texts=texts)
    other = photographs.photo_in_draft(uuid4())
    made = submit_contribution(
        author=author,
        consultation=consultation,
        title="Deux bancs",
        body="",
        category=consultation.categories.get(slug="arbres"),
        geometry=places.inside(),
        photo_draft=draft,
        now=timezone.now(),
    ).contribution
    assert [photo.alt_text for photo in made.photos.all()] == ["Un banc rouge", "Un banc bleu"]
    assert [alt for _path, alt in published()] == ["Un banc rouge", "Un banc bleu"]
    other.refresh_from_db()
    assert other.contribution is None
    assert files_of(photos[0]) == [True, True]
    files.sweep(timezone.now() + timedelta(days=1))
    assert files_of(photos[0]) == [True, True]
    assert files_of(photos[1]) == [False, False]


def test_a_photograph_without_words_keeps_the_contribution_from_being_sent() -> None:
    author, consultation, draft = personas.resident(), scenes.consultation(), uuid4()
    photographs.photo_in_draft(draft)
    with pytest.raises(errors.AltTextMissing):
        submit_contribution(
            author=author,
            consultation=consultation,
            title="Un banc",
            body="",
            category=consultation.categories.get(slug="arbres"),
            geometry=places.inside(),
            photo_draft=draft,
            now=timezone.now(),
        )
    assert not Contribution.objects.exists()
    assert Photo.objects.filter(draft=draft).count() == 1


def test_five_at_most_and_the_same_one_twice_is_one() -> None:
    draft = uuid4()
    for colour in COLOURS[:5]:
        photographs.photo_in_draft(draft, photographs.drawn(colour))
    with pytest.raises(errors.TooManyPhotos):
        photographs.photo_in_draft(draft, photographs.drawn(COLOURS[5]))
    assert photographs.photo_in_draft(draft, photographs.drawn(COLOURS[0])).position == 0
    assert Photo.objects.filter(draft=draft).count() == 5
    assert not DoomedFile.objects.exists()
    first = Photo.objects.get(draft=draft, position=0)
    remove_draft_photo(draft=draft, public_id=first.public_id)
    assert photographs.photo_in_draft(draft, photographs.drawn(COLOURS[5])).position == 0


def add_by(who: Any, contribution: Contribution, **given: Any) -> Photo:
    file = photographs.upload()
    values: dict[str, Any] = {"alt_text": "Une rue", "now": timezone.now()} | given
    return add_photo(
        contribution=contribution,
        author=who,
        file=file,  # type: ignore[arg-type]
        size_bytes=file.size or 0,
        **values,
    ).photo


@pytest.mark.parametrize("who", [personas.neighbour, personas.officer, personas.dsig_agent])
def test_nobody_adds_a_photograph_to_what_another_wrote(who: Callable[[], Any]) -> None:
    contribution = scenes.contribution(scenes.consultation(), author=personas.resident())
    with pytest.raises(errors.PhotosNotYours):
        add_by(who(), contribution)


def test_an_author_adds_none_before_or_after_the_dates_nor_to_what_is_hidden() -> None:
    author = personas.resident()
    contribution = scenes.contribution(scenes.consultation(), author=author)
    now = timezone.now()
    for moment in (now - timedelta(days=30), now + timedelta(days=30)):
        with pytest.raises(errors.PhotosClosed):
            add_by(author, contribution, now=moment)
    Contribution.objects.update(status="hidden")
    contribution.refresh_from_db()
    with pytest.raises(errors.PhotosClosed):
        add_by(author, contribution)
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    ("alt", "refusal"),
    [
        ("", errors.AltTextMissing),
        (" \u200b\n", errors.AltTextMissing),
        ("a\x00", errors.AltTextMissing),
        ("x" * 301, errors.AltTextTooLong),
    ],
)
def test_a_description_is_asked_for(alt: str, refusal: type[Exception]) -> None:
    author = personas.resident()
    contribution = scenes.contribution(scenes.consultation(), author=author)
    with pytest.raises(refusal):
        add_by(author, contribution, alt_text=alt)


@contextmanager
def violates(constraint: str) -> Iterator[None]:
    """The database refuses, and names the constraint by which a person is told why."""
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        yield
    assert raised.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"position": 5}, "photo_five_at_most"),
        ({"position": 0}, "photo_once_at_a_position"),
        ({"alt_text": " \n"}, "photo_described_once_sent"),
        ({"width": 2049}, "photo_size_bounded"),
        ({"width": 0}, "photo_size_bounded"),
        ({"thumbnail_height": 481}, "photo_size_bounded"),
        ({"status": "lost"}, "photo_status_known"),
        ({"sha256": "abc"}, "photo_sha256_is_one"),
        ({"draft": uuid4()}, "photo_in_a_draft_or_a_contribution"),
        ({"contribution": None}, "photo_in_a_draft_or_a_contribution"),
        ({"attached_at": None}, "photo_while_open"),
        ({"attached_at": timezone.now() - timedelta(days=30)}, "photo_while_open"),
        ({"attached_at": timezone.now() + timedelta(days=30)}, "photo_while_open"),
    ],
)
def test_the_table_refuses_by_itself(shown: Photo, change: dict[str, Any], constraint: str) -> None:
    values = {
        "contribution": shown.contribution,
        "position": 1,
        "alt_text": "Une rue",
        "width": 1,
        "height": 1,
        "thumbnail_width": 1,
        "thumbnail_height": 1,
        "sha256": "0" * 64,
        "file_name": "photos/a.jpg",
        "thumbnail_name": "photos/a-vignette.jpg",
        "attached_at": timezone.now(),
    }
    with transaction.atomic():
        Photo.objects.create(**values).delete()
    with violates(constraint):
        Photo.objects.create(**values | change)


@pytest.mark.parametrize(
    "change",
    [
        "file_name = 'photos/other.jpg'",
        "sha256 = repeat('0', 64)",
        "attached_at = attached_at + interval '1 s'",
        "contribution_id = NULL, attached_at = NULL, draft = gen_random_uuid()",
    ],
)
def test_a_photograph_stays_what_it_is_and_where_it_was_sent(shown: Photo, change: str) -> None:
    with violates("photo_stays_itself"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE contributions_photo SET {change} WHERE id = %s", [shown.pk])


def test_an_officer_hides_one_photograph_with_a_reason_and_puts_it_back(shown: Photo) -> None:
    officer, now = personas.officer(), timezone.now()
    assert len(published()) == 1
    with pytest.raises(errors.PhotoReasonMissing):
        hide_photo(photo=shown, officer=officer, reason=" ", now=now)
    hide_photo(photo=shown, officer=officer, reason="On lit une plaque.", now=now)
    assert published() == []
    assert files_of(shown) == [True, True]
    letter = OutgoingMail.objects.latest("pk")
    assert letter.to == "camille@exemple.test"
    assert "On lit une plaque." in letter.body_text
    assert "La rue sans un arbre" in letter.body_text
    with pytest.raises(errors.PhotoStateChanged):
        hide_photo(photo=shown, officer=officer, reason="Encore.", now=now)
    restore_photo(photo=shown, officer=officer, now=now)
    assert len(published()) == 1
    assert [event.action for event in shown.events.all()] == ["hidden", "restored"]
    with violates("photo_event_is_final"):
        shown.events.update(reason="Autre chose.")


@pytest.mark.parametrize("who", [personas.neighbour, personas.dsig_agent])
def test_only_officers_hide_a_photograph(shown: Photo, who: Callable[[], Any]) -> None:
    with pytest.raises(ModeratorsOnly):
        hide_photo(photo=shown, officer=who(), reason="Non.", now=timezone.now())


def test_a_draft_photograph_is_nobodys_to_moderate() -> None:
    photo = photographs.photo_in_draft()
    with pytest.raises(errors.PhotoStateChanged):
        hide_photo(photo=photo, officer=personas.officer(), reason="Non.", now=timezone.now())


def test_hiding_a_contribution_takes_its_photographs_out_of_public_data_and_keeps_them(
    shown: Photo,
) -> None:
    assert shown.contribution is not None
    hide_contribution(
        contribution=shown.contribution,
        officer=personas.officer(),
        reason="Donne un nom.",
        now=timezone.now(),
    )
    assert published() == []
    files.sweep(timezone.now())
    assert files_of(shown) == [True, True]


def test_deleting_a_contribution_takes_rows_at_once_and_files_with_the_next_sweep(
    shown: Photo, django_capture_on_commit_callbacks: Any
) -> None:
    contribution = shown.contribution
    assert contribution is not None
    assert contribution.author is not None
    with django_capture_on_commit_callbacks() as asked:
        delete_own_contribution(
            contribution=contribution, author=contribution.author, now=timezone.now()
        )
    assert not Photo.objects.exists()
    assert "_ask_for_sweep" in [work.__name__ for work in asked]
    # Not deleted in the transaction, which may still fail; written down, so that a crash loses nothing.
    assert files_of(shown) == [True, True]
    assert set(DoomedFile.objects.values_list("name", flat=True)) == {
        shown.file_name,
        shown.thumbnail_name,
    }
    assert files.sweep(timezone.now()) == 2
    assert files_of(shown) == [False, False]
    assert files.sweep(timezone.now()) == 0


def test_a_row_that_goes_in_sql_alone_dooms_its_files(shown: Photo) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM contributions_photo")
    assert DoomedFile.objects.count() == 2


def test_a_file_that_cannot_be_deleted_is_tried_again_and_stops_no_other(
    shown: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    Photo.objects.all().delete()
    now = timezone.now()
    delete = default_storage.delete

    def stubborn(name: str) -> None:
        if name == shown.file_name:
            raise OSError("the storage does not answer")
        delete(name)

    monkeypatch.setattr(default_storage, "delete", stubborn)
    assert files.sweep(now) == 1
    assert files_of(shown) == [True, False]
    monkeypatch.undo()
    assert files.sweep(now) == 0
    assert files.sweep(now + timedelta(hours=1)) == 1
    assert files_of(shown) == [False, False]


def test_files_written_by_a_process_that_died_go_after_an_hour() -> None:
    photo = photographs.photo_in_draft()
    now = timezone.now()
    # As if the process had died between the files and the row.
    Photo.objects.all().delete()
    DoomedFile.objects.update(not_before=now + files.GRACE)
    assert files.sweep(now) == 0
    assert files.sweep(now + files.GRACE) == 2
    assert files_of(photo) == [False, False]


def test_an_erased_account_takes_its_photographs_along_or_leaves_them(shown: Photo) -> None:
    author = shown.contribution.author  # type: ignore[union-attr]
    assert author is not None
    told = personal_data(author)["photos"]
    assert [one["alt"] for one in told] == ["La rue sans un arbre"]
    assert told[0]["url"].endswith(f"/photos/{shown.public_id}.jpg")
    with transaction.atomic():
        kept = transaction.savepoint()
        erase_account(
            user=author, proof=personas.PASSWORD, takes_words_along=False, now=timezone.now()
        )
        assert len(published()) == 1
        transaction.savepoint_rollback(kept)
    erase_account(user=author, proof=personas.PASSWORD, takes_words_along=True, now=timezone.now())
    assert published() == []
    assert files.sweep(timezone.now()) == 2
    assert files_of(shown) == [False, False]


def test_photographs_that_were_never_sent_are_forgotten_after_a_week(shown: Photo) -> None:
    draft = photographs.photo_in_draft()
    now = timezone.now()
    purge_personal_data(now=now + KEEP_DRAFT_PHOTOS - timedelta(minutes=1))
    assert Photo.objects.count() == 2
    call_command("purge_personal_data", verbosity=0)
    assert Photo.objects.count() == 2
    report = purge_personal_data(now=now + KEEP_DRAFT_PHOTOS + timedelta(minutes=1))
    assert report.removed["photos"] == 1
    assert list(Photo.objects.all()) == [shown]
    files.sweep(timezone.now())
    assert files_of(draft) == [False, False]
    assert files_of(shown) == [True, True]


def test_a_contribution_that_is_refused_leaves_the_draft_as_it_was() -> None:
    author, consultation, draft = personas.resident(), scenes.consultation(), uuid4()
    photo = photographs.photo_in_draft(draft)
    describe_draft_photos(draft=draft, texts={photo.public_id: "Un banc"})
    with pytest.raises(NotOpen):
        submit_contribution(
            author=author,
            consultation=consultation,
            title="Un banc",
            body="",
            category=consultation.categories.get(slug="arbres"),
            geometry=places.inside(),
            photo_draft=draft,
            now=timezone.now() + timedelta(days=90),
        )
    assert Photo.objects.get(draft=draft).alt_text == "Un banc"


def test_a_file_that_is_refused_leaves_nothing_in_the_storage() -> None:
    with pytest.raises(errors.DrawingNotAccepted):
        photographs.photo_in_draft(uuid4(), b"<svg/>")
    assert not DoomedFile.objects.exists()
    assert not Photo.objects.exists()
