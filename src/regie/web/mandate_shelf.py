"""Which version is open, what it is compared with, and what this reader may do with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.kernel.clock import utc_now
from regie.mandate import queries
from regie.mandate.models import MandateVersion
from regie.mandate.rules import Table
from regie.mandate.study import Only
from regie.people.roles import may
from regie.web.session import SeatRequest

STATES: Mapping[str, object] = {
    "draft": gettext_lazy("Draft"),
    "ready": gettext_lazy("Ready to sign"),
    "in_force": gettext_lazy("Signed"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "discarded": gettext_lazy("Discarded"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One side of a mandate."""

    label: object
    href: str
    current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """One version with its table, and the version it is held against (None for a first one)."""

    version: MandateVersion
    table: Table
    base: MandateVersion | None
    base_table: Table | None
    editable: bool
    now: datetime

    @property
    def who(self) -> str:
        """For whom it is: the agency, or the own people."""
        assignment = self.version.assignment
        return assignment.agency.name if assignment else _("Our own people")

    @property
    def only(self) -> Only:
        """The situations that can occur: a mandate of an agency is never asked for the own people."""
        return {"team": ("municipality",) if self.version.assignment_id is None else ("agency",)}

    @property
    def against(self) -> Table:
        """The table to compare with; without a base one that says nothing, so forbids everything."""
        return self.base_table or replace(self.table, rules=())


def opened(request: SeatRequest, pk: int) -> Opened:
    """The version when this reader may see it; 404 otherwise, and for a table that cannot be read."""
    now = utc_now()
    version = get_object_or_404(queries.versions(request.actor, now), pk=pk)
    table = queries.table_of(version)
    if table is None:
        raise Http404
    base = _base_of(version, now)
    return Opened(
        version,
        table,
        base,
        queries.table_of(base) if base else None,
        may_edit(request, version),
        now,
    )


def may_edit(request: SeatRequest, version: MandateVersion) -> bool:
    """A draft, by a writer of the municipality itself."""
    own = request.actor.organisation_id == version.municipality_id
    return own and version.state == MandateVersion.DRAFT and may(request.actor.role, "mandate.write")


def _base_of(version: MandateVersion, now: datetime) -> MandateVersion | None:
    """What is in force for the same work; for that one itself, what it replaced."""
    same = queries.of_assignment(version.assignment_id)
    holding = queries.in_force(version.municipality_id, now).filter(same).exclude(pk=version.pk).first()
    if holding is not None:
        return holding
    earlier = MandateVersion.objects.filter(same, municipality_id=version.municipality_id)
    earlier = earlier.filter(signed_at__isnull=False, version__lt=version.version)
    return earlier.order_by("-version").first()


def tabs(shown: Opened, current: str) -> list[Tab]:
    """The sides of this version, in the order of the work."""
    first = "mandate-edit" if shown.editable else "mandate-version"
    sides = [
        ("rules", first, _("Rules"), len(shown.table.rules)),
        ("extras", "mandate-extras", _("Days and texts"), None),
        ("difference", "mandate-difference", _("Difference"), None),
        ("replay", "mandate-replay", _("Replay the past"), None),
        ("try", "mandate-try", _("Try it"), None),
        ("scenarios", "mandate-scenarios", _("Scenarios"), len(shown.version.scenarios)),
        ("sign", "mandate-sign", _("Sign"), None),
    ]
    return [
        Tab(label, reverse(name, args=[shown.version.pk]), key == current, count)
        for key, name, label, count in sides
    ]


def frame(shown: Opened, current: str) -> dict[str, object]:
    """What every side of a version shows around its own."""
    version = shown.version
    return {
        "shown": shown,
        "version": version,
        "title": shown.table.title or version.mandate_id,
        "state_name": STATES.get(version.state, version.state),
        "tabs": tabs(shown, current),
    }
