"""What officers see of a consultation's questions: as people see them, and the texts answered."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from contributions.forms import WhatForm
from desk import rules
from desk.access import desk_page
from desk.answers import texts_answered
from layers.models import Consultation, Question, QuestionKind

TEXTS_ON_A_PAGE = 50


@require_safe
@desk_page(rules.may_follow_contributions)
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions as the contribution form asks them; nothing can be sent."""
    consultation = get_object_or_404(Consultation.objects.defer("perimeter"), slug=slug)
    form = WhatForm(consultation=consultation)
    return render(
        request, "desk/questions_preview.html", {"consultation": consultation, "form": form}
    )


@require_safe
@desk_page(rules.may_follow_contributions)
def texts(request: HttpRequest, slug: str, question_slug: str) -> HttpResponse:
    """What was answered in words to one question, newest first, by pages."""
    question = get_object_or_404(
        Question.objects.select_related("consultation").defer("consultation__perimeter"),
        consultation__slug=slug,
        slug=question_slug,
        kind=QuestionKind.TEXT,
    )
    page = Paginator(texts_answered(question), TEXTS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"consultation": question.consultation, "question": question, "page": page}
    return render(request, "desk/question_texts.html", context)
