"""Texts with a bound: it is told while one types, and nothing that was typed is cut."""

from typing import Any

from django import forms


class BoundedText(forms.CharField):
    """A text of ``most`` characters at the most, as the page tells.

    No ``maxlength``: a browser that has one cuts what is pasted without a word. Whoever cleans the
    text refuses what exceeds, by how much (`contributions.errors.TooLong`).
    """

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most


def let_all_be_typed(form: forms.BaseForm) -> None:
    """Take ``maxlength`` off a form's inputs: its fields refuse what is too long, and say so."""
    for field in form.fields.values():
        field.widget.attrs.pop("maxlength", None)
