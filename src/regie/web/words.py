"""Verdicts in words: may this go out, why, what would have to be different, and who can help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.mandate.rules import TIME
from regie.mandate.verdict import Verdict
from regie.mandate.whatif import Otherwise, otherwise
from regie.web.facts_in_words import attribute_name, listed, value_names
from regie.web.rules_in_words import listed_roles, obligations_sentence, rule_sentence, within

REFUSALS: Final = {
    "rule": gettext_lazy("the mandate forbids this"),
    "no_rule": gettext_lazy("the mandate says nothing about this, so it may not"),
    "unknown_fact": gettext_lazy("something that is needed to decide is not known"),
    "not_valid": gettext_lazy("the mandate does not hold at this moment"),
    "brake": gettext_lazy("the emergency brake is on"),
    "never_grantable": gettext_lazy("press and councillors are answered by the municipality itself"),
    "grip": gettext_lazy("from GRIP 3 on the municipality speaks for itself"),
    "not_covered": gettext_lazy("the assignment does not cover this"),
    "agreement_expired": gettext_lazy("an agreement of the assignment has expired"),
    "no_mandate": gettext_lazy("no mandate is in force"),
    "duty_elsewhere": gettext_lazy("the other side has the watch"),
    "unmanned": gettext_lazy("nobody of the agency is on duty"),
    "two_mandates": gettext_lazy("two mandates hold at once, so neither does"),
    "mandate_changed": gettext_lazy("the mandate is no longer what was signed"),
}
BECAUSE: Final = {
    "unknown_fact": gettext_lazy("Not understood: %(facts)s."),
    "not_covered": gettext_lazy("Channel, topic and person must all be named in an assignment that runs."),
    "agreement_expired": gettext_lazy("Nothing goes out while one of the five agreements is not in force."),
    "never_grantable": gettext_lazy("No mandate can give this away. Refer to the right counter instead."),
    "grip": gettext_lazy("From GRIP 3 on an agency sends nothing, whatever its mandate says."),
    "no_mandate": gettext_lazy("Without a signed mandate nothing goes out."),
    "duty_elsewhere": gettext_lazy("An agency publishes only after it has taken over the watch."),
    "unmanned": gettext_lazy("While nobody is on the roster, nobody of the agency may publish."),
    "mandate_changed": gettext_lazy("Its seal does not match. Somebody must look at this now."),
}
BRAKES: Final = {
    "municipality": gettext_lazy("Everything of this municipality is stopped."),
    "agency": gettext_lazy("Everything of this agency is stopped."),
    "channel": gettext_lazy("Everything on this channel is stopped."),
    "person": gettext_lazy("Everything of this person is stopped."),
}
HELP: Final = {
    "brake": gettext_lazy("The one who set the brake, or the director, can tell when it is released."),
    "no_mandate": gettext_lazy("The director of communication work can put a mandate in force."),
    "two_mandates": gettext_lazy("The director of communication work can withdraw one of the two."),
    "mandate_changed": gettext_lazy("Tell the functional manager and the privacy officer."),
    "not_covered": gettext_lazy("Pass it to the municipality, or ask your coordinator what you cover."),
    "agreement_expired": gettext_lazy("Escalate what cannot wait; the municipality must sign anew first."),
    "not_valid": gettext_lazy("The duty adviser can take it over."),
    "duty_elsewhere": gettext_lazy("Take over the watch under Watch, or pass it to who has it."),
    "unmanned": gettext_lazy("What is acute goes to the municipal duty adviser."),
    "grip": gettext_lazy("The duty adviser can take it over."),
    "unknown_fact": gettext_lazy("Set topic, urgency and kind by hand, or ask the duty adviser."),
}
HELP_BY_KIND: Final = {
    "press": gettext_lazy("The spokesperson answers the press. You may send a referral."),
    "councillor": gettext_lazy("The council clerk answers councillors. You may send a referral."),
    "objection": gettext_lazy("Only the department can take an objection. You may send a referral."),
    "woo_request": gettext_lazy("Only the Woo contact can take this. You may send a referral."),
    "privacy_request": gettext_lazy("Only the privacy officer can take this. You may send a referral."),
    "notice_of_default": gettext_lazy("Pass it on at once: a legal term has started today."),
}
MILDER: Final = {
    "allow": gettext_lazy("Would be allowed if it were not for: %(what)s."),
    "approve": gettext_lazy("Could go out after approval if it were not for: %(what)s."),
    "escalate": gettext_lazy("Could go to the duty adviser if it were not for: %(what)s."),
}
ICONS: Final = {"allow": "circle-check", "approve": "badge-check", "escalate": "siren", "forbid": "ban"}


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """`tone` is the outcome (allow, approve, escalate, forbid), or `brake`; the template picks the colour."""

    tone: str
    icon: str
    headline: str
    because: tuple[str, ...]
    near_misses: tuple[str, ...]
    who_can_help: str


def verdict_words(verdict: Verdict) -> VerdictWords:
    """The verdict for the person who wants to send. In the language that is active now."""
    brake = verdict.reason == "brake"
    return VerdictWords(
        tone="brake" if brake else verdict.outcome,
        icon="octagon-pause" if brake else ICONS[verdict.outcome],
        headline=_headline(verdict),
        because=_because(verdict),
        near_misses=tuple(_milder(one) for one in otherwise(verdict)),
        who_can_help=_who_can_help(verdict),
    )


def _headline(verdict: Verdict) -> str:
    asked = obligations_sentence(verdict.outcome, verdict.obligations)
    if verdict.outcome == "allow":
        hiding = verdict.facts.get("action") == "hide"
        return _("You may hide this") if hiding else _("You may send this")
    if verdict.outcome == "approve":
        return _("Needs approval by %(who)s") % {"who": asked} if asked else _("Needs approval")
    if verdict.outcome == "escalate":
        who = listed_roles(verdict.obligations.get("to")) or _("the duty adviser")
        return ", ".join(p for p in (_("Goes to %(who)s") % {"who": who}, within(verdict.obligations)) if p)
    return _("Not allowed: %(why)s") % {"why": REFUSALS.get(verdict.reason, verdict.reason)}


def _because(verdict: Verdict) -> tuple[str, ...]:
    if verdict.brake is not None:
        return (str(BRAKES[verdict.brake.scope]),)
    if verdict.reason == "rule":
        return tuple(_rule(verdict, name) for name in verdict.because)
    if verdict.reason == "unknown_fact":
        facts = listed([attribute_name(name) for name in verdict.unknown]) or attribute_name("team")
        return (str(BECAUSE["unknown_fact"]) % {"facts": facts},)
    return (str(BECAUSE[verdict.reason]),) if verdict.reason in BECAUSE else ()


def _rule(verdict: Verdict, name: str) -> str:
    rule = verdict.rules.get(name)
    sentence = (rule.text or rule_sentence(rule)) if rule else ""
    return _("Rule %(name)s: %(sentence)s.") % {"name": name, "sentence": sentence.rstrip(".")}


def _milder(one: Otherwise) -> str:
    what = attribute_name(one.attribute)
    if one.attribute != TIME and 0 < len(one.values) <= 4:
        values = value_names(one.attribute, one.values)
        what = _("%(what)s (would have to be: %(values)s)") % {"what": what, "values": values}
    return str(MILDER[one.outcome]) % {"what": what}


def _who_can_help(verdict: Verdict) -> str:
    if verdict.outcome == "allow":
        return ""
    if verdict.reason in HELP:
        return str(HELP[verdict.reason])
    if verdict.outcome == "forbid":
        kind = verdict.facts.get("kind", "")
        return str(HELP_BY_KIND.get(kind, _("The duty adviser can take it over or advise you.")))
    return _("Somebody else than the author looks at it; until then it is not sent.")
