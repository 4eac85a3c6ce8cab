"""Words and small sums of feedback."""

from __future__ import annotations

from django import template
from django.utils.html import linebreaks
from django.utils.safestring import SafeString

from regie.feedback.blinding import blind
from regie.publishing.models import Release
from regie.web import feedback_words as words

register = template.Library()


@register.simple_tag
def finding_kind(kind: str) -> str:
    """What must change, in words."""
    return str(words.KINDS.get(kind, kind))


@register.simple_tag
def finding_state(state: str) -> str:
    """How far it is."""
    return str(words.STATES.get(state, state))


@register.simple_tag
def percent(share: float) -> str:
    """A share of 0 to 1 as a percentage with its sign."""
    return f"{words.percent(share)} %"


@register.simple_tag
def minus(high: float, low: float) -> str:
    """The difference, at least as wide as can be seen, as SVG writes numbers."""
    return f"{max(0.6, high - low):.1f}"


@register.simple_tag
def blinded(release: Release) -> SafeString:
    """The text without its writer, with its lines."""
    names = [release.author.name] if release.author else []
    return SafeString(linebreaks(blind(release.text, names), autoescape=True))
