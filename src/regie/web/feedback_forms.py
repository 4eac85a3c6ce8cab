"""Forms of feedback: drawing a sample, and the card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.engagement.models import Assignment
from regie.feedback.actions.samples import Wanted
from regie.feedback.states import GRADED, KINDS, YES_NO, Scores
from regie.web.feedback_words import GRADES as GRADE_NAMES
from regie.web.feedback_words import KINDS as KIND_NAMES
from regie.web.feedback_words import QUESTIONS

MARGINS: Final = (("0.03", "± 3"), ("0.05", "± 5"), ("0.1", "± 10"))
CONFIDENCES: Final = (("0.9", "90 %"), ("0.95", "95 %"), ("0.99", "99 %"))


class DrawForm(forms.Form):
    """Which agency, which days, and how sure one wants to be."""

    assignment = forms.ModelChoiceField(Assignment.objects.none(), label=gettext_lazy("Assignment"))
    first = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=gettext_lazy("Up to and including"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    margin = forms.ChoiceField(
        label=gettext_lazy("How sure, in percentage points"),
        choices=MARGINS,
        initial="0.05",
        help_text=gettext_lazy("A smaller margin asks for more answers to look at."),
    )
    confidence = forms.ChoiceField(label=gettext_lazy("Confidence"), choices=CONFIDENCES, initial="0.95")
    reviewers = forms.TypedChoiceField(
        label=gettext_lazy("Colleagues per answer"),
        choices=[(n, str(n)) for n in (1, 2, 3)],
        coerce=int,
        initial=2,
        help_text=gettext_lazy("With two or more you see whether you judge alike."),
    )
    practice = forms.BooleanField(
        label=gettext_lazy("Rehearse on practice channels"),
        required=False,
        help_text=gettext_lazy("Stays a rehearsal and enters no figure."),
    )

    def clean(self) -> dict[str, object]:
        """The first day is not after the last."""
        told = super().clean() or {}
        first, last = told.get("first"), told.get("last")
        if isinstance(first, date) and isinstance(last, date) and first > last:
            self.add_error("last", _("The last day comes before the first."))
        return told

    def wanted(self, now: datetime) -> Wanted:
        """What the filled-in form asks for; a period that still runs ends now."""
        told = self.cleaned_data
        return Wanted(
            _midnight(told["first"]),
            min(_midnight(told["last"] + timedelta(days=1)), now),
            float(told["margin"]),
            float(told["confidence"]),
            practice=told["practice"],
            reviewers=told["reviewers"],
        )


class CardForm(forms.Form):
    """The card, and what must change when something is wrong."""

    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The agency reads this too."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What must change?"),
        required=False,
        choices=[("", gettext_lazy("Nothing")), *((kind, KIND_NAMES[kind]) for kind in KINDS)],
    )
    what = forms.CharField(
        label=gettext_lazy("Namely"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        yes_no = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
        grades = [(str(number), f"{number} – {name}") for number, name in GRADE_NAMES.items()]
        rest = self.fields
        self.fields = {
            **{name: _radio(name, yes_no) for name in YES_NO},
            **{name: _radio(name, grades) for name in GRADED},
            **rest,
        }

    def clean(self) -> dict[str, object]:
        """A change is asked for in words."""
        told = super().clean() or {}
        if told.get("kind") and not str(told.get("what") or "").strip():
            self.add_error("what", _("Say what must change."))
        return told

    def scores(self) -> Scores:
        """The card as a value."""
        told = self.cleaned_data
        right, rule, quick = (told[name] == "yes" for name in YES_NO)
        return Scores(right, rule, quick, int(told["tone"]), int(told["effect"]))


def _radio(name: str, choices: Sequence[tuple[str, object]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=QUESTIONS[name], choices=choices, widget=forms.RadioSelect)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
