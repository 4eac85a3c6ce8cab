"""Forms of a campaign: what it is, each step of the brief, the ethics box, a day of the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.campaigns import brief, queries
from regie.campaigns.actions.calendar import NewDay
from regie.campaigns.actions.writing import NewCampaign
from regie.campaigns.models import Campaign
from regie.campaigns.states import DAY_KINDS
from regie.channels.models import ChannelAccount
from regie.web import campaigns_words as words
from regie.web.assignments_forms import boxes, day_field

_ROWS: Final = {"rows": 3}


class CampaignForm(forms.Form):
    """Name, goals, and under which assignment."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    goals = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Which goals does it serve?"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    assignment = forms.TypedChoiceField(
        label=gettext_lazy("Under which assignment?"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, municipality_id: int, now: datetime, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.municipality_id = municipality_id
        goals: Any = self.fields["goals"]
        goals.choices = [(one.pk, one.title) for one in queries.goals_in_force(municipality_id, now)]
        held: Any = self.fields["assignment"]
        held.choices = [("", _("not chosen yet"))] + [
            (one.pk, f"{one.name} ({one.agency})") for one in queries.assignments(municipality_id, now)
        ]

    def new(self) -> NewCampaign:
        """As the actions take it."""
        told = self.cleaned_data
        return NewCampaign(self.municipality_id, told["name"], tuple(told["goals"]), told["assignment"])


class StepForm(forms.Form):
    """The fields of one step, none of them required: what lacks is said and can be filled in later."""

    def __init__(self, campaign: Campaign, step: str, *args: Any, **more: Any) -> None:
        more.setdefault("initial", {k: v for k, v in campaign.brief.items() if v != ""})
        super().__init__(*args, **more)
        for name, kind in brief.STEPS[step].items():
            self.fields[name] = _field(campaign, name, kind)


def _field(campaign: Campaign, name: str, kind: str) -> forms.Field:
    label = words.FIELDS[name]
    if kind == "text":
        return forms.CharField(
            label=label, required=False, max_length=brief.LONGEST, widget=forms.Textarea(attrs=_ROWS)
        )
    if kind == "choice":
        options = [("", _("choose")), *_named(brief.CHOICES[name])]
        return forms.ChoiceField(label=label, required=False, choices=options)
    if kind == "choices":
        return boxes(label, _named(brief.CHOICES[name]))
    if kind == "numbers":
        return _channels(campaign, label)
    if kind == "date":
        return day_field(label)
    if kind == "whole":
        most = brief.MOST_HOURS if name == "hours" else brief.MOST_EUROS
        return forms.IntegerField(label=label, required=False, min_value=0, max_value=most)
    if kind == "number":
        return forms.DecimalField(label=label, required=False, max_digits=12, decimal_places=2)
    return forms.CharField(label=label, required=False, max_length=200)


def _channels(campaign: Campaign, label: object) -> forms.Field:
    own = ChannelAccount.objects.filter(municipality_id=campaign.municipality_id, active=True)
    return forms.TypedMultipleChoiceField(
        label=label,  # type: ignore[arg-type]
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(one.pk, str(one)) for one in own.order_by("name", "pk")],
    )


def _named(codes: Sequence[str]) -> list[tuple[str, str]]:
    return [(one, words.code(one)) for one in codes]


class EthicsForm(forms.Form):
    """Why each point holds."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for code, (name, think_of) in words.ETHICS.items():
            self.fields[code] = forms.CharField(
                label=name,
                help_text=think_of,
                required=False,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2}),
            )


class DayForm(forms.Form):
    """One entry of the administrative calendar."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What"), choices=[(one, words.DAYS[one][0]) for one in DAY_KINDS]
    )
    title = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    starts_on = day_field(gettext_lazy("From"), required=True)
    ends_on = day_field(gettext_lazy("Up to and including"), gettext_lazy("Empty: one day."))

    def new(self, municipality_id: int) -> NewDay:
        """As the action takes it."""
        told = self.cleaned_data
        last = told["ends_on"] or told["starts_on"]
        return NewDay(municipality_id, told["kind"], told["title"], told["starts_on"], last)
