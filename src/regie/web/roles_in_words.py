"""Roles and sides in words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

ROLES: Final = {
    "director": _("Director of communication work"),
    "adviser": _("Communication adviser"),
    "duty_adviser": _("Duty adviser"),
    "head_of_communication": _("Head of communication"),
    "administrator": _("Administrator"),
    "spokesperson": _("Spokesperson"),
    "clerk": _("Council clerk"),
    "auditor": _("Auditor"),
    "archivist": _("Archivist"),
    "privacy_officer": _("Privacy officer"),
    "functional_manager": _("Functional manager"),
    "agent": _("Webcare agent"),
    "coordinator": _("Coordinator"),
    "maker": _("Maker"),
    "analyst": _("Environment analyst"),
    "software": _("Software"),
}


def role_name(role: str) -> str:
    """The role in the reader's language; an unknown role is shown as it is written."""
    return str(ROLES.get(role, role))
