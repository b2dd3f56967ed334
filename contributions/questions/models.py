"""Answers: one row for a question, one for each option where several are chosen."""

from django.db import models
from django.db.models import Q

from layers.models import Question, QuestionKind, QuestionOption


class Answer(models.Model):
    """What a contribution answers to one question. Guarded: see ``sql/0013_answer_guard.sql``.

    ``kind`` repeats the question's: a foreign key on both keeps them equal, and the question's kind
    from changing once somebody has answered.
    """

    contribution = models.ForeignKey(
        "contributions.Contribution", on_delete=models.CASCADE, related_name="answers"
    )
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    kind = models.CharField(max_length=10, choices=QuestionKind.choices)
    option = models.ForeignKey(
        QuestionOption, on_delete=models.PROTECT, null=True, related_name="answers"
    )
    step = models.BigIntegerField(null=True, db_comment="of a scale")
    number = models.DecimalField(
        max_digits=18, decimal_places=6, null=True, db_comment="in the question's unit"
    )
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["contribution", "question", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "question"],
                condition=~Q(kind="multiple"),
                name="answer_once_for_each_question",
            ),
            models.UniqueConstraint(
                fields=["contribution", "question", "option"],
                condition=Q(kind="multiple"),
                name="answer_once_for_each_option",
            ),
            models.CheckConstraint(
                name="answer_is_of_its_kind",
                condition=Q(
                    kind__in=["single", "multiple"],
                    option__isnull=False,
                    step__isnull=True,
                    number__isnull=True,
                    text="",
                )
                | Q(
                    kind="scale",
                    option__isnull=True,
                    step__isnull=False,
                    number__isnull=True,
                    text="",
                )
                | Q(
                    kind="number",
                    option__isnull=True,
                    step__isnull=True,
                    number__isnull=False,
                    text="",
                )
                | (
                    Q(kind="text", option__isnull=True, step__isnull=True, number__isnull=True)
                    & ~Q(text__regex=r"^\s*$")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.question_id}"
