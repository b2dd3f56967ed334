"""The questions of a consultation, their options and the categories that they are asked for."""

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.math
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("layers", "0008_tiles_carry_what_styles_read"),
    ]

    operations = [
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="Nom court dans l’API et les données ouvertes.",
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]+(-[a-z0-9]+)*$",
                                "Des lettres minuscules sans accent, des chiffres et des tirets : « ou-planter ».",
                            )
                        ],
                        verbose_name="identifiant",
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
                        verbose_name="se répond par",
                    ),
                ),
                ("label", models.CharField(max_length=200, verbose_name="question")),
                ("help_text", models.CharField(blank=True, max_length=300, verbose_name="aide")),
                (
                    "is_required",
                    models.BooleanField(default=False, verbose_name="réponse obligatoire"),
                ),
                (
                    "is_public",
                    models.BooleanField(
                        default=False,
                        help_text="Les réponses se lisent avec la contribution et dans les données ouvertes. Sinon, seuls les agents les lisent.",
                        verbose_name="réponses publiques",
                    ),
                ),
                (
                    "is_withdrawn",
                    models.BooleanField(
                        default=False,
                        help_text="Elle n’est plus posée ; les réponses déjà données restent.",
                        verbose_name="retirée",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                (
                    "lowest",
                    models.DecimalField(
                        blank=True,
                        db_comment="of a scale (a whole number) or of a number; included",
                        decimal_places=6,
                        max_digits=18,
                        null=True,
                        verbose_name="plus petite valeur",
                    ),
                ),
                (
                    "highest",
                    models.DecimalField(
                        blank=True,
                        db_comment="of a scale (a whole number) or of a number; included",
                        decimal_places=6,
                        max_digits=18,
                        null=True,
                        verbose_name="plus grande valeur",
                    ),
                ),
                (
                    "lowest_label",
                    models.CharField(blank=True, max_length=60, verbose_name="mot du plus petit"),
                ),
                (
                    "highest_label",
                    models.CharField(blank=True, max_length=60, verbose_name="mot du plus grand"),
                ),
                ("unit", models.CharField(blank=True, max_length=20, verbose_name="unité")),
                (
                    "decimals",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="0 pour un nombre entier.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(6),
                        ],
                        verbose_name="chiffres après la virgule",
                    ),
                ),
                (
                    "max_length",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="En caractères.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5000),
                        ],
                        verbose_name="longueur maximale",
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="layers.consultation",
                        verbose_name="concertation",
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "ordering": ["consultation", "position", "id"],
            },
        ),
        migrations.CreateModel(
            name="QuestionCategory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="layers.category",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="layers.question",
                    ),
                ),
            ],
            options={
                "verbose_name": "catégorie d’une question",
                "verbose_name_plural": "catégories des questions",
            },
        ),
        migrations.AddField(
            model_name="question",
            name="categories",
            field=models.ManyToManyField(
                blank=True,
                related_name="questions",
                through="layers.QuestionCategory",
                to="layers.category",
            ),
        ),
        migrations.CreateModel(
            name="QuestionOption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]+(-[a-z0-9]+)*$",
                                "Des lettres minuscules sans accent, des chiffres et des tirets : « ou-planter ».",
                            )
                        ],
                        verbose_name="identifiant",
                    ),
                ),
                ("label", models.CharField(max_length=120, verbose_name="choix")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                (
                    "is_withdrawn",
                    models.BooleanField(
                        default=False,
                        help_text="Il n’est plus proposé ; les réponses déjà données restent.",
                        verbose_name="retiré",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="options",
                        to="layers.question",
                    ),
                ),
            ],
            options={
                "verbose_name": "choix",
                "verbose_name_plural": "choix",
                "ordering": ["question", "position", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="questioncategory",
            constraint=models.UniqueConstraint(
                fields=("question", "category"), name="question_category_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                fields=("consultation", "slug"),
                name="question_slug_unique_in_consultation",
                violation_error_message="Une autre question de cette concertation a cet identifiant.",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(fields=("id", "kind"), name="question_of_its_kind"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                name="question_slug_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["single", "multiple", "scale", "text", "number"])),
                name="question_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("label__regex", "^\\s*$"), _negated=True),
                name="question_label_present",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lowest__isnull", True),
                    ("highest__isnull", True),
                    ("lowest__lt", models.F("highest")),
                    _connector="OR",
                ),
                name="question_bounds_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("lowest__isnull", True),
                        ("lowest__gte", Decimal("-999999999999")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("highest__isnull", True),
                        ("highest__lte", Decimal("999999999999")),
                        _connector="OR",
                    ),
                ),
                name="question_bounds_measurable",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("highest", django.db.models.functions.math.Floor("highest")),
                        ("highest__isnull", False),
                        (
                            "highest__lte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("lowest"), "+", models.Value(10)
                            ),
                        ),
                        ("kind", "scale"),
                        ("lowest", django.db.models.functions.math.Floor("lowest")),
                        ("lowest__isnull", False),
                    ),
                    ("kind", "number"),
                    models.Q(
                        ("highest__isnull", True),
                        ("kind__in", ["single", "multiple", "text"]),
                        ("lowest__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="question_bounds_fit_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "scale"),
                        models.Q(("lowest_label__regex", "^\\s*$"), _negated=True),
                        models.Q(("highest_label__regex", "^\\s*$"), _negated=True),
                    ),
                    models.Q(
                        models.Q(("kind", "scale"), _negated=True),
                        ("highest_label", ""),
                        ("lowest_label", ""),
                    ),
                    _connector="OR",
                ),
                name="question_words_at_both_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decimals__gte", 0),
                        ("decimals__isnull", False),
                        ("decimals__lte", 6),
                        ("kind", "number"),
                    ),
                    models.Q(
                        models.Q(("kind", "number"), _negated=True),
                        ("decimals__isnull", True),
                        ("unit", ""),
                    ),
                    _connector="OR",
                ),
                name="question_number_is_told",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "text"),
                        ("max_length__gte", 1),
                        ("max_length__isnull", False),
                        ("max_length__lte", 5000),
                    ),
                    models.Q(
                        models.Q(("kind", "text"), _negated=True), ("max_length__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="question_text_bounded",
            ),
        ),
        migrations.AddConstraint(
            model_name="questionoption",
            constraint=models.UniqueConstraint(
                fields=("question", "slug"),
                name="question_option_slug_once",
                violation_error_message="Un autre choix de cette question a cet identifiant.",
            ),
        ),
        migrations.AddConstraint(
            model_name="questionoption",
            constraint=models.UniqueConstraint(
                fields=("question", "label"),
                name="question_option_label_once",
                violation_error_message="Un autre choix de cette question dit la même chose.",
            ),
        ),
        migrations.AddConstraint(
            model_name="questionoption",
            constraint=models.UniqueConstraint(
                fields=("id", "question"), name="question_option_of_question"
            ),
        ),
        migrations.AddConstraint(
            model_name="questionoption",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                name="question_option_slug_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="questionoption",
            constraint=models.CheckConstraint(
                condition=models.Q(("label__regex", "^\\s*$"), _negated=True),
                name="question_option_label_present",
            ),
        ),
    ]
