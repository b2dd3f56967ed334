"""What residents answered in the demonstration: supports, comments, official replies."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from accounts.models import User
from contributions.debate.models import Comment
from contributions.debate.moderation import reply_officially
from contributions.debate.services import support_contribution, write_comment
from contributions.models import Contribution, News
from desk.demo.content import moment

_FILE = Path(__file__).with_name("content") / "debate.toml"


def seed_debates(authors: dict[str, User], officer: User, today: date) -> int:
    """Answer the contributions that nobody has answered yet; gives how many comments that made."""
    with _FILE.open("rb") as file:
        debates = tomllib.load(file)["debates"]
    written = 0
    for entry in debates:
        contribution = (
            Contribution.objects.published()
            .select_related("consultation")
            .filter(consultation__slug=entry["consultation"], title=entry["title"])
            .first()
        )
        if contribution is None or contribution.comments.exists():
            continue
        written += _debate(contribution, entry, authors, officer, today)
        # Fictional residents receive no letters.
        News.objects.filter(contribution=contribution).delete()
    return written


def _debate(
    contribution: Contribution,
    entry: dict[str, Any],
    authors: dict[str, User],
    officer: User,
    today: date,
) -> int:
    residents = [
        authors[name]
        for name in sorted(authors)
        if authors[name].role == User.Role.RESIDENT and authors[name].pk != contribution.author_id
    ]
    for number, person in enumerate(residents[: entry["supports"]]):
        at = moment(today, -1 - number % 7, f"{8 + number % 12:02}:10")
        support_contribution(contribution=contribution, person=person, now=at)
    written = 0
    for line in entry["comments"]:
        first = _comment(contribution, line, authors, today)
        written += 1
        for answer in line.get("answers", []):
            _comment(contribution, answer, authors, today, parent=first)
            written += 1
    if "reply" in entry:
        reply_officially(
            contribution=contribution,
            officer=officer,
            function=entry["reply"]["function"],
            body=entry["reply"]["body"],
            now=moment(today, -entry["reply"]["days_ago"], "10:00"),
        )
    return written


def _comment(
    contribution: Contribution,
    line: dict[str, Any],
    authors: dict[str, User],
    today: date,
    parent: Comment | None = None,
) -> Comment:
    return write_comment(
        contribution=contribution,
        author=authors[line["author"]],
        body=line["body"],
        stance=line.get("stance", Comment.Stance.NEUTRAL),
        parent=parent,
        now=moment(today, -line["days_ago"], "18:30"),
    ).comment
