"""Numbers as the reader writes them."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def counted(number: int) -> str:
    """`1.204` in Dutch."""
    return number_format(number, 0, use_l10n=True, force_grouping=True)
