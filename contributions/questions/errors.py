"""Why an answer is refused; each names its question and says what to do."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.errors import ContributionRefused
from geo.errors import InvalidInput
from layers.models import Question


class AnswerRefused(ContributionRefused, InvalidInput):
    """Root of the refusals of an answer; ``field`` is ``answers.<slug>``."""

    code = "answer-refused"
    field = "answers"
    default_message = gettext_lazy("Une réponse ne convient plus à sa question : relisez-les.")

    def __init__(self, sentence: str | None = None, question: Question | None = None) -> None:
        self.sentence = sentence or str(self.default_message)
        """What is wrong, for a place beside the question."""
        if question is None:
            super().__init__(self.sentence)
            return
        super().__init__(
            _("« %(label)s »\u202f: %(sentence)s")
            % {"label": question.label, "sentence": self.sentence}
        )
        self.field = f"answers.{question.slug}"


class AnswersNotReadable(AnswerRefused):
    """Answers are not an object from question to answer."""

    code = "answers-not-readable"
    default_message = gettext_lazy(
        "« properties.answers » doit être un objet : le nom court de chaque question et sa réponse."
    )


class UnknownQuestion(AnswerRefused):
    """The consultation does not ask this, or not for this category, or no longer."""

    code = "question-unknown"
    default_message = gettext_lazy(
        "Une des questions auxquelles vous répondez n’est pas posée ici : retirez cette réponse."
    )


class AnswerMissing(AnswerRefused):
    """The question is to be answered."""

    code = "answer-missing"


class AnswerOutOfBounds(AnswerRefused):
    """Lower, higher or longer than the question allows."""

    code = "answer-out-of-bounds"


class AnswerNotOfItsKind(AnswerRefused):
    """Not an option, a step, a number or a text as the question wants it."""

    code = "answer-not-of-its-kind"
