"""Writing contributions: submitting, hiding, restoring, deleting. One transaction each."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import queue_mail
from contributions import letters, rules
from contributions.constraints import refusal_of
from contributions.debate.following import begin_to_follow
from contributions.debate.news import hold_debate, record_news
from contributions.errors import (
    BodyTooLong,
    ContributionGone,
    IdempotencyKeyReused,
    InvalidIdempotencyKey,
    MissingTitle,
    ModeratorsOnly,
    NotOpen,
    NotYours,
    ReasonMissing,
    TitleTooLong,
    UnknownCategory,
    UnreadableBody,
    UnreadableTitle,
)
from contributions.models import (
    BODY_MAX_LENGTH,
    TITLE_MAX_LENGTH,
    CommuneShare,
    Contribution,
    IdempotencyKey,
    ModerationEvent,
    News,
)
from contributions.photos.services import attach_draft_photos, forget_photos
from contributions.places import communes_of, ensure_place
from contributions.placing.about import About
from contributions.placing.feature import object_of, place_on
from contributions.placing.feature_errors import PlaceMissing, SectionWithGeometry
from contributions.placing.labels import PlaceLabel
from contributions.questions.checking import check_answers
from contributions.questions.services import erase_answers, record_answers
from contributions.words import (
    clean_line,
    clean_paragraphs,
    has_words,
    is_idempotency_key,
    is_readable,
)
from geo.geojson import geometry_document
from layers.models import Category, Consultation
from layers.questions import asked_questions


@dataclass(frozen=True)
class Submission:
    """What `submit_contribution` made, or had made before under the same key."""

    contribution: Contribution
    created: bool


def submit_contribution(
    *,
    author: User,
    consultation: Consultation,
    title: str,
    body: str,
    category: Category | None,
    geometry: GEOSGeometry | None,
    about: About | None = None,
    answers: Mapping[str, Any] | None = None,
    place_label: PlaceLabel | None = None,
    idempotency_key: str | None = None,
    photo_draft: UUID | None = None,
    now: datetime,
) -> Submission:
    """Publish what ``author`` says about a place (EPSG:4326; Point, LineString or Polygon).

    Without ``geometry`` the place is the object of a layer in ``about``, or the section of it.
    ``answers`` go from the slug of a question to its value: a slug, slugs, a step, a number or a
    text. ``place_label`` is what `contributions.placing.labels.label_of` found beforehand; without
    it a task finds it later. Writes the row, its answers, its share in each commune, the moderation
    event, the author's following and a letter to her, and takes the photographs of ``photo_draft``
    along, all or nothing. The same key with the same content gives the contribution that it made the
    first time (``created`` False). Raises a `ContributionRefused` or `geo.errors.InvalidGeometry`.
    """
    clean_title, clean_body = _clean_title(title), _clean_body(body)
    request_hash = _request_hash(
        consultation, clean_title, clean_body, category, geometry, about, answers
    )
    try:
        with transaction.atomic():
            if idempotency_key is not None:
                earlier = _earlier_submission(author, idempotency_key, request_hash)
                if earlier is not None:
                    return Submission(earlier, created=False)
            contribution = _publish(
                author=author,
                consultation=consultation,
                title=clean_title,
                body=clean_body,
                category=category,
                geometry=geometry,
                about=about,
                answers=answers or {},
                place_label=place_label,
                now=now,
            )
            if photo_draft is not None:
                attach_draft_photos(contribution=contribution, draft=photo_draft, now=now)
            if idempotency_key is not None:
                IdempotencyKey.objects.create(
                    user=author,
                    key=idempotency_key,
                    request_hash=request_hash,
                    contribution=contribution,
                    created_at=now,
                )
    except IntegrityError as error:
        # The table has the last word: an officer may have closed the consultation meanwhile.
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error
    return Submission(contribution, created=True)


def hide_contribution(
    *, contribution: Contribution, officer: User, reason: str, now: datetime
) -> ModerationEvent:
    """Take a published contribution off the map, for a reason that its author is sent."""
    clean_reason = clean_paragraphs(reason) if is_readable(reason) else ""
    if not has_words(clean_reason):
        raise ReasonMissing
    with transaction.atomic():
        locked = _locked(contribution)
        _ensure_moderator(officer, locked, now)
        _move(contribution, locked, "published", "hidden", now)
        record_news(locked, News.Kind.HIDDEN, now=now)
        event = ModerationEvent.objects.create(
            contribution=locked,
            actor=officer,
            action=ModerationEvent.Action.HIDDEN,
            reason=clean_reason,
            at=now,
        )
        if locked.author is not None:
            queue_mail(to=locked.author.email, **letters.hidden(locked, clean_reason))
    return event


def restore_contribution(
    *, contribution: Contribution, officer: User, reason: str = "", now: datetime
) -> ModerationEvent:
    """Put a hidden contribution back on the map."""
    with transaction.atomic():
        locked = _locked(contribution)
        _ensure_moderator(officer, locked, now)
        _move(contribution, locked, "hidden", "published", now)
        record_news(locked, News.Kind.RESTORED, now=now)
        event = ModerationEvent.objects.create(
            contribution=locked,
            actor=officer,
            action=ModerationEvent.Action.RESTORED,
            reason=clean_paragraphs(reason) if is_readable(reason) else "",
            at=now,
        )
        if locked.author is not None:
            queue_mail(to=locked.author.email, **letters.restored(locked))
    return event


def delete_own_contribution(
    *, contribution: Contribution, author: User, now: datetime
) -> ModerationEvent:
    """Withdraw one's own contribution: its words are erased at once, the fact of it is kept."""
    with transaction.atomic():
        locked = _locked(contribution)
        decision = rules.may_delete(author, locked, now)
        if not decision.allowed:
            if locked.author_id == author.pk:
                raise ContributionGone(decision.reason)
            raise NotYours(decision.reason)
        locked.title, locked.body = _("Contribution supprimée"), ""
        locked.place_label, locked.place_label_pending = "", False
        locked.status, locked.updated_at = Contribution.Status.DELETED, now
        locked.save(
            update_fields=[
                "title",
                "body",
                "place_label",
                "place_label_pending",
                "status",
                "updated_at",
            ]
        )
        erase_answers(locked)
        contribution.status, contribution.updated_at = locked.status, now
        forget_photos(locked)
        record_news(locked, News.Kind.DELETED, now=now)
        return ModerationEvent.objects.create(
            contribution=locked,
            actor=author,
            action=ModerationEvent.Action.DELETED,
            at=now,
        )


