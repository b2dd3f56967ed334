"""What people answer to the questions of a consultation."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0017_published_sections"),
        ("layers", "0010_question_guard"),
    ]

    operations = [
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("single", "Un choix"),
                            ("multiple", "Plusieurs choix"),
                            ("scale", "Une échelle"),
                            ("text", "Un texte"),
                            ("number", "Un nombre"),
                        ],
                        max_length=10,
                    ),
                ),
                ("step", models.BigIntegerField(db_comment="of a scale", null=True)),
                (
                    "number",
                    models.DecimalField(
                        db_comment="in the question's unit",
                        decimal_places=6,
                        max_digits=18,
                        null=True,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="contributions.contribution",
                    ),
                ),
                (
                    "option",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="layers.questionoption",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="layers.question",
                    ),
                ),
            ],
            options={
                "ordering": ["contribution", "question", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "multiple"), _negated=True),
                        fields=("contribution", "question"),
                        name="answer_once_for_each_question",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "multiple")),
                        fields=("contribution", "question", "option"),
                        name="answer_once_for_each_option",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["single", "multiple"]),
                                ("number__isnull", True),
                                ("option__isnull", False),
                                ("step__isnull", True),
                                ("text", ""),
                            ),
                            models.Q(
                                ("kind", "scale"),
                                ("number__isnull", True),
                                ("option__isnull", True),
                                ("step__isnull", False),
                                ("text", ""),
                            ),
                            models.Q(
                                ("kind", "number"),
                                ("number__isnull", False),
                                ("option__isnull", True),
                                ("step__isnull", True),
                                ("text", ""),
                            ),
                            models.Q(
                                ("kind", "text"),
                                ("number__isnull", True),
                                ("option__isnull", True),
                                ("step__isnull", True),
                                models.Q(("text__regex", "^\\s*$"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="answer_is_of_its_kind",
                    ),
                ],
            },
        ),
    ]
