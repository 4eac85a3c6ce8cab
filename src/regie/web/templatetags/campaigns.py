"""Campaigns in templates."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.formats import date_format

register = template.Library()


@register.filter
def campaign_day(text: str) -> str:
    """A day as a brief keeps it (ISO 8601) in the reader's language; nothing for nothing."""
    try:
        return date_format(date.fromisoformat(text), "j F Y")
    except ValueError:
        return ""
