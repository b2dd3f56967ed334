"""What somebody answered about herself in a session that had ended: shown again to her alone.

The form says whose page it was on (`whose`), so that on a shared computer the next person who signs
in is not shown another one's age or commune. Shown once, and forgotten after half an hour.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User

WHOSE_FIELD = "whose"
ANSWERS = ("insee_code", "age_band", "gender")
_SESSION_NAME = "answers_about_oneself"
_KEPT_FOR = timedelta(minutes=30)
_LONGEST = 40


def whose(person: User) -> str:
    """A word that says "the same person" to the form of the account page and nothing else."""
    return salted_hmac("accounts.answers", str(person.pk)).hexdigest()[:20]


def keep_answers(session: SessionBase, posted: Mapping[str, str], now: datetime) -> None:
    """Remember what was chosen, until its person has signed in again."""
    session[_SESSION_NAME] = {
        WHOSE_FIELD: posted.get(WHOSE_FIELD, "")[:_LONGEST],
        "until": (now + _KEPT_FOR).timestamp(),
        **{name: posted.get(name, "")[:_LONGEST] for name in ANSWERS},
    }


def take_answers(session: SessionBase, person: User, now: datetime) -> dict[str, str]:
    """What waited for this person, once; empty when nothing did, or somebody else's did."""
    if _SESSION_NAME not in session:
        return {}
    kept = session.pop(_SESSION_NAME)
    is_hers = constant_time_compare(str(kept.get(WHOSE_FIELD, "")), whose(person))
    if not is_hers or kept.get("until", 0) < now.timestamp():
        return {}
    return {name: str(kept.get(name, "")) for name in ANSWERS}
