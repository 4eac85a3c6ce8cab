"""Dates the Dutch way in every template: `22 nov 2026`, where Django writes a capital everywhere."""

from __future__ import annotations

import datetime

from django import template
from django.template.defaultfilters import date as plain_date
from django.utils.translation import get_language

register = template.Library()


def localised(form: str) -> str:
    """The format with short months (`M`) in small letters (`b`) where the language writes them so."""
    return form.replace("M", "b") if (get_language() or "").startswith("nl") else form


@register.filter(name="date", expects_localtime=True, is_safe=False)
def date(value: datetime.date | None, form: str | None = None) -> str:
    """Django's own filter, with months as the reader's language writes them."""
    return str(plain_date(value, localised(form) if form else form))
