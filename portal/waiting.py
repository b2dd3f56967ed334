"""What waits for somebody behind the page on which she signs in."""

from urllib.parse import parse_qs, urlsplit

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

_STEPS = {"contributions:what", "contributions:review"}


def waiting_after(address: str) -> str:
    """What is found at ``address`` (of this site) once signed in, and what to do there; "" for nothing.

    The sentences are ours: an address that somebody made up says nothing of its own.
    """
    parts = urlsplit(address)
    try:
        view = resolve(parts.path).view_name
    except Resolver404:
        return ""
    if view in _STEPS and "plutot" in parse_qs(parts.query):
        return _(
            "Une fois dans votre compte, vous retrouverez la contribution à soutenir\u202f: pressez "
            "alors «\u202fJe soutiens\u202f». Votre brouillon est gardé."
        )
    if view in _STEPS:
        return _(
            "Ce que vous avez écrit est gardé. Une fois dans votre compte, vous le retrouverez à "
            "l’étape «\u202fRelire\u202f»\u202f: pressez alors «\u202fEnvoyer ma contribution\u202f»."
        )
    if view == "contributions:comment":
        return _(
            "Votre commentaire est gardé. Une fois dans votre compte, vous le retrouverez\u202f: "
            "pressez alors le bouton qui l’envoie."
        )
    if view == "contributions:detail" and parts.fragment == "soutiens":
        return _(
            "Une fois dans votre compte, vous retrouverez la contribution à soutenir\u202f: pressez "
            "alors «\u202fJe soutiens\u202f»."
        )
    if view == "contributions:detail" and parts.fragment == "suivi":
        return _(
            "Une fois dans votre compte, vous retrouverez la contribution à suivre\u202f: pressez "
            "alors le bouton qui la suit."
        )
    return ""
