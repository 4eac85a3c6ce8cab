"""Words and marks for the inbox templates."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from regie.inbox.states import AT_WORK
from regie.interpret.topics import NAMES
from regie.web import inbox_words as words
from regie.web.templatetags.regie import icon, when

register = template.Library()
SOON = timedelta(minutes=30)
# What the search puts around a hit: characters that no message can hold (see `kernel.text.clean`).
HIT_START, HIT_END = "\x02", "\x03"


@register.filter
def topic_name(slug: str) -> str:
    """The topic in the reader's language."""
    return _(NAMES[slug]) if slug in NAMES else slug


@register.filter
def short_town(name: str) -> str:
    """The municipality's name where room is short and the icon says what it is."""
    return name.removeprefix("Gemeente ")


@register.filter
def kind_name(slug: str) -> str:
    """The kind in the reader's language."""
    return str(words.KINDS.get(slug, (slug, ""))[0])


@register.filter
def language_name(code: str) -> str:
    """The language in the reader's language."""
    return str(words.LANGUAGES.get(code, code))


@register.filter
def silence_name(code: str) -> str:
    """The reason for not answering."""
    return str(words.SILENCE.get(code, code))


@register.filter
def deed_name(code: str) -> str:
    """What the ledger says was done."""
    return str(words.DEEDS.get(code, code))


@register.filter
def urgency_name(code: str) -> str:
    """The urgency in words."""
    return str(words.URGENCIES.get(code, (code, "", ""))[0])


@register.filter
def personal_name(code: str) -> str:
    """A kind of personal data in words."""
    return str(words.PERSONAL.get(code, code))


def _badge(entry: tuple[object, str, str]) -> SafeString:
    label, name, kind = entry
    style = f" badge--{kind}" if kind else ""
    return format_html('<span class="badge{}">{}{}</span>', style, icon(name), label)


@register.simple_tag
def urgency_badge(code: str) -> SafeString:
    """Urgency as icon and word; normal says nothing, so that the others stand out."""
    if code == "normal":
        return SafeString()
    return _badge(words.URGENCIES.get(code, (code, "circle-dot", "")))


@register.simple_tag
def state_badge(code: str, release: str = "") -> SafeString:
    """How the case stands; while a reply is under way, how that stands."""
    if code == "waiting" and release in words.RELEASES:
        return _badge(words.RELEASES[release])
    return _badge(words.STATES.get(code, (code, "circle-dot", "")))


@register.simple_tag
def release_badge(code: str) -> SafeString:
    """How a reply stands."""
    return _badge(words.RELEASES.get(code, (code, "circle-dot", "")))


@register.simple_tag
def network_icon(code: str) -> SafeString:
    """The network as icon, with its name for who cannot see it."""
    name, picture = words.NETWORKS.get(code, (code, "globe"))
    return format_html('{}<span class="visually-hidden">{}</span>', icon(picture), name)


@register.filter
def network_name(code: str) -> str:
    """The network's name."""
    return str(words.NETWORKS.get(code, (code, ""))[0])


@register.simple_tag
def visibility_badge(code: str) -> SafeString:
    """Who can read along with this conversation."""
    label, name = words.VISIBILITY.get(code, (code, "globe"))
    return format_html('<span class="badge badge--outline">{}{}</span>', icon(name), label)


@register.simple_tag
def due(moment: datetime, state: str, now: datetime) -> SafeString:
    """The time left by the reply clock, or how much too late; nothing when no answer is due any more."""
    if state not in AT_WORK:
        return SafeString()
    late, soon = moment < now, moment - now < SOON
    kind = "late" if late else "soon" if soon else "calm"
    word = _("Too late:") if late else _("Due:")
    return format_html(
        '<span class="due due--{}">{}<span class="visually-hidden">{} </span>{}</span>',
        kind,
        icon("timer" if late or soon else "clock"),
        word,
        when(moment),
    )


@register.filter
def hits(snippet: str) -> SafeString:
    """A snippet with the found words marked. Escaped first: the text is a citizen's, the marks are ours."""
    safe = escape(snippet)
    marked = safe.replace(HIT_START, '<mark class="nl-mark">').replace(HIT_END, "</mark>")
    return mark_safe(marked)  # noqa: S308 – escaped above


_LINES = re.compile(r"\n{3,}")


@register.simple_tag
def citizen_text(text: str, spans: list[tuple[int, int, str, bool]]) -> SafeString:
    """A message as written, with personal data marked so that nobody repeats it in public by accident."""
    parts: list[SafeString] = []
    at = 0
    for start, end, kind, _certain in spans:
        if start < at or end > len(text) or start >= end:
            continue  # read from an earlier version of the text, or overlapping
        parts.append(escape(text[at:start]))
        parts.append(
            format_html('<mark class="personal" title="{}">{}</mark>', personal_name(kind), text[start:end])
        )
        at = end
    parts.append(escape(text[at:]))
    return mark_safe(_LINES.sub("\n\n", "".join(parts)))  # noqa: S308 – every part is escaped above
