"""Forms of the debate. What is wrong with the words is said by the services, in one place."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.bounded import BoundedText
from contributions.debate.errors import MissingComment
from contributions.debate.models import COMMENT_MAX_LENGTH, Comment


class CommentForm(forms.Form):
    """A comment on a contribution; an answer to a comment has no stance."""

    stance = forms.ChoiceField(
        label=_("Votre avis sur cette contribution"),
        choices=[
            (Comment.Stance.FOR, _("Pour")),
            (Comment.Stance.AGAINST, _("Contre")),
            (Comment.Stance.NEUTRAL, _("Neutre")),
        ],
        initial=Comment.Stance.NEUTRAL,
        required=False,
        widget=forms.RadioSelect,
    )
    body = BoundedText(
        most=COMMENT_MAX_LENGTH,
        label=_("Votre commentaire"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("2 000 caractères au plus. Votre pseudonyme sera affiché."),
        error_messages={"required": MissingComment.default_message},
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_answer: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and not self.initial.get("key"):
            self.initial["key"] = uuid.uuid4().hex
        if is_answer:
            del self.fields["stance"]
            self.fields["body"].label = _("Votre réponse")

    def sent(self, name: str) -> str:
        """What was typed in a field, as it was typed."""
        return str(self.data.get(self.add_prefix(name)) or "")
