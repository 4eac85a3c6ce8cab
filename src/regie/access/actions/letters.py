"""What the letters about access say: that something ends or waits, and where to look. Never more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, override

from regie.access.models import Letter, Review
from regie.kernel.clock import local
from regie.people.models import Membership

Words = tuple[str, list[str]]


def write(row: Letter) -> EmailMessage:
    """The letter in the language of who gets it."""
    with override(row.user.language):
        subject, lines = _WORDS[row.kind](row)
    return EmailMessage(
        subject, "\n\n".join(lines), to=[row.user.email], headers={"Auto-Submitted": "auto-generated"}
    )


def _seat(row: Letter) -> tuple[Membership, dict[str, object]]:
    seat = Membership.objects.select_related("user", "organisation").get(pk=row.told["seat"])
    until = datetime.fromisoformat(str(row.told["until"])) - timedelta(seconds=1)
    return seat, {
        "name": seat.user.name,
        "place": seat.organisation.name,
        "day": date_format(local(until), "j F Y"),
        "address": f"{settings.PUBLIC_URL}/people/",
    }


def _seat_ends(row: Letter) -> Words:
    seat, names = _seat(row)
    if seat.user_id == row.user_id:
        return gettext("Your account for %(place)s ends on %(day)s") % names, [
            gettext("Your seat at %(place)s ends after %(day)s. After that you no longer get in.") % names,
            gettext("Is your work not done by then? Ask the municipality you work for to renew it."),
        ]
    return gettext("The account of %(name)s ends on %(day)s") % names, [
        gettext("The seat of %(name)s at %(place)s ends after %(day)s.") % names,
        gettext("Do nothing and it ends by itself. Renew it here: %(address)s") % names,
    ]


def _seat_ended(row: Letter) -> Words:
    _, names = _seat(row)
    cases = int(str(row.told.get("cases", 0)))
    lines = [
        gettext("The seat of %(name)s at %(place)s has ended. Sessions and assignments ended with it.")
        % names
    ]
    if cases:
        text = ngettext("%(n)d case went back to the queue.", "%(n)d cases went back to the queue.", cases)
        lines.append(text % {"n": cases})
    return gettext("The account of %(name)s has ended") % names, lines


def _review(row: Letter) -> dict[str, object]:
    review = Review.objects.select_related("municipality").get(pk=row.told["review"])
    return {
        "place": review.municipality.name,
        "day": date_format(local(review.decide_by), "j F Y"),
        "n": review.items.filter(decision="").count(),
        "address": f"{settings.PUBLIC_URL}/rights/{review.pk}/",
    }


def _review_open(row: Letter) -> Words:
    names = _review(row)
    return gettext("%(place)s: look at who has which rights, before %(day)s") % names, [
        gettext("A review of rights is open. %(n)d accounts wait for a decision: keep, change or end.")
        % names,
        gettext("Open it here: %(address)s") % names,
    ]


def _review_late(row: Letter) -> Words:
    names = _review(row)
    return gettext("%(place)s: the review of rights is late") % names, [
        gettext("The review should have been done on %(day)s. %(n)d accounts still wait.") % names,
        gettext("Open it here: %(address)s") % names,
    ]


_WORDS: Final[dict[str, Callable[[Letter], Words]]] = {
    "seat_ends": _seat_ends,
    "seat_ended": _seat_ended,
    "review_open": _review_open,
    "review_late": _review_late,
}
