"""Scenes, faults and refusals of the practice network in words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

SCENARIOS: Final = {
    "ordinary_evening": _("Ordinary evening"),
    "quiet_night": _("Quiet night"),
    "busy_weekend": _("Busy weekend"),
    "growing_incident": _("Growing incident: fire with smoke"),
    "exercise_gas": _("Exercise: gas leak on the market square"),
    "daily_rhythm": _("A whole week in its daily rhythm"),
}
SPEEDS: Final = {
    "1": _("As fast as the clock"),
    "10": _("10 times as fast"),
    "60": _("60 times as fast: an hour in a minute"),
    "300": _("300 times as fast"),
}
NO_FAULT: Final = "none"
FAULTS: Final = {
    NO_FAULT: _("No fault: the network works"),
    "answers_500": _("Answers with an error (500)"),
    "hangs": _("Hangs: gives no answer"),
    "rate_limits": _("Too many requests: asks to wait"),
    "revoked": _("Token revoked"),
    "loses_answer": _("Posts it, but loses the answer"),
}
STATES: Final = {
    "running": _("Playing"),
    "paused": _("Paused"),
    "stopped": _("Stopped"),
    "done": _("Finished"),
}
KINDS: Final = {
    "municipality": _("Municipality"),
    "press": _("Press"),
    "councillor": _("Council"),
    "company": _("Company"),
}
REFUSALS: Final = {
    "empty": _("Write something first."),
    "too_long": _("This is too long: at most 500 characters."),
    "parent_gone": _("The post you answer is no longer there."),
    "not_a_resident": _("Nobody writes as the municipality here. That goes through the inbox."),
}
