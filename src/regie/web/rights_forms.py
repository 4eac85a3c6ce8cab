"""Words and forms of the review of rights: shapes only; the actions decide."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regie.access.actions.choosing import Choice
from regie.access.actions.reviewing import STILL_NEEDED, Ruling
from regie.access.policy import Policy
from regie.kernel.clock import AMSTERDAM
from regie.web.people_forms import REASONS

KIND_NAMES: Final = {
    "special": _("Agency accounts and special rights"),
    "everyone": _("All accounts"),
}
# decision -> (label, icon)
DECISIONS: Final = {
    "": (_("Still open"), "clock"),
    "keep": (_("Kept"), "user-check"),
    "move": (_("End date changed"), "calendar-clock"),
    "end": (_("Ended"), "user-x"),
    "gone": (_("Had ended already"), "check"),
}
REFUSALS: Final = {
    **REASONS,
    "right": _("Your role may not review rights. The director or functional manager can."),
    "scope": _("This review belongs to another municipality."),
    "closed": _("This review is closed. What was decided does not change any more."),
    "decided": _("Somebody decided about this account already."),
    "own_seat": _("You cannot decide about yourself. Ask somebody else who may review."),
    "decision_unknown": _("Choose keep, change the end date, or end."),
    "reason_missing": _("Say why: the report keeps it."),
    "end_missing": _("Choose the new last day."),
    "open_already": _("A review of this kind is open already."),
    "months": _("Special rights are looked at every quarter at least, all accounts every year at least."),
    "days": _("Days are whole numbers: reminders 1 to 120, time to decide 1 to 60."),
    "next_past": _("The next review cannot lie in the past."),
}


def reason_words(reason: str) -> str:
    """The reason as somebody wrote it, or the words for keeping without more."""
    return gettext("Still needed for the work") if reason == STILL_NEEDED else reason


class DecisionForm(forms.Form):
    """What is decided about one account."""

    decision = forms.ChoiceField(choices=[("keep", ""), ("move", ""), ("end", "")])
    reason = forms.CharField(required=False, max_length=2_000)
    until = forms.DateField(required=False)

    def ruling(self) -> Ruling:
        """The seat ends at the end of the chosen day in Amsterdam."""
        told = self.cleaned_data
        day = told["until"] if told["decision"] == "move" else None
        until = datetime.combine(day + timedelta(days=1), time(), AMSTERDAM) if day else None
        return Ruling(told["decision"], told["reason"], until)


def _number(label: Any, low: int, high: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=low, max_value=high)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


class PolicyForm(forms.Form):
    """How long, how often, when next."""

    longest_months = _number(_("Longest seat at an agency, in months"), 1, 12)
    remind_days = forms.CharField(
        label=_("Remind so many days before the end"), help_text=_("Numbers with commas, such as 30, 7.")
    )
    special_every_months = _number(_("Agency accounts and special rights: every so many months"), 1, 3)
    special_next_on = _day(_("Next time"))
    everyone_every_months = _number(_("All accounts: every so many months"), 1, 12)
    everyone_next_on = _day(_("Next time for all accounts"))
    decide_within_days = _number(_("Days to decide"), 1, 60)

    @staticmethod
    def as_initial(policy: Policy) -> dict[str, object]:
        """The policy as the fields show it."""
        return {
            "longest_months": policy.longest_months,
            "remind_days": ", ".join(str(n) for n in policy.remind_days),
            "special_every_months": policy.every_months["special"],
            "special_next_on": _iso(policy.next_on.get("special")),
            "everyone_every_months": policy.every_months["everyone"],
            "everyone_next_on": _iso(policy.next_on.get("everyone")),
            "decide_within_days": policy.decide_within_days,
        }

    def clean_remind_days(self) -> tuple[int, ...]:
        """Whole numbers."""
        parts = [part.strip() for part in str(self.cleaned_data["remind_days"]).split(",") if part.strip()]
        if not parts or not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
            raise forms.ValidationError(str(REFUSALS["days"]))
        return tuple(int(part) for part in parts)

    def choice(self) -> Choice:
        """What was filled in."""
        return Choice(**self.cleaned_data)


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""
