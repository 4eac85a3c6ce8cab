"""When something is refused, absent or broken: why, which rule, and who can help."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from regie.people.roles import RIGHTS, SIDES
from regie.web.roles_in_words import role_name

LONGEST_LIST: Final = 4
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the page tells: what is wrong, why, and who or what helps."""

    status: int
    title: str
    why: str
    help: str
    rule: str = ""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the browser sent something that cannot be read."""
    why = _("The browser sent something Regie cannot read. Nothing has changed.")
    log.info("not readable: %s", type(exception).__name__)
    return _page(request, Trouble(400, _("This could not be read"), why, _("Go back and try again.")))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the role lacks a right, or there is no seat at all; names the right and who has it."""
    right = str(exception)
    seat = getattr(request, "seat", None)
    if seat is None:
        why = _("You have no role at the moment: it ended, or has not begun.")
        help_ = _("The functional manager of your municipality or your coordinator can give you one.")
        return _page(request, Trouble(403, _("No role here"), why, help_))
    why = _("Your role, %(role)s, may not open this.") % {"role": role_name(seat.role)}
    return _page(request, Trouble(403, _("This is not open to you"), why, _who(right, seat.role), right))


def _who(right: str, role: str) -> str:
    """Who has the right, on the reader's own side first; a general word when the right is unknown."""
    side = SIDES.get(role)
    holders = [one for one, rights in RIGHTS.items() if right in rights and one in SIDES]
    near = [one for one in holders if SIDES[one] == side] or holders
    if not near:
        return _("Ask the functional manager.")
    names = ", ".join(role_name(one) for one in near[:LONGEST_LIST])
    return _("Who can: %(names)s.") % {"names": names}


def csrf(request: HttpRequest, reason: str) -> HttpResponse:
    """403: the form is too old, or came from another site."""
    why = _("The form was open too long or came from another site, so nothing was done.")
    help_ = _("Go back, load the page again and send it once more. Cookies must be on.")
    log.info("form refused: %s", reason)
    return _page(request, Trouble(403, _("This form is no longer valid"), why, help_))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page, or not for this person; the two look the same on purpose."""
    why = _("This page does not exist, or your assignment does not cover it.")
    log.info("not found: %s", type(exception).__name__)
    help_ = _("Somebody sent you this link? Ask whether they work for the same municipality.")
    return _page(request, Trouble(404, _("Not found"), why, help_))


def broken(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours. The page needs no database and shows no trace; the number stands in the log."""
    number = uuid4().hex[:8]
    log.error("fault %s at %s", number, request.path)
    return HttpResponseServerError(render_to_string("errors/broken.html", {"number": number}))


def _page(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    return render(request, "errors/trouble.html", {"trouble": trouble}, status=trouble.status)
