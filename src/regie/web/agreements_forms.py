"""A form for each of the five agreements: from stored content to fields and back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from regie.engagement.contents import AT_ONCE, HOW, JUDGED, RHYTHMS, Wrong
from regie.interpret.tone import DEFAULT, FORMS, SIGN_OFFS
from regie.people.roles import SIDES
from regie.web import agreements_words as words
from regie.web.assignments_forms import DAY_CHOICES, Rows, boxes, one_more, rows
from regie.web.assignments_words import VALUES
from regie.web.roles_in_words import ROLES

NOTHING: Final = [("", "–")]
MUNICIPAL: Final = [(role, ROLES[role]) for role, side in SIDES.items() if side == "municipality"]
EVERYBODY: Final = [(role, ROLES[role]) for role in SIDES]


def _area(label: object, help_text: object = "", lines: int = 3, limit: int = 2000) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        help_text=help_text,  # type: ignore[arg-type]
        required=False,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": lines}),
    )


def _one_of(label: object, choices: Sequence[tuple[str, object]], *, blank: bool = True) -> forms.ChoiceField:
    whole: Any = [*(NOTHING if blank else []), *choices]
    return forms.ChoiceField(label=label, choices=whole, required=False)  # type: ignore[arg-type]


def _number(label: object, least: int, most: int, help_text: object = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,  # type: ignore[arg-type]
        help_text=help_text,  # type: ignore[arg-type]
        required=False,
        min_value=least,
        max_value=most,
    )


class InstructionRow(forms.Form):
    """One instruction of the frame."""

    id = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    text = _area(_("Instruction"), lines=2)
    public_value = _one_of(_("Public value"), list(VALUES.items()))
    good = _area(_("Good example"), lines=2)
    bad = _area(_("Bad example"), lines=2)


class StepRow(forms.Form):
    """One step of the ladder."""

    after_minutes = _number(_("After how many minutes"), 0, 1440)
    role = _one_of(_("Who"), MUNICIPAL)
    how = _one_of(_("How"), [(code, words.HOW[code]) for code in HOW])


class MeetingRow(forms.Form):
    """One meeting that comes back."""

    name = forms.CharField(label=_("Name"), required=False, max_length=120)
    who = boxes(_("Who comes"), EVERYBODY)
    rhythm = _one_of(_("How often"), [(code, words.RHYTHMS[code]) for code in RHYTHMS])
    day = forms.ChoiceField(label=_("Day"), choices=DAY_CHOICES, required=False)
    time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    about = _area(_("About what"), lines=2)


class HoldingRow(forms.Form):
    """One holding reply."""

    id = forms.CharField(label=_("Name"), required=False, max_length=40)
    text = _area(_("Text"), lines=2, limit=1000)


class FrameForm(forms.Form):
    """Only rows of instructions."""


class EscalationForm(forms.Form):
    """What goes on at once, and what is said meanwhile; the ladder is rows."""

    at_once = boxes(_("Passed on at once"), [(code, words.AT_ONCE[code]) for code in AT_ONCE])
    instead = _area(_("What the agency tells the resident meanwhile"))


class FeedbackForm(forms.Form):
    """The samples and what is done with mistakes."""

    sample_share = _number(_("Share of the answers in the sample (%)"), 1, 100)
    reviewer = _one_of(_("Who looks"), MUNICIPAL)
    rhythm = _one_of(_("How often"), [(code, words.RHYTHMS[code]) for code in RHYTHMS])
    corrections_within_hours = _number(_("A mistake is put right within (hours)"), 1, 336)
    about = boxes(_("What is looked at"), [(code, words.JUDGED[code]) for code in JUDGED])


class AlignmentForm(forms.Form):
    """Only rows of meetings."""


class ToneForm(forms.Form):
    """The guide as far as people choose it here; what stands elsewhere in it is kept."""

    summary = _area(_("In two or three sentences"), _("How do we want to sound?"))
    form_of_address = _one_of(
        _("Form of address"), [(code, words.FORMS_OF_ADDRESS[code]) for code in FORMS], blank=False
    )
    sign_off = _one_of(_("Sign-off"), [(code, words.SIGN_OFFS[code]) for code in SIGN_OFFS], blank=False)
    avoid = _area(
        _("Words we avoid"),
        _("One per line. Behind → what to say instead: middels → met."),
        lines=6,
        limit=8000,
    )
    longest_sentence = _number(_("Longest sentence (words)"), 5, 60)
    most_emoji = _number(_("Most emoji"), 0, 20)
    most_exclamations = _number(_("Most exclamation marks"), 0, 20)
    most_hashtags = _number(_("Most hashtags"), 0, 20)
    domains = _area(_("Links only to"), _("One domain per line, as veldermeer.nl. Empty: anywhere."), lines=3)
    camel_case = forms.BooleanField(label=_("Hashtags with capitals, as #AfvalKalender"), required=False)
    alt_text = forms.BooleanField(label=_("Every picture has a text for who cannot see it"), required=False)
    no_party_politics = forms.BooleanField(label=_("No party politics"), required=False)


_ARROW: Final = re.compile(r"\s*(?:→|->|=>)\s*")


def _tone_fields(content: Mapping[str, Any]) -> dict[str, Any]:
    whole = {**DEFAULT.as_dict(), **content}
    avoid = [" → ".join(filter(None, (row["word"], row.get("instead", "")))) for row in whole["avoid"]]
    return {**whole, "avoid": "\n".join(avoid), "domains": "\n".join(whole["domains"])}


def _tone_content(told: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """Reasons for words that stay are kept, as is everything the form does not show."""
    why = {row["word"]: row["why"] for row in base.get("avoid", []) if row.get("why")}
    plain = {name: told[name] for name in _PLAIN if told.get(name) not in (None, "")}
    avoid = []
    for line in str(told["avoid"]).splitlines():
        word, instead = ([*_ARROW.split(line.strip(), maxsplit=1), ""])[:2]
        if word:
            avoid.append({"word": word, "instead": instead, "why": why.get(word, "")})
    domains = str(told["domains"]).split()
    return {**base, "format": 1, **plain, "avoid": avoid, "domains": domains}


_PLAIN: Final = (
    "summary",
    "form_of_address",
    "sign_off",
    "longest_sentence",
    "most_emoji",
    "most_exclamations",
    "most_hashtags",
    "camel_case",
    "alt_text",
    "no_party_politics",
)


@dataclass(frozen=True, slots=True)
class Shape:
    """The form of one agreement, and the rows below it when it has any."""

    form: type[forms.Form]
    prefix: str = ""
    row: type[forms.Form] | None = None


SHAPES: Final[Mapping[str, Shape]] = {
    "frame": Shape(FrameForm, "instructions", InstructionRow),
    "tone": Shape(ToneForm, "holding_replies", HoldingRow),
    "escalation": Shape(EscalationForm, "steps", StepRow),
    "feedback": Shape(FeedbackForm),
    "alignment": Shape(AlignmentForm, "meetings", MeetingRow),
}


class ContentForm:
    """The form and the rows of one agreement together."""

    def __init__(self, kind: str, content: Mapping[str, Any], data: QueryDict | None = None) -> None:
        self.kind, self.base, self.shape = kind, content, SHAPES[kind]
        self.adding = data is not None and "add" in data
        if data is not None and self.adding:
            data = one_more(data, self.shape.prefix)
        initial = _tone_fields(content) if kind == "tone" else dict(content)
        self.form = self.shape.form(data, initial=initial)
        self.rows: Rows | None = None
        if self.shape.row is not None:
            stored = content.get(self.shape.prefix) or []
            extra = 0 if stored and kind != "tone" else 1
            self.rows = rows(self.shape.row, extra=extra)(data, initial=stored, prefix=self.shape.prefix)

    def is_valid(self) -> bool:
        """Whether everything can be read; an added row is not yet an answer."""
        fine = self.form.is_valid()
        return (self.rows is None or self.rows.is_valid()) and fine and not self.adding

    def content(self) -> dict[str, Any]:
        """As the agreement stores it; call after `is_valid`."""
        told = self.form.cleaned_data
        made = _tone_content(told, self.base) if self.kind == "tone" else dict(told)
        if self.rows is not None:
            made[self.shape.prefix] = self._rows(self.rows.answers())
        return made

    def _rows(self, answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
        kept = [{k: v for k, v in row.items() if k != "DELETE"} for row in answers]
        taken: set[str] = set()
        for row in kept:
            if "id" in row:
                row["id"] = _free_id(row["id"] or slugify(row["text"])[:40].strip("-"), taken)
            if "time" in row:
                row["time"] = row["time"].strftime("%H:%M") if row["time"] else ""
        stored = {one.get("id"): one for one in self.base.get(self.shape.prefix) or [] if one.get("id")}
        return [{**stored.get(row.get("id"), {}), **row} for row in kept]

    def blame(self, wrongs: Sequence[Wrong]) -> None:
        """Put each objection at its field; what has no field here goes on top."""
        filled = self.rows.filled() if self.rows is not None else []
        for one in wrongs:
            first, _dot, rest = one.field.partition(".")
            number, _dot, name = rest.partition(".")
            sentence = words.wrong(one)
            if first == self.shape.prefix and number.isdigit() and int(number) < len(filled):
                row = filled[int(number)]
                row.add_error(name if name in row.fields and name != "id" else None, sentence)
            else:
                self.form.add_error(first if first in self.form.fields else None, sentence)


def _free_id(wanted: str, taken: set[str]) -> str:
    """The identifier, with a number behind it when another row has it; never empty."""
    base, number = wanted or "1", 2
    found = base
    while found in taken:
        found, number = f"{base}-{number}", number + 1
    taken.add(found)
    return found
