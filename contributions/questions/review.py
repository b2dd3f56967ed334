"""What the draft answers, read again before it is sent."""

from contributions.questions.errors import AnswerRefused
from contributions.questions.selectors import Said, said_before_sending
from contributions.questions.typed import check_typed
from layers.models import Category, Consultation
from layers.questions import asked_questions


def draft_answers(
    consultation: Consultation, category: Category | None, typed: str
) -> tuple[list[Said], list[str]]:
    """The answers in words, and what would be refused: the questions may have changed since step 2."""
    asked = asked_questions(consultation)
    try:
        return said_before_sending(asked, check_typed(asked, category, typed)), []
    except AnswerRefused as error:
        return [], [str(error)]
