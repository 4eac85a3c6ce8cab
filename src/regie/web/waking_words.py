"""Waking in words: means, whether an address works, and why a press was refused."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from regie.paging.models import Address

KINDS: Final = {
    "push": _("Notification"),
    "sms": _("Text message"),
    "voice": _("Spoken call"),
    "webhook": _("Webhook"),
    "email": _("E-mail"),
}
ICONS: Final = {
    "push": "bell-ring",
    "sms": "message-square",
    "voice": "phone-call",
    "webhook": "radio-tower",
    "email": "mail",
}
REFUSALS: Final = {
    "right": _("Your role may not do this."),
    "scope": _("This is not of your municipality."),
    "not_yours": _("This is not your address."),
    "no_number": _("That is no telephone number. Write it like 06 12345678."),
    "no_address": _("That is no web address. It begins with https://."),
    "bad_keys": _("This browser gave no keys. Turn on Javascript and try again."),
    "too_many": _("That is too many for now. Remove one, or wait an hour."),
    "no_gateway": _("The municipality has no supplier for this means yet."),
    "not_json": _("The body is no JSON. Look at quotes, commas and braces."),
    "not_form": _("The body is no form. Write it like to={to}&text={text}."),
    "no_to": _("The body has no {to}, so the supplier would not know whom to reach."),
    "no_text": _("The body has no {text}, so nothing would be said."),
    "address": _("That is no web address. It begins with https://."),
    "header": _("Name or value of the header holds characters that cannot be sent."),
    "unknown_means": _("Choose one of the means that are shown."),
}
_BROWSERS: Final = (("Firefox", "Firefox"), ("Edg/", "Edge"), ("Chrome", "Chrome"), ("Safari", "Safari"))


def refusal(reason: str) -> str:
    """Why a press did nothing."""
    return str(REFUSALS.get(reason, reason))


def state_of(row: Address) -> tuple[str, str, str]:
    """Label, kind of badge and icon of an address."""
    if row.failed_at is not None:
        return str(_("The last call did not arrive")), "bad", "circle-x"
    if row.confirmed_at is not None:
        return str(_("Tested")), "ok", "circle-check"
    return str(_("Not tested yet")), "warn", "circle-question-mark"


def browser(agent: str) -> str:
    """A name for a browser, from what it says about itself; no more than needed to tell two apart."""
    name = next((label for mark, label in _BROWSERS if mark in agent), "Browser")
    return f"{name} (mobiel)" if "Mobile" in agent else name
