"""Forms of the steps of an assignment. A step may be saved half; the overview tells what lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from regie.channels.models import ChannelAccount
from regie.engagement import levels
from regie.engagement.models import Assignment
from regie.engagement.vocabulary import BANDS, EXIT_ITEMS, PRIORITIES, PROMISED
from regie.interpret.topics import NAMES
from regie.kernel.clock import AMSTERDAM, local
from regie.kernel.windows import DAYS
from regie.web import assignments_words as words
from regie.web.facts_in_words import DAYS as DAY_NAMES

DAY_CHOICES: Final = [("", "–"), *((day, DAY_NAMES[day]) for day in DAYS)]
MOST_ROWS: Final = 20


class Rows(forms.BaseFormSet):  # type: ignore[type-arg]
    """Rows of small forms; an empty row says nothing. “Add” gives one more, also without script."""

    def answers(self) -> list[dict[str, Any]]:
        """What was filled in, row by row, without the empty and the removed ones."""
        return [form.cleaned_data for form in self.filled()]

    def filled(self) -> list[forms.Form]:
        """The forms that say something, in the order in which they stand."""
        kept = [form for form in self.forms if form.has_changed() or form.initial]
        return [form for form in kept if not form.cleaned_data.get("DELETE") and _says(form.cleaned_data)]


def _says(row: Mapping[str, Any]) -> bool:
    return any(value not in (None, "", []) for name, value in row.items() if name not in {"DELETE", "id"})


def rows(form: type[forms.Form], *, extra: int = 1) -> type[Rows]:
    """A set of such rows."""
    made: type[Rows] = forms.formset_factory(  # type: ignore[assignment]
        form, formset=Rows, extra=extra, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 5
    )
    return made


def one_more(data: QueryDict, prefix: str) -> QueryDict:
    """What was posted, with room for one more row."""
    more = data.copy()
    count = str(more.get(f"{prefix}-TOTAL_FORMS", ""))
    more[f"{prefix}-TOTAL_FORMS"] = str(min(MOST_ROWS, (int(count) if count.isdigit() else 0) + 1))
    return more


def boxes(label: object, choices: Any, help_text: object = "", **more: Any) -> forms.MultipleChoiceField:
    """Check boxes."""
    return forms.MultipleChoiceField(
        label=label,  # type: ignore[arg-type]
        choices=choices,
        help_text=help_text,  # type: ignore[arg-type]
        required=False,
        widget=forms.CheckboxSelectMultiple,
        **more,
    )


def day_field(label: object, help_text: object = "", *, required: bool = False) -> forms.DateField:
    """One day."""
    return forms.DateField(
        label=label,  # type: ignore[arg-type]
        help_text=help_text,  # type: ignore[arg-type]
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class BeginForm(forms.Form):
    """Which work, by which agency, under which name."""

    kind = forms.ChoiceField(
        label=_("Kind of work"), choices=list(words.KINDS.items()), widget=forms.RadioSelect
    )
    agency = forms.TypedChoiceField(label=_("Agency"), coerce=int)
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("So everybody recognises it, such as Night webcare 2027."),
    )

    def __init__(self, agencies: list[tuple[int, str]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        chosen: Any = self.fields["agency"]
        chosen.choices = agencies


class PurposeForm(forms.Form):
    """What it is for."""

    name = forms.CharField(label=_("Name"), max_length=120)
    purpose = forms.CharField(
        label=_("Purpose"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What must residents notice of this work? One or two sentences."),
    )
    goals = boxes(_("Goals of the communication strategy"), [], _("At least one; why we do this at all."))
    public_values = boxes(
        _("Public values"), list(words.VALUES.items()), _("What we keep watch over while others do the work.")
    )

    def __init__(self, goals: list[tuple[int, str]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        chosen: Any = self.fields["goals"]
        chosen.choices = goals

    @staticmethod
    def of(assignment: Assignment) -> dict[str, Any]:
        """As it stands."""
        return {
            "name": assignment.name,
            "purpose": assignment.purpose,
            "goals": list(assignment.goals.values_list("pk", flat=True)),
            "public_values": assignment.public_values,
        }


class ScopeForm(forms.Form):
    """Where and about what; the hours are rows of `HoursRow`."""

    channels = boxes(_("Channels"), [], _("What is not ticked is not covered."))
    topics = boxes(_("Topics"), [(slug, _now(name)) for slug, name in NAMES.items()])

    def __init__(self, channels: list[tuple[int, str]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        channel_field: Any = self.fields["channels"]
        channel_field.choices = channels
        topic_field: Any = self.fields["topics"]
        topic_field.choices = [(slug, _now(name)) for slug, name in NAMES.items()]


class HoursRow(forms.Form):
    """One weekly window."""

    first = forms.ChoiceField(label=_("From day"), choices=DAY_CHOICES, required=False)
    last = forms.ChoiceField(label=_("Up to and including"), choices=DAY_CHOICES, required=False)
    start = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    end = forms.TimeField(
        label=_("Until what time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def clean(self) -> dict[str, Any]:
        """Days and both times, or nothing at all."""
        told = super().clean() or {}
        given = [told.get(name) not in (None, "") for name in ("first", "start", "end")]
        if any(given) and not all(given):
            raise forms.ValidationError(_("Fill in the first day and both times."))
        return told

    def window(self) -> str:
        """As mandate tables write it; an end at midnight ends the day, the same time twice is a whole day."""
        told = self.cleaned_data
        days = told["first"] if told["last"] in ("", told["first"]) else f"{told['first']}-{told['last']}"
        start, end = told["start"].strftime("%H:%M"), told["end"].strftime("%H:%M")
        whole = start == end
        return f"{days} 00:00-24:00" if whole else f"{days} {start}-{'24:00' if end == '00:00' else end}"


def window_row(window: str) -> dict[str, str]:
    """The window as the row shows it."""
    days, _space, hours = window.partition(" ")
    first, _dash, last = days.partition("-")
    start, _dash, end = hours.partition("-")
    return {"first": first, "last": last or first, "start": start, "end": "00:00" if end == "24:00" else end}


class LevelsForm(forms.Form):
    """Minutes per channel, promise, priority and band, and the share that must make it."""

    def __init__(self, channels: list[ChannelAccount], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.channels = channels
        for channel, what, priority in self._rows():
            label = f"{channel.name}, {words.PROMISED[what]}, {words.PRIORITIES[priority]}"
            for band in BANDS:
                self.fields[_minutes(what, channel.pk, priority, band)] = self._number(
                    f"{label}, {words.BANDS[band]}: " + _now("minutes"), levels.LONGEST_MINUTES
                )
            self.fields[_share(what, channel.pk, priority)] = self._number(
                f"{label}: " + _now("share in percent"), 100
            )

    def _rows(self) -> Iterator[tuple[ChannelAccount, str, str]]:
        return ((c, what, one) for c in self.channels for what in PROMISED for one in PRIORITIES)

    @staticmethod
    def _number(label: str, most: int) -> forms.IntegerField:
        # The table's heads say what a cell is; screen readers hear it from the label.
        widget = forms.NumberInput(attrs={"aria-label": label, "inputmode": "numeric"})
        return forms.IntegerField(label=label, required=False, min_value=1, max_value=most, widget=widget)

    def grids(self) -> list[dict[str, Any]]:
        """Per channel its tables of cells, for the template; the first answer stands open."""
        return [
            {"channel": channel, "parts": [self._part(channel.pk, what) for what in PROMISED]}
            for channel in self.channels
        ]

    def _part(self, channel: int, what: str) -> dict[str, Any]:
        rows: list[dict[str, Any]] = [
            {
                "name": words.PRIORITIES[priority],
                "cells": [self[_minutes(what, channel, priority, band)] for band in BANDS],
                "share": self[_share(what, channel, priority)],
            }
            for priority in PRIORITIES
        ]
        filled = any(cell.value() or cell.errors for row in rows for cell in row["cells"])
        return {"what": what, "name": words.PROMISED[what], "open": what == "first" or filled, "rows": rows}

    @staticmethod
    def of(service_levels: list[dict[str, Any]]) -> dict[str, Any]:
        """As it stands."""
        initial: dict[str, Any] = {}
        for row in service_levels:
            what = row.get("what", "first")
            initial[_minutes(what, row["channel"], row["priority"], row["band"])] = row["minutes"]
            initial[_share(what, row["channel"], row["priority"])] = row["share"]
        return initial

    def levels(self) -> list[dict[str, object]]:
        """What was filled in; a share that is left empty is 100 percent."""
        told = self.cleaned_data
        return [
            levels.ServiceLevel(
                channel.pk,
                priority,
                band,
                told[_minutes(what, channel.pk, priority, band)],
                told.get(_share(what, channel.pk, priority)) or 100,
                what,
            ).as_dict()
            for channel, what, priority in self._rows()
            for band in BANDS
            if told.get(_minutes(what, channel.pk, priority, band))
        ]


def _minutes(what: str, channel: int, priority: str, band: str) -> str:
    return f"m-{channel}-{priority}-{band}" if what == "first" else f"m-{what}-{channel}-{priority}-{band}"


def _share(what: str, channel: int, priority: str) -> str:
    return f"s-{channel}-{priority}" if what == "first" else f"s-{what}-{channel}-{priority}"


class ContractForm(forms.Form):
    """The contract and the processing agreement; sub-processors are rows of `SubProcessorRow`."""

    contract_reference = forms.CharField(
        label=_("Contract reference"),
        required=False,
        max_length=60,
        help_text=_("The number under which procurement keeps the contract."),
    )
    version = forms.CharField(
        label=_("Version of the processing agreement"),
        required=False,
        max_length=20,
        help_text=_("Such as 2.42 of the standard of the municipalities."),
    )
    date = day_field(_("Signed on"))
    categories = boxes(_("Personal data that the agency handles"), list(words.CATEGORIES.items()))


class SubProcessorRow(forms.Form):
    """Somebody who touches the data for the agency."""

    name = forms.CharField(label=_("Name"), required=False, max_length=120)
    country = forms.ChoiceField(label=_("Country of the data"), choices=words.COUNTRIES, required=False)


class DatesForm(forms.Form):
    """From when until when, when we look back, and what leaving takes."""

    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"), _("Every assignment ends. Access ends with it, by itself."))
    evaluations = forms.CharField(
        label=_("Evaluations"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One date per line, as 1-3-2027. At least one between the first and the last day."),
    )
    exit_checklist = boxes(
        _("At the end"),
        [(code, words.EXIT_ITEMS[code]) for code in EXIT_ITEMS],
        _("The exit runs this list."),
    )

    def clean_evaluations(self) -> list[str]:
        """As dates, in order."""
        found = set()
        for line in str(self.cleaned_data["evaluations"]).split():
            try:
                found.add(forms.DateField().clean(line).isoformat())
            except forms.ValidationError:
                raise forms.ValidationError(_("%(line)s is not a date.") % {"line": line}) from None
        return sorted(found)

    def clean(self) -> dict[str, Any]:
        """The end comes after the start."""
        told = super().clean() or {}
        first, last = told.get("starts_on"), told.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        return told

    def terms(self) -> dict[str, Any]:
        """As the action wants it: from the start of the first day to the end of the last one."""
        told = self.cleaned_data
        first, last = told["starts_on"], told["ends_on"]
        return {
            "starts_at": datetime.combine(first, time(), AMSTERDAM) if first else None,
            "ends_at": datetime.combine(last + timedelta(days=1), time(), AMSTERDAM) if last else None,
            "evaluations": told["evaluations"],
            "exit_checklist": told["exit_checklist"],
        }

    @staticmethod
    def of(assignment: Assignment) -> dict[str, Any]:
        """As it stands."""
        ends = assignment.ends_at
        return {
            "starts_on": local(assignment.starts_at).date() if assignment.starts_at else None,
            "ends_on": local(ends - timedelta(seconds=1)).date() if ends else None,
            "evaluations": "\n".join(_dutch(one) for one in assignment.evaluations),
            "exit_checklist": assignment.exit_checklist or list(EXIT_ITEMS),
        }


def _dutch(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{int(day)}-{int(month)}-{year}"


class PeopleForm(forms.Form):
    """Who of the agency works under it."""

    members = boxes(_("People of the agency"), [], _("Only they see the work of this assignment."))

    def __init__(self, people: list[tuple[int, str]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        chosen: Any = self.fields["members"]
        chosen.choices = people


class EndForm(forms.Form):
    """Why it ends."""

    reason = forms.CharField(
        label=_("Why does the assignment end?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The ledger keeps it."),
    )
