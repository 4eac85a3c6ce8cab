"""Forms of the People screen: shapes and words only; the actions decide."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from regie.engagement.models import Assignment
from regie.kernel.clock import AMSTERDAM, local
from regie.people.models import Organisation, User
from regie.people.roles import SIDES
from regie.people.seats import NewSeat
from regie.web.roles_in_words import ROLES

REASONS: Final = {
    "not_allowed": _("Your role may not manage people. The director or functional manager can."),
    "other_organisation": _("You may only manage people of your own organisation and your agencies."),
    "wrong_side": _("This role does not belong to this organisation. Choose another role."),
    "end_missing": _("A seat at an agency always has an end date. Fill one in."),
    "end_past": _("The end date lies in the past. Choose a later day."),
    "end_far": _(
        "An agency seat does not last that long here. Choose an earlier day; you can renew it later."
    ),
    "initials_wrong": _("Initials are two to four letters, such as AB."),
    "initials_taken": _("Somebody has or had these initials. Choose others, so answers stay traceable."),
    "already_seated": _("This person already has this role here."),
    "last_manager": _("Nobody else can manage people here. First give somebody else that role."),
    "already_ended": _("This seat has ended already."),
    "link_spent": _("This link has been used or is too old. Ask who invited you for a new one."),
    "password_known": _("This person has chosen a password already. They can ask for a new one at sign-in."),
}
# Where on the form a refusal belongs.
FIELD_OF: Final = {
    "wrong_side": "role",
    "end_missing": "until",
    "end_past": "until",
    "end_far": "until",
    "initials_wrong": "initials",
    "initials_taken": "initials",
    "already_seated": "role",
}


class SeatForm(forms.Form):
    """Who, where, in which role, until when."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("Work address"), help_text=_("The invitation goes here."))
    initials = forms.CharField(
        label=_("Initials"),
        max_length=4,
        help_text=_("Two to four letters; they stand below answers, as ^AB."),
    )
    organisation = forms.TypedChoiceField(label=_("Organisation"), coerce=int)
    role = forms.ChoiceField(label=_("Role"))
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The last day. For an agency always, and a year at most."),
    )
    asked_by = forms.CharField(
        label=_("Who asked for this account"),
        max_length=120,
        required=False,
        help_text=_("For example the coordinator of the agency. It is kept with the seat."),
    )
    assignments = forms.TypedMultipleChoiceField(
        label=_("Works on"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Agency people see only what these assignments cover."),
    )

    def __init__(
        self, organisations: list[Organisation], assignments: list[Assignment], *args: Any, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        kinds = {one.kind for one in organisations}
        self._choose("organisation", [(one.pk, one.name) for one in organisations])
        self._choose("role", [(role, name) for role, name in ROLES.items() if SIDES.get(role) in kinds])
        self._choose("assignments", [(one.pk, f"{one.name} ({one.agency.name})") for one in assignments])
        if not assignments:
            del self.fields["assignments"]

    def _choose(self, field: str, choices: list[tuple[Any, Any]]) -> None:
        chosen: Any = self.fields[field]  # any kind of choice field
        chosen.choices = choices

    def seat(self) -> NewSeat:
        """What was filled in; the seat ends at the end of the chosen day in Amsterdam."""
        told = self.cleaned_data
        return NewSeat(
            email=told["email"].lower(),
            name=told["name"].strip(),
            initials=told["initials"].strip().upper(),
            organisation_id=told["organisation"],
            role=told["role"],
            until=end_of(told["until"]) if told["until"] else None,
            asked_by=told["asked_by"].strip(),
        )

    def refuse(self, reason: str) -> None:
        """Say the refusal at the field it is about."""
        self.add_error(FIELD_OF.get(reason), str(REASONS[reason]))


def end_of(day: Any) -> datetime:
    """The end of that day in Amsterdam: a seat holds on its last day."""
    return datetime.combine(day + timedelta(days=1), time(), AMSTERDAM)


def suggested_end(now: datetime) -> str:
    """Half a year from now, as a date field writes it."""
    return (local(now) + timedelta(days=182)).date().isoformat()


class EndForm(forms.Form):
    """Another last day for a seat."""

    until = forms.DateField(label=_("New last day"), widget=forms.DateInput(attrs={"type": "date"}))

    def end(self) -> datetime:
        """The moment the seat ends."""
        return end_of(self.cleaned_data["until"])


class PasswordForm(forms.Form):
    """The first password, twice."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. A few words in a row are easy to remember."),
    )
    again = forms.CharField(
        label=_("Once more"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, user: User, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user = user

    def clean_password(self) -> str:
        """Judged by the rules in the settings."""
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Both the same."""
        told = super().clean() or {}
        if told.get("password") and told.get("again") != told["password"]:
            self.add_error("again", _("This is not the same as above."))
        return told
