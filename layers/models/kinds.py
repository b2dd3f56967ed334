"""What consultations and layers both name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

SLUG_FORM = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class GeometryKind(models.TextChoices):
    """What a layer holds, or what a citizen may draw."""

    POINT = "point", _("point")
    LINE = "line", _("ligne")
    POLYGON = "polygon", _("surface")
