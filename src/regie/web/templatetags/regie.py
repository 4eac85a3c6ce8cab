"""Small words for templates: an icon, a moment, a badge."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from regie.kernel.clock import utc_now
from regie.web import roles_in_words, waking_words
from regie.web.templatetags.dates import localised

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers: the word beside it speaks. `size`: large or huge."""
    extra = f" icon--{size}" if size else ""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def when(moment: datetime | None, form: str = "relative") -> SafeString | str:
    """A `<time>` in Amsterdam; `relative` is kept fresh by time.js, `exact` always shows day and hour."""
    if moment is None:
        return "–"
    exact = exact_moment(moment)
    return format_html(
        '<time datetime="{}" title="{}"{}>{}</time>',
        moment.isoformat(),
        exact,
        format_html(' data-time="{}"', form),
        ago(moment, utc_now()) if form == "relative" else exact,
    )


def exact_moment(moment: datetime) -> str:
    """`vr 20 nov 23:10`; with the year when it is another one."""
    here = localtime(moment)
    pattern = "D j M H:i" if here.year == localtime(utc_now()).year else "j M Y H:i"
    return date_format(here, localised(pattern))


def ago(moment: datetime, now: datetime) -> str:
    """How long ago, or how long to go, in the shortest clear words."""
    seconds = int((now - moment).total_seconds())
    ahead, minutes = seconds < 0, abs(seconds) // 60
    if minutes < 1:
        return _("in a moment") if ahead else _("just now")
    amount = _amount(minutes)
    return _("in %(amount)s") % {"amount": amount} if ahead else _("%(amount)s ago") % {"amount": amount}


def _amount(minutes: int) -> str:
    if minutes < 60:
        return _("%(n)d min") % {"n": minutes}
    if minutes < 48 * 60:
        return _("%(n)d hr") % {"n": minutes // 60}
    return _("%(n)d days") % {"n": minutes // 1440}


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: object) -> str:
    """The present query string with changes; a value of None drops the key. For paging and sorting."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def means_name(kind: str) -> object:
    """The means of waking in the reader's language."""
    return waking_words.KINDS.get(kind, kind)


@register.filter
def role_name(role: str) -> str:
    """The role in the reader's language."""
    return roles_in_words.role_name(role)
