"""Why an object of a layer, or a section of it, cannot be the place of a contribution."""

from django.utils.translation import gettext_lazy as _

from contributions.errors import PlaceRefused


class PlaceMissing(PlaceRefused):
    """Neither a geometry nor an object of a layer."""

    code = "place-missing"
    default_message = _("Dites où : donnez une géométrie, ou un élément d’une couche.")


class SectionRefused(PlaceRefused):
    """Root of the refusals of a section; ``field`` is where its distances were given."""

    code = "section-refused"
    field = "about"
    default_message = _("Ce tronçon ne convient pas : choisissez-en un autre.")


class SectionUnreadable(SectionRefused):
    """Not two distances in order."""

    code = "section-unreadable"
    default_message = _(
        "Donnez le début et la fin du tronçon en mètres, le plus petit d’abord : "
        "par exemple de 120 à 340."
    )


class SectionOfNoLine(SectionRefused):
    """Distances along something that has no length."""

    code = "section-of-no-line"
    default_message = _(
        "Cet élément n’est pas une ligne : choisissez-le en entier, sans distances."
    )


class SectionBeyond(SectionRefused):
    """It ends after its line does."""

    code = "section-beyond"
    default_message = _(
        "Ce tronçon dépasse la fin de l’élément : donnez de plus petites distances."
    )


class SectionInPieces(SectionRefused):
    """The object is in several pieces, and this lies in more than one of them."""

    code = "section-in-pieces"
    default_message = _(
        "Cet élément est en plusieurs morceaux : choisissez un tronçon dans un seul."
    )


class SectionNeeded(SectionRefused):
    """The whole line cannot be taken, a part of it can."""

    code = "section-needed"
    default_message = _(
        "Cet élément est trop grand pour être pris en entier : choisissez un tronçon."
    )


class SectionWithGeometry(SectionRefused):
    """A section has a geometry of its own, which is measured here."""

    code = "section-with-geometry"
    default_message = _(
        "Un tronçon est dessiné d’après ses distances : envoyez-le sans autre géométrie."
    )


class SectionNotOnObject(SectionRefused):
    """The line moved while this was sent; the table noticed."""

    code = "section-not-on-object"
    default_message = _(
        "Cet élément vient de changer sur le plan : choisissez de nouveau le tronçon."
    )
