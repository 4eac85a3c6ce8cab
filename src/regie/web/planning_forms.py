"""Forms of the calendar: a new plan, and another moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from regie.campaigns import queries as campaigns
from regie.campaigns.states import LIVE
from regie.interpret.topics import NAMES
from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.planning import queries
from regie.planning.actions.slots import NewPlan
from regie.web import planning_words as words

_DAY: Final = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_TIME: Final = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class MomentForm(forms.Form):
    """A day and a time on the wall clock."""

    on = forms.DateField(label=gettext_lazy("Day"), widget=_DAY)
    at = forms.TimeField(label=gettext_lazy("Time (Amsterdam)"), widget=_TIME)


class PlanForm(MomentForm):
    """What goes out where, when, and how often."""

    title = forms.CharField(label=gettext_lazy("Name in the calendar"), max_length=120)
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Channels"), widget=forms.CheckboxSelectMultiple, required=False
    )
    text = forms.CharField(
        label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 5}), max_length=20000
    )
    subject = forms.CharField(label=gettext_lazy("Subject, for a newsletter"), max_length=200, required=False)
    first_comment = forms.CharField(
        label=gettext_lazy("First comment below it"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Goes out right after the post itself. Not in a newsletter."),
    )  # fmt: skip
    topic = forms.ChoiceField(label=gettext_lazy("Topic"))
    audience = forms.CharField(
        label=gettext_lazy("For whom"), max_length=80, required=False,
        help_text=gettext_lazy("Groups, never persons. Two items for the same people on one day are shown."),
    )  # fmt: skip
    campaign = forms.ChoiceField(label=gettext_lazy("Campaign"), required=False)
    every = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=list(words.EVERY.items()), required=False
    )
    until = forms.DateField(label=gettext_lazy("Last day of the series"), widget=_DAY, required=False)

    field_order = (
        "title",
        "channels",
        "text",
        "subject",
        "first_comment",
        "topic",
        "audience",
        "campaign",
        "on",
        "at",
    )

    def __init__(self, by: Actor, now: datetime, data: Any = None, *, day: date | None = None) -> None:
        tomorrow = local(now).date() + timedelta(days=1)
        super().__init__(data, initial={"on": day or tomorrow, "at": "09:00", "topic": "other"})
        accounts = queries.accounts_of(by, now).filter(active=True).order_by("name")
        seen = campaigns.seen_by(by, now).filter(state__in=LIVE).order_by("name")
        choices = {
            "channels": [(str(one.pk), one.name) for one in accounts],
            "topic": list(NAMES.items()),
            "campaign": [("", "–"), *((str(one.pk), one.name) for one in seen)],
        }
        for name, told in choices.items():
            self.fields[name].choices = told  # type: ignore[attr-defined]

    def new(self) -> NewPlan:
        """As the action wants it; only for a valid form."""
        data = self.cleaned_data
        told = {name: data[name] for name in ("title", "text", "topic", "on", "at", "subject")}
        more = {name: data[name] for name in ("audience", "first_comment", "every", "until")}
        more["campaign_id"] = int(data["campaign"]) if data["campaign"] else None
        return NewPlan(tuple(int(pk) for pk in data["channels"]), **told, **more)
