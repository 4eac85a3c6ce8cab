"""Small words for the screens of assignments and agreements."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from regie.engagement.models import Assignment
from regie.web import agreements_words, assignments_words
from regie.web.agreements import Standing
from regie.web.templatetags.inbox import topic_name
from regie.web.templatetags.regie import icon

register = template.Library()
register.filter(topic_name)


@register.filter
def assignment_kind(code: str) -> str:
    """The kind of work."""
    return str(assignments_words.KINDS.get(code, code))


@register.filter
def assignment_kind_help(code: str) -> str:
    """What that kind of work is."""
    return str(assignments_words.KIND_HELP.get(str(code), ""))


@register.filter
def agreement_name(code: str) -> str:
    """One of the five agreements."""
    return str(agreements_words.AGREEMENTS.get(code, code))


@register.simple_tag
def assignment_state(code: str) -> SafeString:
    """The state as a badge."""
    return _badge(*assignments_words.STATES[code])


@register.simple_tag
def standing_badge(standing: Standing) -> SafeString:
    """How an agreement stands as a badge."""
    return _badge(*standing.badge)


def _badge(text: object, icon_name: str, kind: str) -> SafeString:
    extra = f" badge--{kind}" if kind else ""
    return format_html('<span class="badge{}">{}{}</span>', extra, icon(icon_name), text)


@register.simple_tag
def change_link(assignment: Assignment, step: str, may_write: bool) -> SafeString | str:
    """A link to the step where this is changed, for who may and while it is a draft."""
    if not may_write or assignment.state != Assignment.DRAFT:
        return ""
    return format_html(
        '<a class="card__change" href="{}">{}<span class="visually-hidden">: {}</span></a>',
        reverse("assignment-step", args=[assignment.pk, step]),
        _("Change"),
        assignments_words.STEPS[step],
    )