def _publish(
    *,
    author: User,
    consultation: Consultation,
    title: str,
    body: str,
    category: Category | None,
    geometry: GEOSGeometry | None,
    about: About | None,
    answers: Mapping[str, Any],
    place_label: PlaceLabel | None,
    now: datetime,
) -> Contribution:
    decision = rules.may_contribute(author, consultation, now)
    if not decision.allowed:
        raise NotOpen(decision.reason)
    if category is None or category.consultation_id != consultation.pk:
        raise UnknownCategory
    place = _place(consultation, geometry, about)
    asked = asked_questions(consultation)
    checked = check_answers(asked, category, answers)
    contribution = Contribution.objects.create(
        consultation=consultation,
        author=author,
        category=category,
        title=title,
        body=body,
        geom=place.geometry,
        place_label=place_label.text if place_label else "",
        place_label_pending=place_label is None or not place_label.is_final,
        submitted_at=now,
        updated_at=now,
        **place.about,
    )
    CommuneShare.objects.bulk_create(
        CommuneShare(contribution=contribution, commune_id=part.commune_id, share=part.share)
        for part in communes_of(place.geometry, timezone.localdate(now))
    )
    record_answers(contribution, asked, checked)
    ModerationEvent.objects.create(
        contribution=contribution,
        actor=author,
        action=ModerationEvent.Action.SUBMITTED,
        at=now,
    )
    begin_to_follow(contribution, author, now)
    queue_mail(to=author.email, **letters.received(contribution))
    return contribution


