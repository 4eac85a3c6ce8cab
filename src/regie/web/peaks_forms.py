"""Forms of a peak: what it is, and who comes."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.inbox.queries.cases import kept
from regie.interpret.topics import NAMES
from regie.kernel.actor import Actor
from regie.kernel.clock import AMSTERDAM, local
from regie.peaks.actions.people import Extra
from regie.peaks.actions.preparing import NewPeak
from regie.peaks.kind import Kind, Queue
from regie.people.roles import SIDES
from regie.web import peaks_words as words
from regie.web.clocks_forms import read_hours, show_hours
from regie.web.roles_in_words import role_name

_DATE: Final = {"type": "datetime-local"}


class PeakForm(forms.Form):
    """Name, period, how much more, and what comes with it."""

    title = forms.CharField(label=gettext_lazy("Name"), max_length=70)
    starts_at = forms.DateTimeField(
        label=gettext_lazy("From"), widget=forms.DateTimeInput(attrs=_DATE, format="%Y-%m-%dT%H:%M")
    )
    ends_at = forms.DateTimeField(
        label=gettext_lazy("Until the moment"),
        help_text=gettext_lazy("Everything that comes with the peak ends then, by itself."),
        widget=forms.DateTimeInput(attrs=_DATE, format="%Y-%m-%dT%H:%M"),
    )
    multiple = forms.DecimalField(
        label=gettext_lazy("How many times the usual messages"), min_value=1, max_value=50, decimal_places=1
    )
    phase = forms.ChoiceField(
        label=gettext_lazy("Special time of the mandate"), choices=list(words.PHASES.items()), required=False
    )
    people = forms.IntegerField(
        label=gettext_lazy("How many more people the roster needs"), min_value=0, max_value=50
    )
    windows = forms.CharField(
        label=gettext_lazy("In these hours"),
        help_text=gettext_lazy("One line per window, such as ma-zo 22:00-07:00."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    queues = forms.MultipleChoiceField(
        label=gettext_lazy("Queues that everybody sees in the inbox"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, kind: Kind, by: Actor, now: datetime, *args: Any, **more: Any) -> None:
        more["initial"] = _suggested(kind, now)
        super().__init__(*args, **more)
        self.kind = kind
        given = [*kind.queues, *(Queue(one.name, one.query) for one in kept(by))]
        given += [Queue(_(name), f"topic={slug}") for slug, name in NAMES.items()]
        self.offered: dict[str, Queue] = {}
        for one in given:
            self.offered.setdefault(one.query, one)
        queues = self.fields["queues"]
        queues.choices = [(one.query, one.name) for one in self.offered.values()]  # type: ignore[attr-defined]

    def clean_windows(self) -> tuple[str, ...]:
        """As windows."""
        return read_hours(self.cleaned_data["windows"])

    def new(self, municipality_id: int) -> NewPeak:
        """What was filled in."""
        told = dict(self.cleaned_data)
        chosen = tuple(self.offered[one] for one in told.pop("queues"))
        return NewPeak(municipality_id, self.kind.key, queues=chosen, **told)


def _suggested(kind: Kind, now: datetime) -> dict[str, Any]:
    first = local(now).date() + timedelta(days=7)
    start = datetime.combine(first, time(8), AMSTERDAM)
    end = datetime.combine(first + timedelta(days=kind.days), time(22), AMSTERDAM)
    return {
        "title": kind.title,
        "starts_at": start,
        "ends_at": end,
        "multiple": f"{kind.multiple:g}",
        "phase": kind.phase,
        "people": kind.people,
        "windows": show_hours(kind.windows),
        "queues": [one.query for one in kind.queues],
    }


class ExtraForm(forms.Form):
    """Somebody who comes for the peak."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("Work address"))
    initials = forms.CharField(label=gettext_lazy("Initials"), max_length=4)
    where = forms.TypedChoiceField(label=gettext_lazy("Works for"), coerce=int)
    role = forms.ChoiceField(label=gettext_lazy("Role"))

    def __init__(self, own: str, agencies: list[tuple[int, str]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        where, role = self.fields["where"], self.fields["role"]
        where.choices = [*agencies, (0, own)]  # type: ignore[attr-defined]
        roles = ("agent", "coordinator", "maker", "analyst", "adviser", "duty_adviser", "spokesperson")
        role.choices = [(one, role_name(one)) for one in roles if one in SIDES]  # type: ignore[attr-defined]

    def extra(self) -> Extra:
        """What was filled in."""
        told = self.cleaned_data
        return Extra(told["email"], told["name"], told["initials"], told["role"], told["where"])
