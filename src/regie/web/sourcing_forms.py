"""Forms of weighing: a few answers, the mapping of columns, prices, the questions of a study, a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.people.models import Organisation
from regie.sourcing.actions.figures import Answers
from regie.sourcing.actions.prices import NewSetting
from regie.sourcing.case import GATES, SKILLS
from regie.sourcing.exportshape import FORMS, MEANINGS, Mapped
from regie.sourcing.known import BY_NAME, KNOWN
from regie.sourcing.models import Figures
from regie.web import sourcing_data_words as words
from regie.web.sourcing_words import BLOCKS, SCENARIOS
from regie.web.sourcing_words import GATES as GATE_WORDS

DAY: Final = {"type": "date"}
KNOWN_ANSWER: Final = (
    ("", gettext_lazy("not known")),
    ("yes", gettext_lazy("yes")),
    ("no", gettext_lazy("no")),
)
BLOCK_IDS: Final = ("office", "evening", "weekend", "night")


def _number(
    label: object, *, low: float = 0, high: float = 1e7, whole: bool = False, **more: Any
) -> forms.Field:
    kind = forms.IntegerField if whole else forms.FloatField
    return kind(label=label, min_value=low, max_value=high, **more)  # type: ignore[arg-type]


class AnswersForm(forms.Form):
    """A first idea in a minute."""

    name = forms.CharField(label=gettext_lazy("What do you call it?"), max_length=120)
    conversations_week = forms.FloatField(
        label=gettext_lazy("Conversations a week"), min_value=0, max_value=20000,
        help_text=gettext_lazy("Count roughly. The advice says whether half or double matters."),
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        usual = {"office": 58, "evening": 17, "weekend": 17, "night": 8}
        for block in BLOCK_IDS:
            label = _("Of 100, in %(block)s") % {"block": BLOCKS[block]}
            self.fields[f"share_{block}"] = _number(label, high=100, initial=usual[block])

    def answers(self) -> Answers:
        """As the action wants them."""
        told = self.cleaned_data
        shares = {block: float(told[f"share_{block}"]) for block in BLOCK_IDS}
        return Answers(told["name"], told["conversations_week"], shares)


class MappingForm(forms.Form):
    """Which column means what. Guessed; a person corrects it."""

    source_name = forms.CharField(
        label=gettext_lazy("From which tool?"), max_length=80,
        help_text=gettext_lazy("Under this name we know its columns the next time."),
    )  # fmt: skip
    form = forms.ChoiceField(label=gettext_lazy("How are moments written?"))
    zone = forms.CharField(
        label=gettext_lazy("Time zone"), max_length=40,
        help_text=gettext_lazy("Of moments that do not name one. Many tools export in UTC."),
        widget=forms.TextInput(attrs={"list": "zones"}),
    )  # fmt: skip
    incoming = forms.CharField(
        label=gettext_lazy("What does it say of a message that came in?"), max_length=80, required=False,
        help_text=gettext_lazy("Only when a column tells in or out."),
    )  # fmt: skip

    def __init__(self, columns: Sequence[str], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["form"].choices = [(one, words.FORMS[one]) for one in FORMS]  # type: ignore[attr-defined]
        choices = [("", gettext_lazy("– not there –")), *((one, one) for one in columns)]
        for meaning in MEANINGS:
            self.fields[meaning] = forms.ChoiceField(
                label=words.MEANINGS[meaning], choices=choices, required=meaning == "moment",
                help_text=words.MEANING_HELP[meaning],
            )  # fmt: skip
        self.order_fields(["source_name", *MEANINGS, "form", "zone", "incoming"])

    def mapped(self) -> Mapped:
        """As the action wants it."""
        told = self.cleaned_data
        columns = {one: told[one] for one in MEANINGS if told[one]}
        return Mapped(columns, told["form"], told["zone"].strip(), told["incoming"])


class PriceForm(forms.Form):
    """A price or factor from a day on. Shares are asked in percent."""

    name = forms.ChoiceField(label=gettext_lazy("Which"))
    value = forms.FloatField(
        label=gettext_lazy("Value"), min_value=0, help_text=gettext_lazy("Shares in percent.")
    )
    low = forms.FloatField(label=gettext_lazy("At least"), min_value=0, required=False)
    high = forms.FloatField(label=gettext_lazy("At most"), min_value=0, required=False)
    since = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=300,
        help_text=gettext_lazy("The quote, collective agreement or calculation, so that others can find it."),
    )  # fmt: skip
    agency = forms.CharField(label=gettext_lazy("Agency, for a quote"), max_length=120, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        grouped = [
            (label, [(one.name, words.SETTINGS[one.name]) for one in KNOWN if one.group == group])
            for group, label in words.GROUPS.items()
        ]
        self.fields["name"].choices = grouped  # type: ignore[attr-defined]

    def setting(self) -> NewSetting:
        """As the action wants it."""
        told = self.cleaned_data
        times = 0.01 if BY_NAME[told["name"]].unit == "share" else 1.0
        low, high = (None if told[one] is None else told[one] * times for one in ("low", "high"))
        return NewSetting(
            told["name"], told["value"] * times, low, high, told["source"], told["since"], told["agency"]
        )


class BeginForm(forms.Form):
    """A study on figures that are there."""

    name = forms.CharField(
        label=gettext_lazy("What is the question?"), max_length=120,
        initial=gettext_lazy("Webcare in the evening, at night and in weekends"),
    )  # fmt: skip
    figures = forms.ModelChoiceField(
        Figures.objects.none(), label=gettext_lazy("On which figures?"), empty_label=None
    )


class QuestionsForm(forms.Form):
    """What only the municipality knows: its team, what it promises, what is arranged, what it needs."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["people"] = _number(_("People in the team, in all"), high=1000, whole=True)
        for block in BLOCK_IDS:
            label = _("At work in %(block)s") % {"block": BLOCKS[block]}
            self.fields[f"at_{block}"] = _number(label, high=200, whole=True)
        self.fields["within"] = _number(_("First answer within, minutes"), low=1, high=10080)
        self.fields["target"] = _number(_("For at least this share, percent"), low=1, high=99)
        self.fields["urgent"] = _number(_("Acute, percent of messages"), high=100)
        self.fields["content"] = _number(_("Hours of content a week"), high=10000)
        for gate in GATES:
            label = str(GATE_WORDS[gate])
            self.fields[f"gate_{gate}"] = forms.ChoiceField(
                label=label[:1].upper() + label[1:], choices=KNOWN_ANSWER, required=False
            )
        for skill in SKILLS:
            name = words.SKILLS[skill]
            for kind in ("need", "have", "agency"):
                self.fields[f"{kind}_{skill}"] = forms.TypedChoiceField(
                    label=_LEVEL_LABELS[kind] % {"skill": name},
                    choices=list(words.LEVELS.items()),
                    coerce=int,
                )
            label = _("Evidence for %(skill)s") % {"skill": name}
            self.fields[f"why_{skill}"] = forms.CharField(label=label, required=False, max_length=300)
        self.fields["multiple"] = _number(_("A peak is so many times the usual"), low=1.1, high=1000)
        self.fields["hours"] = _number(_("It lasts, hours"), low=1, high=2000)
        self.fields["times"] = _number(_("How often a year"), low=0.1, high=365)

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Its fields under headings; expertise is shown as a table of its own."""
        return [(str(title), [self[name] for name in names]) for title, names in _GROUPS.items()]

    def skills(self) -> list[tuple[object, list[forms.BoundField]]]:
        """Per expertise what is asked, there, at an agency, and the evidence."""
        kinds = ("need", "have", "agency", "why")
        return [(words.SKILLS[skill], [self[f"{kind}_{skill}"] for kind in kinds]) for skill in SKILLS]

    def facts(self) -> dict[str, Any]:
        """As a study keeps them."""
        told = self.cleaned_data
        answer = {"yes": True, "no": False, "": None}
        return {
            "team": {
                "people": told["people"],
                "at_work": {block: told[f"at_{block}"] for block in BLOCK_IDS if told[f"at_{block}"]},
                "expertise": {skill: told[f"have_{skill}"] for skill in SKILLS},
            },
            "evidence": {skill: told[f"why_{skill}"] for skill in SKILLS if told[f"why_{skill}"]},
            "service": {"within_minutes": told["within"], "target": told["target"] / 100},
            "messages": {"urgent": told["urgent"] / 100, "content_hours_week": told["content"]},
            "gates": {gate: answer[told[f"gate_{gate}"]] for gate in GATES},
            "needs": {skill: told[f"need_{skill}"] for skill in SKILLS if told[f"need_{skill}"]},
            "agency_expertise": {skill: told[f"agency_{skill}"] for skill in SKILLS},
            "peaks": [{"multiple": told["multiple"], "hours": told["hours"], "times_a_year": told["times"]}],
        }


_LEVEL_LABELS: Final = {
    "need": gettext_lazy("%(skill)s: asked"),
    "have": gettext_lazy("%(skill)s: there"),
    "agency": gettext_lazy("%(skill)s: at an agency"),
}
_GROUPS: Final = {
    gettext_lazy("Your team now"): ["people", *(f"at_{one}" for one in BLOCK_IDS)],
    gettext_lazy("What you promise"): ["within", "target", "urgent", "content"],
    gettext_lazy("Peaks"): ["multiple", "hours", "times"],
    gettext_lazy("What stands in the way if it is not arranged"): [f"gate_{one}" for one in GATES],
}


def initial_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows of facts that are kept."""
    team, service = facts.get("team", {}), facts.get("service", {})
    messages, peak = facts.get("messages", {}), (facts.get("peaks") or [{}])[0]
    said = {True: "yes", False: "no", None: ""}
    return {
        "people": team.get("people", 2),
        **{f"at_{one}": team.get("at_work", {}).get(one, 0) for one in BLOCK_IDS},
        "within": service.get("within_minutes", 60),
        "target": round(100 * service.get("target", 0.8)),
        "urgent": f"{100 * messages.get('urgent', 0.02):g}",
        "content": f"{messages.get('content_hours_week', 0):g}",
        **{f"gate_{one}": said[facts.get("gates", {}).get(one)] for one in GATES},
        **{f"need_{one}": facts.get("needs", {}).get(one, 0) for one in SKILLS},
        **{f"have_{one}": team.get("expertise", {}).get(one, 0) for one in SKILLS},
        **{f"agency_{one}": facts.get("agency_expertise", {}).get(one, 3) for one in SKILLS},
        **{f"why_{one}": facts.get("evidence", {}).get(one, "") for one in SKILLS},
        "multiple": peak.get("multiple", 10),
        "hours": peak.get("hours", 8),
        "times": peak.get("times_a_year", 2),
    }


class DecideForm(forms.Form):
    """What is decided. The advice is no default: somebody chooses."""

    scenario = forms.ChoiceField(label=gettext_lazy("I decide"))
    reason = forms.CharField(
        label=gettext_lazy("Because"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    review_on = forms.DateField(
        label=gettext_lazy("Look back on"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=gettext_lazy("On that day you compare what was expected with what happened."),
    )  # fmt: skip

    def __init__(self, names: Sequence[str], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [("", gettext_lazy("– choose –")), *((one, SCENARIOS[one]) for one in names)]
        self.fields["scenario"].choices = choices  # type: ignore[attr-defined]


class CompareForm(forms.Form):
    """What happened since."""

    figures = forms.ModelChoiceField(
        Figures.objects.none(), label=gettext_lazy("Figures since then"), required=False
    )
    service_level = forms.FloatField(
        label=gettext_lazy("In time, percent"), min_value=0, max_value=100, required=False
    )
    cost_year = forms.FloatField(
        label=gettext_lazy("Costs a year, euro"), min_value=0, max_value=1e9, required=False
    )
    note = forms.CharField(
        label=gettext_lazy("What did you see?"), max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class AssignForm(forms.Form):
    """To which agency the draft is addressed."""

    agency = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("Agency"))
