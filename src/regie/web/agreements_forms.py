"""A form for each of the five agreements: from stored content to fields and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from regie.engagement.contents import AT_ONCE, HOW, JUDGED, RHYTHMS, Wrong
from regie.people.roles import SIDES
from regie.web import agreements_words as words
from regie.web import tone_form
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


@dataclass(frozen=True, slots=True)
class Shape:
    """The form of one agreement, and the rows below it when it has any."""

    form: type[forms.Form]
    prefix: str = ""
    row: type[forms.Form] | None = None


SHAPES: Final[Mapping[str, Shape]] = {
    "frame": Shape(FrameForm, "instructions", InstructionRow),
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
        self.form = self.shape.form(data, initial=dict(content))
        self.rows: Rows | None = None
        if self.shape.row is not None:
            stored = content.get(self.shape.prefix) or []
            self.rows = rows(self.shape.row, extra=0 if stored else 1)(
                data, initial=stored, prefix=self.shape.prefix
            )

    def is_valid(self) -> bool:
        """Whether everything can be read; an added row is not yet an answer."""
        fine = self.form.is_valid()
        return (self.rows is None or self.rows.is_valid()) and fine and not self.adding

    def content(self) -> dict[str, Any]:
        """As the agreement stores it; call after `is_valid`."""
        made = dict(self.form.cleaned_data)
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


class ToneContent:
    """The tone guide, in the fields of `tone_form`; answers to the same calls as `ContentForm`."""

    kind, rows, adding = "tone", None, False

    def __init__(self, content: Mapping[str, Any], data: QueryDict | None = None) -> None:
        self._content = dict(content) if data is None else tone_form.read(data)
        self.form = forms.Form(data)  # carries what is wrong

    @property
    def shown(self) -> dict[str, Any]:
        """What `tone/fields.html` needs."""
        return tone_form.shown(self._content)

    def is_valid(self) -> bool:
        """Whatever was typed can be kept; whether it is whole is told afterwards."""
        return self.form.is_valid()

    def content(self) -> dict[str, Any]:
        """As the agreement stores it."""
        return self._content

    def blame(self, wrongs: Sequence[Wrong]) -> None:
        """Say on top what is wrong, with the name of the field."""
        for one in wrongs:
            label = _TONE_LABELS.get(one.field, "")
            sentence = tone_form.why(one.code)
            self.form.add_error(None, f"{label}: {sentence}" if label else sentence)


_TONE_LABELS: Final = {
    **tone_form.NUMBERS,
    "summary": _("How we sound, in two or three sentences"),
    "avoid": _("Words to avoid"),
    "needed": _("Hard words that we need"),
    "domains": _("Links may lead to"),
    "parties": _("Local parties"),
    "elements": _("What a reply on a topic must say"),
    "holding_replies": _("Replies while we find out"),
    "phases": _("Policy phase: say whether it is decided"),
}


def content_form(
    kind: str, content: Mapping[str, Any], data: QueryDict | None = None
) -> ContentForm | ToneContent:
    """The form of this agreement."""
    return ToneContent(content, data) if kind == "tone" else ContentForm(kind, content, data)


def _free_id(wanted: str, taken: set[str]) -> str:
    """The identifier, with a number behind it when another row has it; never empty."""
    base, number = wanted or "1", 2
    found = base
    while found in taken:
        found, number = f"{base}-{number}", number + 1
    taken.add(found)
    return found
