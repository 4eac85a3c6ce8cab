"""The form of a picture or film: the file, whose it is, who is on it."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from regie.content.actions.media import Rights
from regie.content.models import Media
from regie.web import media_words as words

_DAY: Final = {"type": "date"}


def _day(label: object, help_text: object) -> forms.DateField:
    widget = forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=False, widget=widget)  # type: ignore[arg-type]


class RightsForm(forms.Form):
    """What is recorded beside the bytes."""

    title = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    alt_text = forms.CharField(
        label=gettext_lazy("What is on it, for people who cannot see it"),
        help_text=gettext_lazy(
            "One or two plain sentences. It may come later, but nothing goes out without."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    subtitles = forms.BooleanField(label=gettext_lazy("A film: subtitles are in the picture"), required=False)
    rights = forms.CharField(
        label=gettext_lazy("Who made it, and by what right is it used?"),
        help_text=gettext_lazy("Such as: own photographer, or bought from a picture bank with number."),
        max_length=200,
    )
    rights_until = _day(
        gettext_lazy("Last day it may be used"), gettext_lazy("Leave empty when it has no end.")
    )
    people = forms.ChoiceField(label=gettext_lazy("Who can be recognised?"))
    consent_until = _day(
        gettext_lazy("Last day of the consent"), gettext_lazy("Only when people agreed; then always.")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["people"].choices = list(words.PEOPLE.items())  # type: ignore[attr-defined]

    def told(self) -> Rights:
        """As the action wants it."""
        return Rights(**{name: self.cleaned_data[name] for name in _NAMES})


_NAMES: Final = (
    "title", "rights", "people", "alt_text", "subtitles", "rights_until", "consent_until",
)  # fmt: skip


class MediaForm(RightsForm):
    """A new one."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A picture (JPEG, PNG, WebP, GIF) of at most 20 MB, or a film (MP4) of at most 100 MB."
        ),
        allow_empty_file=True,
    )
    field_order = ("file",)


def initial_of(media: Media) -> dict[str, Any]:
    """What is recorded now."""
    return {name: getattr(media, name) for name in _NAMES}
