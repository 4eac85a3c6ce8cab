"""What of a crisis waits for somebody on Today: a late picture, something to decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from regie.crisis import states
from regie.crisis.models import Crisis
from regie.crisis.queries import crises
from regie.kernel.actor import Actor
from regie.library.models import KernelMessage
from regie.library.states import DRAFT
from regie.people.roles import may
from regie.web.waiting import Task

SHOWN = 6


def tasks(actor: Actor, now: datetime) -> Iterable[Task]:
    """Of every crisis that this person sees, the most pressing things only."""
    if not may(actor.role, "crisis.read"):
        return
    open_now = crises.seen_by(actor, now).filter(state__in=states.ACTIVE).select_related("municipality")
    for crisis in open_now[:SHOWN]:
        if may(actor.role, "crisis.picture") and crisis.next_picture_at and crisis.next_picture_at <= now:
            yield _task(
                crisis, "timer", _("Environment picture late"), _("Make the picture"), "crisis-picture-new"
            )
        if may(actor.role, "crisis.decide") and actor.organisation_id == crisis.municipality_id:
            yield from _decisions(crisis, actor)


def _decisions(crisis: Crisis, actor: Actor) -> Iterable[Task]:
    drafts = KernelMessage.objects.filter(
        municipality_id=crisis.municipality_id, occasion=str(crisis), state=DRAFT
    )
    if drafts.exclude(made_by_id=actor.user_id).exists():
        kind = _("Kernel message waits for approval")
        yield _task(crisis, "radio-tower", kind, _("Look and approve"), "crisis-kernel")
    last = crisis.pictures.order_by("-number").first()
    if last is not None and not last.decision and last.made_by_id != actor.user_id:
        href = reverse("crisis-picture", args=[crisis.pk, last.number])
        yield Task(
            icon="activity",
            kind=_("Picture waits for a decision"),
            text=crisis.title,
            href=href,
            step=_("Read and decide"),
            due=last.made_at,
            tone="warn",
            place=crisis.municipality.name,
        )


def _task(crisis: Crisis, icon: str, kind: str, step: str, where: str) -> Task:
    return Task(
        icon=icon,
        kind=kind,
        text=crisis.title,
        href=reverse(where, args=[crisis.pk]),
        step=step,
        due=crisis.next_picture_at or crisis.opened_at,
        tone="bad",
        place=crisis.municipality.name,
    )
