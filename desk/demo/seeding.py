"""Writing the demonstration, again and again with the same result.

Days are counted from today, so that the demonstration is alive whenever it is first seeded. Seeding
again later keeps what people wrote since; only a calendar that has run out is moved to today.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.contrib.gis.db.models import Union
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import OutgoingMail, User
from accounts.services import ensure_demo_accounts
from contributions.models import IdempotencyKey
from contributions.placing.about import About
from contributions.services import submit_contribution
from desk.demo.content import (
    SLUGS,
    consultation_content,
    drawn_geometry,
    drawn_perimeter,
    moment,
)
from desk.demo.debate import seed_debates
from desk.demo.errors import TerritoryMissing
from desk.demo.map_layers import load_layers, place_layers
from desk.demo.photos import seed_photos
from desk.demo.questions import seed_questions
from geo.territory.models import Commune
from layers.models import Category, Consultation, Phase
from meetings.models import Meeting
from meetings.services import save_meeting

Say = Callable[[str], None]

RESIDENT_DOMAIN = "habitants.parvis.test"
"""Fictional residents have an address under the reserved top-level domain .test (RFC 6761)."""


def seed_demonstration(*, now: datetime, say: Say) -> None:
    """Make or complete the demonstration's accounts, consultations, contributions and meetings.

    Needs the territory (`load_territory`). Raises `TerritoryMissing`.
    """
    if not Commune.objects.current().exists():
        raise TerritoryMissing
    accounts = ensure_demo_accounts(now=now)
    say("Comptes de démonstration : prêts.")
    load_layers(say)
    today = timezone.localdate(now)
    authors = {account.pseudonym: account for account in accounts.values()}
    officer = accounts["agent@parvis.test"]
    for slug in SLUGS:
        content = consultation_content(slug)
        with transaction.atomic():
            consultation = _consultation(content, today, now)
            place_layers(consultation, content["layers"])
            seed_questions(consultation, content.get("questions", []))
            submitted = _contributions(consultation, content, authors, today)
            meetings = _meetings(consultation, content, officer, today, now)
        say(f"{consultation.title} : {submitted} contributions ajoutées, {meetings} réunions.")
    with transaction.atomic():
        comments = seed_debates(authors, officer, today)
    photos = seed_photos(today)
    say(f"Photos : {photos} ajoutées.")
    say(f"Débats : {comments} commentaires ajoutés.")


def _public_id(*names: str) -> UUID:
    return uuid5(NAMESPACE_URL, "/".join(("parvis:demonstration", *names)))


def _consultation(content: dict[str, Any], today: date, now: datetime) -> Consultation:
    slug = content["slug"]
    consultation, created = Consultation.objects.get_or_create(
        slug=slug,
        defaults={
            "public_id": _public_id(slug),
            "title": content["title"],
            "summary": content["summary"],
            "presentation": content["presentation"].strip(),
            "rules": content["rules"].strip(),
            "perimeter": _perimeter(content["perimeter"]),
            "visibility": Consultation.Visibility.PUBLISHED,
            "allowed_geometries": content["allowed_geometries"],
            "max_length_m": content["max_length_m"],
            "max_area_m2": content["max_area_m2"],
        },
    )
    if created:
        _calendar(consultation, content, today)
        _categories(consultation, content)
        return consultation
    if content["perimeter"]["kind"] == "territory":
        # The real boundaries may have replaced the sample since.
        consultation.perimeter = _perimeter(content["perimeter"])
        consultation.save(update_fields=["perimeter"])
    if not consultation.phases.filter(during__endswith__gt=now, accepts_contributions=True):
        _calendar(consultation, content, today)
    return consultation


def _perimeter(entry: dict[str, Any]) -> MultiPolygon:
    if entry["kind"] == "drawn":
        return drawn_perimeter(entry)
    union: GEOSGeometry = Commune.objects.current().aggregate(all=Union("geom"))["all"]
    if isinstance(union, MultiPolygon):
        return union
    return MultiPolygon(union, srid=union.srid)


def _calendar(consultation: Consultation, content: dict[str, Any], today: date) -> None:
    consultation.phases.all().delete()
    Phase.objects.bulk_create(
        Phase(
            consultation=consultation,
            title=entry["title"],
            description=entry["description"],
            during=DateTimeTZRange(
                moment(today, entry["from_day"]), moment(today, entry["to_day"])
            ),
            accepts_contributions=entry.get("accepts_contributions", False),
        )
        for entry in content["phases"]
    )


def _categories(consultation: Consultation, content: dict[str, Any]) -> None:
    Category.objects.bulk_create(
        Category(consultation=consultation, position=position, **entry)
        for position, entry in enumerate(content["categories"])
    )


def _contributions(
    consultation: Consultation, content: dict[str, Any], authors: dict[str, User], today: date
) -> int:
    categories = {category.slug: category for category in consultation.categories.all()}
    added = 0
    for number, entry in enumerate(content["contributions"], start=1):
        author = _author(authors, entry["author"], today)
        key = f"demo-{consultation.slug}-{number}"
        if IdempotencyKey.objects.filter(user=author, key=key).exists():
            continue
        # Spread over the day, always the same way.
        clock = f"{8 + number * 5 % 13:02}:{number * 17 % 60:02}"
        submit_contribution(
            author=author,
            consultation=consultation,
            title=entry["title"],
            body=entry["body"],
            category=categories[entry["category"]],
            geometry=drawn_geometry(entry),
            about=_about(entry),
            answers=entry.get("answers"),
            idempotency_key=key,
            now=moment(today, -entry["days_ago"], clock),
        )
        added += 1
    # Fictional residents receive no letters.
    OutgoingMail.objects.filter(to__endswith=f"@{RESIDENT_DOMAIN}").delete()
    return added


def _about(entry: dict[str, Any]) -> About | None:
    if "about" not in entry:
        return None
    return About(layer_slug=entry["about"]["layer"], source_id=entry["about"]["source_id"])


def _author(authors: dict[str, User], pseudonym: str, today: date) -> User:
    if pseudonym not in authors:
        email = f"{slugify(pseudonym)}@{RESIDENT_DOMAIN}"
        resident = User.objects.filter(email=email).first()
        authors[pseudonym] = resident or User.objects.create_user(
            email, pseudonym, date_joined=moment(today, -60, "09:00")
        )
    return authors[pseudonym]


def _meetings(
    consultation: Consultation,
    content: dict[str, Any],
    officer: User,
    today: date,
    now: datetime,
) -> int:
    for entry in content["meetings"]:
        public_id = _public_id(consultation.slug, "reunion", entry["key"])
        starts_at = moment(today, entry["in_days"], entry["at"])
        ends_at = starts_at + timedelta(minutes=entry["duration_min"])
        meeting = Meeting.objects.filter(public_id=public_id).first()
        is_future = entry["in_days"] > 0
        if meeting is not None and (not is_future or meeting.ends_at > now):
            continue
        meeting = meeting or Meeting(public_id=public_id, consultation=consultation)
        meeting.title = entry["title"]
        meeting.description = entry["description"].strip()
        meeting.place_name = entry["place_name"]
        meeting.address = entry["address"]
        meeting.geom = drawn_geometry(entry)
        meeting.starts_at, meeting.ends_at = starts_at, ends_at
        meeting.online_url = entry.get("online_url", "")
        meeting.accessibility = entry["accessibility"]
        save_meeting(meeting=meeting, officer=officer, now=now)
    return len(content["meetings"])