def _clean_title(title: str) -> str:
    if not is_readable(title):
        raise UnreadableTitle
    clean = clean_line(title)
    if not has_words(clean):
        raise MissingTitle
    if len(clean) > TITLE_MAX_LENGTH:
        raise TitleTooLong.of(len(clean), TITLE_MAX_LENGTH)
    return clean


def _clean_body(body: str) -> str:
    if not is_readable(body):
        raise UnreadableBody
    clean = clean_paragraphs(body)
    if len(clean) > BODY_MAX_LENGTH:
        raise BodyTooLong.of(len(clean), BODY_MAX_LENGTH)
    return clean


def _request_hash(
    consultation: Consultation,
    title: str,
    body: str,
    category: Category | None,
    geometry: GEOSGeometry | None,
    about: About | None,
    answers: Mapping[str, Any] | None,
) -> str:
    content: dict[str, Any] = {
        "consultation": consultation.slug,
        "title": title,
        "body": body,
        "category": category.slug if category else "",
        "geometry": geometry_document(geometry) if geometry else None,
        "about": [about.layer_slug, about.source_id] if about else None,
    }
    if about is not None and about.has_section:
        content["section"] = [about.from_m, about.to_m]
    if answers:
        # Decimal is no JSON; keys that were used before there were answers keep their hash.
        content["answers"] = {slug: value for slug, value in answers.items() if value is not None}
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _earlier_submission(author: User, key: str, request_hash: str) -> Contribution | None:
    if not is_idempotency_key(key):
        raise InvalidIdempotencyKey
    # Two clicks at once: the second waits here until the first has committed or failed.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s))",
            [author.pk % 2_147_483_647, key],
        )
    earlier = (
        IdempotencyKey.objects.select_related("contribution__consultation")
        .filter(user=author, key=key)
        .first()
    )
    if earlier is None:
        return None
    if earlier.request_hash != request_hash:
        raise IdempotencyKeyReused
    return earlier.contribution


@dataclass(frozen=True)
class _Place:
    """Where a contribution lies (EPSG:4326), and the columns that say what it is about."""

    geometry: GEOSGeometry
    about: dict[str, Any]


def _place(
    consultation: Consultation, geometry: GEOSGeometry | None, about: About | None
) -> _Place:
    if about is None:
        if geometry is None:
            raise PlaceMissing
        ensure_place(consultation, geometry)
        return _Place(geometry, {})
    found = object_of(consultation, about)
    spoken = {
        "about_layer": found.layer,
        "about_source_id": found.feature.source_id,
        "about_revision": found.revision,
    }
    if geometry is not None:
        if about.has_section:
            raise SectionWithGeometry
        ensure_place(consultation, geometry)
        return _Place(geometry, spoken)
    picked = place_on(consultation, found, about.from_m, about.to_m)
    section = {"about_from_m": picked.from_m, "about_to_m": picked.to_m}
    return _Place(picked.geometry, spoken | section)


def _locked(contribution: Contribution) -> Contribution:
    """The row as it is now, held until the transaction ends; the author's row is not locked."""
    hold_debate(contribution)
    return (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("consultation", "author")
        .get(pk=contribution.pk)
    )


def _ensure_moderator(officer: User, contribution: Contribution, now: datetime) -> None:
    decision = rules.may_moderate(officer, contribution, now)
    if not decision.allowed:
        raise ModeratorsOnly(decision.reason)


def _move(
    given: Contribution, locked: Contribution, before: str, after: str, now: datetime
) -> None:
    if locked.status != before:
        raise ContributionGone
    locked.status, locked.updated_at = after, now
    locked.save(update_fields=["status", "updated_at"])
    given.status, given.updated_at = after, now
