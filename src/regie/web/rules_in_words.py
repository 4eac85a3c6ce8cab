"""A rule of a mandate as a plain sentence, so that nobody signs what they cannot read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from regie.mandate.rules import TIME, Between, Condition, During, Rule
from regie.publishing.duties import KERNEL
from regie.web.facts_in_words import value_names, window_name
from regie.web.roles_in_words import role_name

# In the order in which a sentence is built; each with its little word.
PHRASES: Final = {
    "action": gettext_noop("%(values)s"),
    "kind": gettext_noop("answering %(values)s"),
    "topic": gettext_noop("about %(values)s"),
    "language": gettext_noop("%(values)s"),
    "channel": gettext_noop("on %(values)s"),
    "visibility": gettext_noop("that is %(values)s"),
    "personal_data": gettext_noop("%(values)s"),
    "risk": gettext_noop("with %(values)s risk"),
    "phase": gettext_noop("%(values)s"),
    "team": gettext_noop("by %(values)s"),
    TIME: gettext_noop("on %(values)s"),
}


ORDERS: Final = {"any": gettext_lazy("one of them"), "in_order": gettext_lazy("one after the other")}
CONDITIONS: Final = {
    "max_per_hour": gettext_noop("at most %(n)d per hour"),
    "max_per_day": gettext_noop("at most %(n)d per day"),
    "follow_up_minutes": gettext_noop("a real answer within %(n)d minutes"),
}
Domain = Mapping[str, Sequence[str]]
_MANY: Final = 6  # of fewer values all are named


def rule_sentence(rule: Rule, domain: Domain | None = None) -> str:
    """When the rule holds: `A reply, about waste or parking, with risk at most normal`.

    With the attributes of the table (`domain`) a long list becomes `everything except …`.
    """
    known = [name for name in PHRASES if name in rule.conditions]
    rest = [name for name in rule.conditions if name not in PHRASES]
    parts = [_phrase(name, rule.conditions[name], (domain or {}).get(name, ())) for name in [*known, *rest]]
    return _capital(", ".join(parts)) if parts else _("Everything")


def _all_but(name: str, values: Sequence[str], domain: Sequence[str]) -> str:
    """`everything except elections or the council`, when that is much shorter; else nothing."""
    missing = tuple(value for value in domain if value not in values)
    if len(domain) < _MANY or not missing or len(missing) * 3 > len(domain):
        return ""
    return _("everything except %(values)s") % {"values": value_names(name, missing)}


def _phrase(name: str, condition: Condition, domain: Sequence[str]) -> str:
    if isinstance(condition, Between):
        return _bounds(name, condition)
    if isinstance(condition, During):
        windows = [window_name(window.text) for window in condition.windows]
        values = _(" and ").join(windows) or _("nothing at all")
    else:
        few = _all_but(name, condition.values, domain)
        values = few or value_names(name, condition.values) or _("nothing at all")
    return _(PHRASES.get(name, f"{name}: %(values)s")) % {"values": values}


def _bounds(name: str, condition: Between) -> str:
    low, high = (value_names(name, (v,)) if v else "" for v in (condition.at_least, condition.at_most))
    if low and high:
        return _("with risk from %(low)s to %(high)s") % {"low": low, "high": high}
    if high:
        return _("with risk at most %(high)s") % {"high": high}
    return _("with risk at least %(low)s") % {"low": low}


def obligations_sentence(outcome: str, obligations: Mapping[str, object]) -> str:
    """What must happen first: `by the duty adviser, within 15 minutes`; empty when nothing is asked."""
    key = "from" if outcome == "approve" else "to"
    who = listed_roles(obligations.get(key))
    number = obligations.get("approvers")
    if isinstance(number, int) and number > 1:
        people = ngettext("%(n)d person", "%(n)d people", number) % {"n": number}
        who = _("%(people)s, among them %(roles)s") % {"people": people, "roles": who} if who else people
    order = str(ORDERS.get(str(obligations.get("order", "")), "")) if " " in who else ""
    return ", ".join(part for part in (who, order, within(obligations), *_conditions(obligations)) if part)


def _conditions(obligations: Mapping[str, object]) -> list[str]:
    """What holds for every text that goes out under the rule: caps, a follow-up, a kernel message."""
    found: list[str] = []
    for key, text in CONDITIONS.items():
        value = obligations.get(key)
        if isinstance(value, int):
            found.append(_(text) % {"n": value})
    told = obligations.get("message", ())
    messages = [told] if isinstance(told, str) else [str(one) for one in _several(told)]
    if KERNEL in messages:
        found.append(_("with the kernel message that holds at that moment"))
    if names := ", ".join(one for one in messages if one and one != KERNEL):
        found.append(_("with the kernel message %(name)s") % {"name": names})
    return found


def _several(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def listed_roles(value: object) -> str:
    """`the communication adviser and the director`; every one of them is asked."""
    roles = [value] if isinstance(value, str) else list(value) if isinstance(value, list | tuple) else []
    names = [_lower(role_name(str(role))) for role in roles]
    return _(" and ").join(_("the %(role)s") % {"role": name} for name in names)


def within(obligations: Mapping[str, object]) -> str:
    """`within 15 minutes`, or nothing."""
    minutes = obligations.get("within_minutes")
    if not isinstance(minutes, int):
        return ""
    return ngettext("within %(n)d minute", "within %(n)d minutes", minutes) % {"n": minutes}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
