"""Officers write the questions of their consultations; what has been answered keeps its meaning."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.questions.models import Answer
from layers.admin import OfficersOnly
from layers.models import Category, Question, QuestionCategory, QuestionOption
from layers.questions import limit_question
from layers.rules import may_run_consultations

_FROZEN = ("kind", "lowest", "highest", "unit")


class _CategoriesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.consultation.title}\u202f: {obj.label}"


class QuestionForm(forms.ModelForm[Question]):
    """A question, and the categories that it is asked for."""

    asked_for = _CategoriesField(
        label=gettext_lazy("seulement pour ces catégories"),
        queryset=Category.objects.select_related("consultation").order_by(
            "consultation__title", "position", "label"
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Aucune : la question est posée à tout le monde."),
    )

    class Meta:
        model = Question
        fields = [
            "consultation", "slug", "kind", "label", "help_text", "is_required", "is_public",
            "is_withdrawn", "position", "lowest", "highest", "lowest_label", "highest_label",
            "unit", "decimals", "max_length",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            own = Category.objects.filter(consultation=self.instance.consultation_id)
            self.fields["asked_for"].queryset = own.select_related("consultation")  # type: ignore[attr-defined]
            self.initial["asked_for"] = list(
                QuestionCategory.objects.filter(question=self.instance).values_list(
                    "category", flat=True
                )
            )

    def clean(self) -> dict[str, Any]:
        """Categories of the same consultation; nothing that would change what people answered."""
        cleaned = super().clean() or self.cleaned_data
        consultation = cleaned.get("consultation") or getattr(self.instance, "consultation", None)
        strangers = [
            category.label
            for category in cleaned.get("asked_for") or []
            if consultation is None or category.consultation_id != consultation.pk
        ]
        if consultation is not None and strangers:
            self.add_error(
                "asked_for",
                _("Ces catégories ne sont pas de cette concertation\u202f: %(labels)s.")
                % {"labels": ", ".join(strangers)},
            )
        return cleaned

    def _post_clean(self) -> None:
        # Held until the form is stored: nobody answers between this look and the change.
        before = (
            Question.objects.select_for_update().filter(pk=self.instance.pk).first()
            if self.instance.pk
            else None
        )
        super()._post_clean()  # type: ignore[misc]
        if before is not None and "slug" not in self.errors:
            # The consultation is not in the form, so that Django leaves this constraint out.
            others = Question.objects.filter(
                consultation=before.consultation_id, slug=self.instance.slug
            )
            if others.exclude(pk=before.pk).exists():
                self.add_error(
                    "slug", _("Une autre question de cette concertation a cet identifiant.")
                )
        if before is None or not Answer.objects.filter(question=before).exists():
            return
        after = self.instance
        for name in _FROZEN:
            if getattr(before, name) != getattr(after, name) and name not in self.errors:
                self.add_error(
                    name,
                    _(
                        "Des habitants ont déjà répondu\u202f: retirez cette question et "
                        "posez-en une autre."
                    ),
                )
        for name in ("decimals", "max_length"):
            was, now = getattr(before, name), getattr(after, name)
            if was is not None and now is not None and now < was and name not in self.errors:
                self.add_error(
                    name,
                    _("Des habitants ont déjà répondu\u202f: gardez au moins %(was)s.")
                    % {"was": was},
                )
        if after.is_public and not before.is_public:
            self.add_error(
                "is_public",
                _(
                    "Des habitants ont déjà répondu en sachant que leur réponse ne serait pas "
                    "publique\u202f: elle ne peut pas le devenir."
                ),
            )


class OptionFormSet(forms.BaseInlineFormSet):
    """Two options at least for a choice, none for the rest; what was chosen is not erased."""

    def clean(self) -> None:
        # First: of these forms Django only says that they are protected.
        for form in self.forms:
            is_to_go = form.instance.pk and self._should_delete_form(form)  # type: ignore[attr-defined]
            if is_to_go and Answer.objects.filter(option=form.instance.pk).exists():
                raise forms.ValidationError(
                    _(
                        "Le choix « %(label)s » a déjà été fait par des habitants\u202f: "
                        "cochez « retiré » au lieu de le supprimer."
                    )
                    % {"label": form.instance.label}
                )
        super().clean()
        if any(form.errors for form in self.forms):
            return
        kept, offered = 0, 0
        for form in self.forms:
            given = form.cleaned_data
            if not given or given.get("DELETE"):
                continue
            kept += 1
            offered += not given.get("is_withdrawn")
        question: Question = self.instance
        if question.has_options and offered < 2:
            raise forms.ValidationError(_("Proposez au moins deux choix."))
        if not question.has_options and kept:
            raise forms.ValidationError(
                _("Seules les questions à choix ont des choix\u202f: supprimez-les.")
            )


class OptionInline(admin.TabularInline[Any, Any]):
    """What can be chosen."""

    model = QuestionOption
    formset = OptionFormSet
    extra = 0
    prepopulated_fields: ClassVar = {"slug": ["label"]}
    fields = ["label", "slug", "position", "is_withdrawn"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_run_consultations(request.user).allowed

    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_run_consultations(request.user).allowed


@admin.register(Question)
class QuestionAdmin(OfficersOnly):
    """Text, kind, bounds and options of a question, and for whom it is."""

    form = QuestionForm
    list_display = ["label", "consultation", "kind", "is_public", "is_withdrawn", "answers"]
    list_filter = ["consultation", "kind", "is_withdrawn"]
    list_select_related = ["consultation"]
    search_fields = ["label", "slug"]
    prepopulated_fields = {"slug": ["label"]}
    inlines = [OptionInline]
    fieldsets = (
        (None, {"fields": ("consultation", "label", "slug", "help_text", "kind", "position")}),
        (
            gettext_lazy("Qui répond, qui lit"),
            {"fields": ("asked_for", "is_required", "is_public", "is_withdrawn")},
        ),
        (
            gettext_lazy("Une échelle ou un nombre"),
            {"fields": ("lowest", "highest")},
        ),
        (gettext_lazy("Une échelle"), {"fields": ("lowest_label", "highest_label")}),
        (gettext_lazy("Un nombre"), {"fields": ("unit", "decimals")}),
        (gettext_lazy("Un texte"), {"fields": ("max_length",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """With how many contributions answered each."""
        counted = Count("answers__contribution", distinct=True)
        return super().get_queryset(request).annotate(answered=counted)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A question stays in its consultation."""
        return ["consultation"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only what nobody has answered; the rest is withdrawn."""
        if obj is None or Answer.objects.filter(question=obj).exists():
            return False
        return may_run_consultations(request.user).allowed

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Store the options and the categories."""
        super().save_related(request, form, formsets, change)
        limit_question(form.instance, list(form.cleaned_data["asked_for"]))

    def view_on_site(self, obj: Question) -> str:
        """The questions as people see them."""
        return reverse("desk:questions_preview", args=[obj.consultation.slug])

    @admin.display(description=gettext_lazy("réponses"))
    def answers(self, obj: Any) -> int:
        """How many contributions answered it."""
        return int(obj.answered)
