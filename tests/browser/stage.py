"""What the table of states stands on: rows beside the demonstration's, and the words that addresses hold.

Run inside the platform, as ``manage.py shell`` does; see `tests.browser.test_states`.
"""

from datetime import timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.gis.geos import Point
from django.utils import timezone

from accounts.models import User
from contributions.debate import following, moderation
from contributions.debate.services import delete_own_comment, write_comment
from contributions.models import Contribution
from contributions.services import (
    delete_own_contribution,
    hide_contribution,
    submit_contribution,
)
from layers.models import Consultation
from meetings.models import Meeting
from sig_sync.models import SyncRun
from tests import photographs, scenes

LILLE = (3.0635, 50.6367)
"""Longitude and latitude in degrees, inside the perimeter of `plan-climat`."""


def build() -> dict[str, str]:
    """The words of the addresses: slugs, public ids, tokens."""
    now = timezone.now()
    camille = User.objects.get(email="citoyenne@parvis.test")
    officer = User.objects.get(email="agent@parvis.test")
    neighbour = User.objects.filter(role=User.Role.RESIDENT).exclude(pk=camille.pk).earliest("pk")
    ground = Consultation.objects.get(slug="plan-climat")

    def contribution(title: str, author: User) -> Contribution:
        return submit_contribution(
            author=author,
            consultation=ground,
            title=title,
            body="Pour la scène.",
            category=ground.categories.first(),
            geometry=Point(*LILLE, srid=4326),
            now=now,
        ).contribution

    own = contribution("Le mien", camille)
    debated = contribution("Débattu", neighbour)
    hidden = contribution("Masqué", neighbour)
    hide_contribution(contribution=hidden, officer=officer, reason="Donne un nom.", now=now)
    own_hidden = contribution("Le mien, masqué", camille)
    hide_contribution(contribution=own_hidden, officer=officer, reason="Donne un nom.", now=now)
    gone = contribution("Retiré", neighbour)
    delete_own_contribution(contribution=gone, author=neighbour, now=now)

    def comment(author: User, body: str, stance: str) -> str:
        written = write_comment(
            contribution=debated, author=author, body=body, stance=stance, now=now
        )
        return str(written.comment.public_id)

    words = {
        "own_comment": comment(camille, "Je suis pour.", stance="for"),
        "comment": comment(officer, "Je suis contre.", stance="against"),
    }
    left = write_comment(contribution=debated, author=camille, body="Trop vite.", now=now).comment
    delete_own_comment(comment=left, author=camille, now=now)
    reply = moderation.reply_officially(
        contribution=debated,
        officer=officer,
        function="Direction du climat",
        body="Nous étudions.",
        now=now,
    )
    follow = following.follow_contribution(contribution=debated, person=camille, now=now)
    scenes.consultation("a-venir", opens_in_days=5, closes_in_days=20)
    closed = scenes.consultation("close", opens_in_days=-30, closes_in_days=-5)
    over = scenes.contribution(closed, author=camille, submitted_at=now - timedelta(days=10))
    scenes.consultation("brouillon", visibility="draft")
    run = SyncRun.objects.filter(status="succeeded").select_related("source__layer").latest("pk")
    revision = run.source.layer.current_revision
    assert revision is not None
    meeting = Meeting.objects.earliest("starts_at")
    return {
        **words,
        "own": str(own.public_id),
        "own_photo": str(photographs.photo_on(own, camille).public_id),
        "debated": str(debated.public_id),
        "hidden": str(hidden.public_id),
        "own_hidden": str(own_hidden.public_id),
        "gone": str(gone.public_id),
        "over": str(over.public_id),
        "left_comment": str(left.public_id),
        "reply": str(reply.public_id),
        "stop": following.stop_token(follow),
        "run": str(run.pk),
        "layer": run.source.layer.slug,
        "version": str(revision.number),
        "meeting": str(meeting.public_id),
        "commune": "59350",
        "new_password": f"{user_pk_to_url_str(camille)}-{default_token_generator.make_token(camille)}",
        "nobody": "00000000-0000-4000-8000-000000000000",
    }
