"""Several people, and one person twice, at the same moment: nothing is doubled, lost or locked."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import User
from contributions.debate import moderation, services
from contributions.debate.errors import CommentGone
from contributions.debate.models import Comment, Support
from contributions.models import Contribution, Tally
from tests import personas, scenes

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(works: list[Callable[[], Any]]) -> list[Any]:
    """What each work gives, or the exception that it raised; all begin together."""

    def run(work: Callable[[], Any]) -> Any:
        try:
            return work()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


def test_clicks_at_the_same_moment_count_once_and_answers_survive_moderation() -> None:
    contribution = scenes.contribution(scenes.consultation())
    person, officer = personas.resident(), personas.officer()
    first = Comment.objects.create(contribution=contribution, author=person, body="Premier")
    people = User.objects.bulk_create(
        User(email=f"p{n}@exemple.test", pseudonym=f"Personne {n}") for n in range(4)
    )
    now = timezone.now()

    def support() -> bool:
        return services.support_contribution(contribution=contribution, person=person, now=now)

    def send() -> bool:
        return services.write_comment(
            contribution=contribution, author=person, body="Une fois", idempotency_key="k", now=now
        ).created

    def answer(who: User) -> Callable[[], Any]:
        return lambda: services.write_comment(
            contribution=contribution, author=who, body="Réponse", parent=first, now=now
        )

    def hide() -> Any:
        return moderation.hide_comment(comment=first, officer=officer, reason="Non.", now=now)

    assert sorted(at_once([support] * 4)) == [False, False, False, True]
    assert sorted(at_once([send] * 4)) == [False, False, False, True]
    hidden = at_once([answer(people[0]), hide, answer(people[1]), hide, answer(people[2])])
    failures = [one for one in hidden if isinstance(one, Exception)]
    assert len([one for one in failures if isinstance(one, CommentGone)]) == 1
    tally = Tally.objects.get(contribution=contribution)
    published = Comment.objects.filter(status="published")
    assert (tally.supports, tally.comments) == (Support.objects.count(), published.count())
    first.refresh_from_db()
    assert first.status == "hidden"
    assert first.replies == published.filter(root=first).count()
    assert Contribution.objects.count() == 1
