"""Forms of the municipality's own norms, of its calendar, and of letting a clock stand still."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from regie.engagement.levels import LONGEST_MINUTES
from regie.engagement.vocabulary import BANDS
from regie.inbox.actions.norms import NewCalendar, NewNorm
from regie.inbox.calendar import STARTER
from regie.inbox.clock import HoursWrong, windows
from regie.inbox.models import ServiceCalendar
from regie.inbox.promises import PAUSES, WARN_FOR
from regie.inbox.states import URGENCIES
from regie.kernel.clock import AMSTERDAM, local
from regie.roster.models import Holiday
from regie.web import assignments_words, inbox_words
from regie.web.inbox_words import NETWORKS

DUTCH: Final = {
    "ma": "mon", "di": "tue", "wo": "wed", "do": "thu", "vr": "fri", "za": "sat", "zo": "sun",
    "feestdag": "holiday",
}  # fmt: skip
ENGLISH: Final = {code: name for name, code in DUTCH.items()}
PAUSE_NAMES: Final = {
    "asked_sender": _("We asked the sender something"),
    "waits_for_colleague": _("A colleague finds it out"),
    "waits_for_outside": _("Somebody outside finds it out"),
    "channel_down": _("The channel does not work"),
}
HOURS_HELP: Final = _(
    "One line per window, such as ma-vr 09:00-12:00. A window past midnight belongs to the day it starts on. "
    "Nothing: day and night."
)


def read_hours(text: str) -> tuple[str, ...]:
    """Lines as people write them, with Dutch or English days. Raises ValidationError naming the line."""
    lines = [line.strip().lower() for line in text.splitlines() if line.strip()]
    found = tuple(re.sub(r"[a-z]+", lambda word: DUTCH.get(word[0], word[0]), line) for line in lines)
    try:
        windows(found)
    except HoursWrong as wrong:
        raise forms.ValidationError(
            _("“%(line)s” cannot be read. Write it like ma-vr 09:00-17:00 or feestdag 10:00-16:00.")
            % {"line": show_hours([str(wrong)])}
        ) from None
    return found


def show_hours(lines: Any) -> str:
    """The same lines with Dutch days."""
    return "\n".join(re.sub(r"[a-z]+", lambda word: ENGLISH.get(word[0], word[0]), str(x)) for x in lines)


def _area(label: Any, rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=600, widget=forms.Textarea(attrs={"rows": rows})
    )


class NormForm(forms.Form):
    """One promise of the municipality's own people."""

    what = forms.ChoiceField(label=_("What is promised"), choices=list(assignments_words.PROMISED.items()))
    network = forms.ChoiceField(
        label=_("Channel kind"),
        required=False,
        choices=[("", _("Every channel")), *((code, name) for code, (name, _i) in NETWORKS.items())],
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=[(code, inbox_words.URGENCIES[code][0]) for code in URGENCIES]
    )
    within_minutes = forms.IntegerField(
        label=_("Within how many minutes"), min_value=1, max_value=LONGEST_MINUTES
    )
    share = forms.IntegerField(label=_("For what share (%)"), min_value=1, max_value=100, initial=90)
    hours = _area(_("Counted in these hours"))
    hours.help_text = HOURS_HELP

    def clean_hours(self) -> tuple[str, ...]:
        """As windows."""
        return read_hours(self.cleaned_data["hours"])

    def new(self) -> NewNorm:
        """What was filled in."""
        told = self.cleaned_data
        return NewNorm(
            told["what"],
            told["network"],
            told["urgency"],
            told["within_minutes"],
            told["hours"],
            told["share"],
        )


class CalendarForm(forms.Form):
    """Hours per band, days that are otherwise here, and when a warning becomes a concern."""

    closed = _area(_("Extra closed days"), 3)
    closed.help_text = _("One a line: the date and its name, such as 2026-12-24 Kerstavond.")
    ordinary = _area(_("Public holidays that are ordinary days here"), 2)
    ordinary.help_text = _("One date a line, such as 2027-04-26.")
    warn_share = forms.IntegerField(
        label=_("Warn when this much of the time has passed (%)"), min_value=1, max_value=99
    )
    warn_for = forms.MultipleChoiceField(
        label=_("Tell the duty adviser before these are late"),
        required=False,
        choices=[(code, inbox_words.URGENCIES[code][0]) for code in URGENCIES],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for band in BANDS:
            self.fields[f"band_{band}"] = _area(assignments_words.BANDS[band])
        self.order_fields([f"band_{band}" for band in BANDS])

    @staticmethod
    def of(row: ServiceCalendar | None, days: Iterable[Holiday]) -> dict[str, Any]:
        """As it stands."""
        known = list(days)
        bands = {band: (row.bands if row else STARTER).get(band, STARTER[band]) for band in BANDS}
        return {
            **{f"band_{band}": show_hours(lines) for band, lines in bands.items()},
            "closed": "\n".join(f"{one.day:%Y-%m-%d} {one.name}" for one in known if one.counts),
            "ordinary": "\n".join(f"{one.day:%Y-%m-%d}" for one in known if not one.counts),
            "warn_share": row.warn_share if row else 75,
            "warn_for": list(row.warn_for if row else WARN_FOR),
        }

    def clean(self) -> dict[str, Any]:
        """Each text as what it says."""
        told = super().clean() or {}
        readers: dict[str, Any] = {f"band_{band}": read_hours for band in BANDS}
        for name, reader in (readers | {"closed": _days, "ordinary": _days}).items():
            try:
                told[name] = reader(told.get(name, ""))
            except forms.ValidationError as wrong:
                self.add_error(name, wrong)
        return told

    def new(self) -> NewCalendar:
        """What was filled in."""
        told = self.cleaned_data
        return NewCalendar(
            {band: told[f"band_{band}"] for band in BANDS},
            told["closed"],
            list(told["ordinary"]),
            told["warn_share"],
            told["warn_for"],
        )


def _days(text: str) -> dict[date, str]:
    found: dict[date, str] = {}
    for line in filter(None, (one.strip() for one in text.splitlines())):
        day, _space, name = line.partition(" ")
        try:
            found[date.fromisoformat(day)] = name.strip()
        except ValueError:
            raise forms.ValidationError(
                _("“%(line)s” is no date. Write it like 2026-12-24.") % {"line": line}
            ) from None
    return found


class PauseForm(forms.Form):
    """Why the clock stands still, and until when at most."""

    reason = forms.ChoiceField(choices=[(code, PAUSE_NAMES[code]) for code in PAUSES])
    until = forms.DateTimeField()


def tomorrow(now: datetime) -> str:
    """Nine o'clock on the next day, as a field for a moment shows it."""
    day = local(now).date() + timedelta(days=1)
    return datetime.combine(day, time(9), AMSTERDAM).strftime("%Y-%m-%dT%H:%M")
