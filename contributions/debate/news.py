"""What followers are to be told: written in the transaction of what happened."""

from datetime import datetime

from contributions.debate.models import Comment, News, OfficialReply, Tally
from contributions.models import Contribution


def hold_debate(contribution: Contribution) -> None:
    """Let one transaction at a time change what is answered to the contribution.

    Counts, threads and news of a contribution are then written in one order, so that two writers
    never wait for each other in a circle and a news number never overtakes an earlier one.
    """
    Tally.objects.select_for_update().filter(contribution=contribution).first()


def record_news(
    contribution: Contribution,
    kind: str,
    *,
    now: datetime,
    comment: Comment | None = None,
    official_reply: OfficialReply | None = None,
) -> News:
    """Write down that something happened to the contribution; the debate is held by the caller."""
    return News.objects.create(
        contribution=contribution,
        kind=kind,
        comment=comment,
        official_reply=official_reply,
        at=now,
    )
