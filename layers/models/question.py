"""What a consultation asks beside the words: ordered questions, each of one kind."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Floor
from django.utils.translation import gettext_lazy as _

from layers.models.consultation import Category, Consultation
from layers.models.kinds import SLUG_FORM

TEXT_ANSWER_MAX_LENGTH = 5_000
MOST_DECIMALS = 6
LONGEST_SCALE = 10
"""From the first step of a scale to the last one: eleven steps, 0 to 10."""
LARGEST_NUMBER = Decimal("999999999999")

_SLUG = RegexValidator(
    SLUG_FORM, _("Des lettres minuscules sans accent, des chiffres et des tirets : « ou-planter ».")
)


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", _("Un choix")
    MULTIPLE = "multiple", _("Plusieurs choix")
    SCALE = "scale", _("Une échelle")
    TEXT = "text", _("Un texte")
    NUMBER = "number", _("Un nombre")


CHOICE_KINDS = (QuestionKind.SINGLE, QuestionKind.MULTIPLE)


class Question(models.Model):
    """One thing that a consultation asks everybody who contributes, or those of some categories.

    What people have answered already protects it: see ``contributions/sql/0013_answer_guard.sql``.
    """

    Kind = QuestionKind

    consultation = models.ForeignKey(
        Consultation,
        on_delete=models.CASCADE,
        related_name="questions",
        verbose_name=_("concertation"),
    )
    slug = models.SlugField(
        _("identifiant"),
        max_length=50,
        validators=[_SLUG],
        help_text=_("Nom court dans l’API et les données ouvertes."),
    )
    kind = models.CharField(_("se répond par"), max_length=10, choices=QuestionKind.choices)
    label = models.CharField(_("question"), max_length=200)
    help_text = models.CharField(_("aide"), max_length=300, blank=True)
    is_required = models.BooleanField(_("réponse obligatoire"), default=False)
    is_public = models.BooleanField(
        _("réponses publiques"),
        default=False,
        help_text=_(
            "Les réponses se lisent avec la contribution et dans les données ouvertes. "
            "Sinon, seuls les agents les lisent."
        ),
    )
    is_withdrawn = models.BooleanField(
        _("retirée"),
        default=False,
        help_text=_("Elle n’est plus posée ; les réponses déjà données restent."),
    )
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    lowest = models.DecimalField(
        _("plus petite valeur"),
        max_digits=18,
        decimal_places=MOST_DECIMALS,
        null=True,
        blank=True,
        db_comment="of a scale (a whole number) or of a number; included",
    )
    highest = models.DecimalField(
        _("plus grande valeur"),
        max_digits=18,
        decimal_places=MOST_DECIMALS,
        null=True,
        blank=True,
        db_comment="of a scale (a whole number) or of a number; included",
    )
    lowest_label = models.CharField(_("mot du plus petit"), max_length=60, blank=True)
    highest_label = models.CharField(_("mot du plus grand"), max_length=60, blank=True)
    unit = models.CharField(_("unité"), max_length=20, blank=True)
    decimals = models.PositiveSmallIntegerField(
        _("chiffres après la virgule"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(MOST_DECIMALS)],
        help_text=_("0 pour un nombre entier."),
    )
    max_length = models.PositiveSmallIntegerField(
        _("longueur maximale"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(TEXT_ANSWER_MAX_LENGTH)],
        help_text=_("En caractères."),
    )
    categories = models.ManyToManyField(
        Category, through="QuestionCategory", related_name="questions", blank=True
    )

    class Meta:
        verbose_name = _("question")
        ordering = ["consultation", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "slug"],
                name="question_slug_unique_in_consultation",
                violation_error_message=_(
                    "Une autre question de cette concertation a cet identifiant."
                ),
            ),
            # What answers point at, so that a question that has some keeps its kind.
            models.UniqueConstraint(fields=["id", "kind"], name="question_of_its_kind"),
            models.CheckConstraint(name="question_slug_form", condition=Q(slug__regex=SLUG_FORM)),
            models.CheckConstraint(
                name="question_kind_known", condition=Q(kind__in=QuestionKind.values)
            ),
            models.CheckConstraint(
                name="question_label_present", condition=~Q(label__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                name="question_bounds_in_order",
                condition=Q(lowest__isnull=True)
                | Q(highest__isnull=True)
                | Q(lowest__lt=F("highest")),
            ),
            models.CheckConstraint(
                name="question_bounds_measurable",
                condition=(Q(lowest__isnull=True) | Q(lowest__gte=-LARGEST_NUMBER))
                & (Q(highest__isnull=True) | Q(highest__lte=LARGEST_NUMBER)),
            ),
            models.CheckConstraint(
                name="question_bounds_fit_kind",
                condition=Q(
                    kind="scale",
                    lowest__isnull=False,
                    highest__isnull=False,
                    lowest=Floor("lowest"),
                    highest=Floor("highest"),
                    highest__lte=F("lowest") + LONGEST_SCALE,
                )
                | Q(kind="number")
                | Q(
                    kind__in=["single", "multiple", "text"],
                    lowest__isnull=True,
                    highest__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="question_words_at_both_ends",
                condition=(
                    Q(kind="scale")
                    & ~Q(lowest_label__regex=r"^\s*$")
                    & ~Q(highest_label__regex=r"^\s*$")
                )
                | (~Q(kind="scale") & Q(lowest_label="", highest_label="")),
            ),
            models.CheckConstraint(
                name="question_number_is_told",
                condition=Q(kind="number", decimals__isnull=False, decimals__gte=0, decimals__lte=6)
                | (~Q(kind="number") & Q(decimals__isnull=True, unit="")),
            ),
            models.CheckConstraint(
                name="question_text_bounded",
                condition=Q(
                    kind="text",
                    max_length__isnull=False,
                    max_length__gte=1,
                    max_length__lte=TEXT_ANSWER_MAX_LENGTH,
                )
                | (~Q(kind="text") & Q(max_length__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def has_options(self) -> bool:
        """True when it is answered by choosing."""
        return self.kind in CHOICE_KINDS

    @property
    def steps(self) -> range:
        """The steps of a scale, the first and the last included; empty for another kind."""
        if self.kind != QuestionKind.SCALE or self.lowest is None or self.highest is None:
            return range(0)
        return range(int(self.lowest), int(self.highest) + 1)

    def clean(self) -> None:
        """Says field by field what its kind needs and does not take; what it cannot use is emptied."""
        faults: dict[str, Any] = {}
        if self.kind == QuestionKind.SCALE:
            faults |= self._scale_faults()
        else:
            self.lowest_label = self.highest_label = ""
        if self.kind == QuestionKind.NUMBER:
            faults |= self._number_faults()
        else:
            self.decimals, self.unit = None, ""
        if self.kind not in {QuestionKind.SCALE, QuestionKind.NUMBER}:
            self.lowest = self.highest = None
        if self.kind == QuestionKind.TEXT:
            if self.max_length is None:
                faults["max_length"] = _("Donnez la longueur maximale, par exemple 500 caractères.")
        else:
            self.max_length = None
        if faults:
            raise ValidationError(faults)

    def _scale_faults(self) -> dict[str, Any]:
        faults: dict[str, Any] = {}
        for name in ("lowest", "highest"):
            bound = getattr(self, name)
            if bound is None:
                faults[name] = _("Une échelle va d’un nombre à un autre, par exemple de 1 à 5.")
            elif bound != int(bound):
                faults[name] = _("Les degrés d’une échelle sont des nombres entiers.")
        for name in ("lowest_label", "highest_label"):
            if not getattr(self, name).strip():
                faults[name] = _("Dites en un mot ce que veut dire ce bout de l’échelle.")
        if not faults and self.lowest is not None and self.highest is not None:
            length = self.highest - self.lowest
            if not 0 < length <= LONGEST_SCALE:
                faults["highest"] = _("Une échelle monte, et a 11 degrés au plus.")
        return faults

    def _number_faults(self) -> dict[str, Any]:
        faults: dict[str, Any] = {}
        if self.decimals is None:
            faults["decimals"] = _("Dites combien de chiffres après la virgule, 0 pour un entier.")
        for name in ("lowest", "highest"):
            bound = getattr(self, name)
            if bound is not None and abs(bound) > LARGEST_NUMBER:
                faults[name] = _("Douze chiffres au plus avant la virgule.")
        if self.lowest is not None and self.highest is not None and self.lowest >= self.highest:
            faults["highest"] = _("La plus grande valeur doit dépasser la plus petite.")
        return faults


class QuestionOption(models.Model):
    """One of the things to choose from."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="options")
    slug = models.SlugField(_("identifiant"), max_length=50, validators=[_SLUG])
    label = models.CharField(_("choix"), max_length=120)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    is_withdrawn = models.BooleanField(
        _("retiré"),
        default=False,
        help_text=_("Il n’est plus proposé ; les réponses déjà données restent."),
    )

    class Meta:
        verbose_name = _("choix")
        verbose_name_plural = _("choix")
        ordering = ["question", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "slug"],
                name="question_option_slug_once",
                violation_error_message=_("Un autre choix de cette question a cet identifiant."),
            ),
            models.UniqueConstraint(
                fields=["question", "label"],
                name="question_option_label_once",
                violation_error_message=_("Un autre choix de cette question dit la même chose."),
            ),
            # What answers point at: an option chosen for its own question.
            models.UniqueConstraint(fields=["id", "question"], name="question_option_of_question"),
            models.CheckConstraint(
                name="question_option_slug_form", condition=Q(slug__regex=SLUG_FORM)
            ),
            models.CheckConstraint(
                name="question_option_label_present", condition=~Q(label__regex=r"^\s*$")
            ),
        ]

    def __str__(self) -> str:
        return self.label


class QuestionCategory(models.Model):
    """A question that is asked for some categories only; one without such rows is asked for all."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+")
    # Losing its last category, a question would be asked of everybody: the category stays.
    category = models.ForeignKey(Category, on_delete=models.RESTRICT, related_name="+")

    class Meta:
        verbose_name = _("catégorie d’une question")
        verbose_name_plural = _("catégories des questions")
        constraints = [
            models.UniqueConstraint(fields=["question", "category"], name="question_category_once")
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.category_id}"
