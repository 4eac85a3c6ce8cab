"""Words for the practice network: who somebody is, and handles that lead to their page."""

from __future__ import annotations

import re
from typing import Final

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from regie.practice.writing import HANDLE
from regie.web import practice_in_words as words
from regie.web.templatetags.regie import icon

register = template.Library()
_ICONS: Final = {"municipality": "landmark", "press": "rss", "councillor": "users", "company": "tag"}


@register.simple_tag
def kind_badge(kind: str) -> SafeString:
    """What kind of account it is; never shown for residents."""
    return format_html(
        '<span class="badge badge--outline">{}{}</span>',
        icon(_ICONS.get(kind, "user")),
        words.KINDS.get(kind, kind),
    )


@register.filter
def with_mentions(text: str) -> SafeString:
    """The text, escaped, with every @handle leading to that account's page."""

    def linked(found: re.Match[str]) -> str:
        return format_html(
            '<a href="{}">@{}</a>', reverse("practice_account", args=[found[1].lower()]), found[1]
        )

    # Escaping first is safe: no character of a handle is changed by it.
    return mark_safe(HANDLE.sub(linked, escape(text)))  # noqa: S308
