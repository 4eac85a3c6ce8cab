"""Forms of making: an item, a variant, a judgement, a comment."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from regie.campaigns.brief import CHOICES, EXPERTISE
from regie.campaigns.models import Campaign
from regie.channels.models import ChannelAccount
from regie.content.actions.judging import Judgement, Remark
from regie.content.actions.making import Place, Said, Words
from regie.content.models import Item, Media, Variant
from regie.content.readiness import CHECKLISTS
from regie.interpret.topics import NAMES
from regie.web import items_words as words
from regie.web.assignments_forms import boxes
from regie.web.campaigns_words import code

_SIX: Final = {"rows": 6}


def _coded(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(one, code(one)) for one in codes]


class ItemForm(forms.Form):
    """What is said, for whom, and which experts must find it good."""

    title = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=list(words.KINDS.items()))
    source = forms.CharField(
        label=gettext_lazy("What must be said"),
        help_text=gettext_lazy("The source: every variant is made from it, and hears when it changes."),
        widget=forms.Textarea(attrs=_SIX),
    )
    topic = forms.ChoiceField(label=gettext_lazy("Topic"))
    audiences = boxes(gettext_lazy("For whom"), ())
    sensitivity = forms.ChoiceField(label=gettext_lazy("How sensitive is it?"))
    euros = forms.IntegerField(
        label=gettext_lazy("Money it promises or costs, in euros"),
        min_value=0,
        max_value=10_000_000,
        initial=0,
    )
    asked = boxes(gettext_lazy("Which experts must find it good?"), ())
    question = forms.CharField(
        label=gettext_lazy("When A and B are tried: what do you want to know?"),
        max_length=300,
        required=False,
    )
    share_a = forms.IntegerField(
        label=gettext_lazy("Of 100 people, so many get A"), min_value=1, max_value=99, initial=50
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        chosen: dict[str, Any] = {
            "topic": [(slug, name) for slug, name in NAMES.items()],
            "audiences": _coded(CHOICES["audiences"]),
            "sensitivity": _coded(CHOICES["sensitivity"]),
            "asked": _coded(EXPERTISE),
        }
        for name, choices in chosen.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def said(self) -> Said:
        """As the action takes it."""
        told = dict(self.cleaned_data)
        euros, audiences, asked = told.pop("euros"), told.pop("audiences"), told.pop("asked")
        return Said(audiences=tuple(audiences), asked=tuple(asked), money_cents=euros * 100, **told)


def from_brief(campaign: Campaign) -> dict[str, Any]:
    """What the brief says already."""
    told = campaign.brief
    return {
        "source": told.get("core_message", ""),
        "audiences": told.get("audiences", []),
        "sensitivity": told.get("sensitivity", ""),
        "asked": told.get("expertise", []),
    }


def from_item(item: Item) -> dict[str, Any]:
    """As it stands."""
    names = ("title", "kind", "source", "topic", "audiences", "sensitivity", "asked", "question", "share_a")
    return {**{name: getattr(item, name) for name in names}, "euros": item.money_cents // 100}


class VariantForm(forms.Form):
    """The words for one channel."""

    account = forms.TypedChoiceField(label=gettext_lazy("Channel"), coerce=int)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=list(words.LANGUAGES.items()))
    letter = forms.ChoiceField(
        label=gettext_lazy("Trial"), choices=list(words.LETTERS.items()), required=False
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        help_text=gettext_lazy("Of a newsletter."),
        max_length=200,
        required=False,
    )
    text = forms.CharField(label=gettext_lazy("Words"), widget=forms.Textarea(attrs=_SIX))
    link = forms.URLField(label=gettext_lazy("Link"), max_length=500, required=False, assume_scheme="https")
    picture = forms.TypedChoiceField(
        label=gettext_lazy("Picture or film"), coerce=int, empty_value=None, required=False
    )
    fits = forms.BooleanField(
        label=gettext_lazy("It fits the source as that reads now"), initial=True, required=False
    )

    def __init__(self, item: Item, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        town = item.campaign.municipality_id
        accounts = ChannelAccount.objects.filter(municipality_id=town, active=True).exclude(network="feed")
        kept = Media.objects.filter(municipality_id=town, withdrawn_at__isnull=True)
        self.fields["account"].choices = [(one.pk, one.name) for one in accounts]  # type: ignore[attr-defined]
        pictures: Any = self.fields["picture"]
        pictures.choices = [("", gettext_lazy("none")), *((one.pk, one.title) for one in kept)]

    def place(self) -> Place:
        """Where it goes."""
        told = self.cleaned_data
        return Place(told["account"], told["language"], told["letter"])

    def words(self) -> Words:
        """What it says."""
        told = self.cleaned_data
        return Words(told["text"], told["subject"], told["link"], told["picture"], told["fits"])


def from_variant(variant: Variant) -> dict[str, Any]:
    """As it stands."""
    names = ("language", "letter", "subject", "text", "link")
    told = {name: getattr(variant, name) for name in names}
    return {**told, "account": variant.account_id, "picture": variant.media_id, "fits": True}


class ReviewForm(forms.Form):
    """A verdict with its checklist."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"), choices=[(key, said[0]) for key, said in words.VERDICTS.items()]
    )
    points = boxes(gettext_lazy("Looked at, and right"), ())
    note = forms.CharField(
        label=gettext_lazy("What should be otherwise"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, discipline: str, *args: Any, **more: Any) -> None:
        more.setdefault("prefix", discipline)
        super().__init__(*args, **more)
        self.discipline = discipline
        points: Any = self.fields["points"]
        points.choices = [(one, words.POINTS[one]) for one in CHECKLISTS[discipline]]

    def judgement(self, seal: str) -> Judgement:
        """As the action takes it."""
        told = self.cleaned_data
        return Judgement(self.discipline, told["verdict"], seal, tuple(told["points"]), told["note"])


class CommentForm(forms.Form):
    """A remark at words or at a place."""

    text = forms.CharField(
        label=gettext_lazy("Your comment"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    quote = forms.CharField(
        label=gettext_lazy("At these words"), help_text=gettext_lazy("Copied exactly; empty for the whole."),
        max_length=300, required=False,
    )  # fmt: skip
    across = forms.IntegerField(
        label=gettext_lazy("Or in the picture: from the left, in percent"),
        min_value=0,
        max_value=100,
        required=False,
    )
    down = forms.IntegerField(
        label=gettext_lazy("and from above, in percent"), min_value=0, max_value=100, required=False
    )

    def remark(self) -> Remark:
        """As the action takes it."""
        return Remark(**self.cleaned_data)
