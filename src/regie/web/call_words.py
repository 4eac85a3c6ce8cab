"""Calls in words: why a link does not open."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

# reason -> title, what it means
SHUT: Final = {
    "unknown": (
        _("This link does not work"),
        _("Look whether you copied the whole link, or sign in to see what waits for you."),
    ),
    "expired": (
        _("The time is over"),
        _("This link no longer works. Sign in to see what waits for you."),
    ),
    "no_seat": (
        _("You are not asked any more"),
        _("Your role has ended or changed since this was sent. You need not do anything."),
    ),
}
