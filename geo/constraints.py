"""Constraints that more than one geometry table declares."""

from django.contrib.gis.db.models import BooleanField
from django.db.models import CheckConstraint, F, Func, Q


class IsValid(Func):
    """``ST_IsValid(geometry)``: the OGC simple features rules."""

    function = "ST_IsValid"
    output_field = BooleanField()


class IsEmpty(Func):
    """``ST_IsEmpty(geometry)``."""

    function = "ST_IsEmpty"
    output_field = BooleanField()


def valid_geometry(name: str, column: str = "geom") -> CheckConstraint:
    """The column holds a valid geometry with at least one position."""
    return CheckConstraint(
        name=name,
        condition=Q(IsValid(F(column))) & ~Q(IsEmpty(F(column))),
        violation_error_code="invalid-geometry",
    )
