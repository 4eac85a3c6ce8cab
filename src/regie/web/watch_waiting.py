"""What Today says of listening: new alarms to judge, and proposals that wait for this person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regie.kernel.actor import Actor
from regie.people.roles import may
from regie.watch.models import Alarm, MonitoringQuery
from regie.watch.queries import register
from regie.watch.states import ADVISED, ASKED
from regie.web.waiting import Task

SHOWN: Final = 6


def tasks(actor: Actor, now: datetime) -> Iterable[Task]:
    """Alarms for who may judge them, then what waits for advice or approval and is not one's own."""
    judge = may(actor.role, "watch.judge")
    rights = ((ASKED, "watch.advise"), (ADVISED, "watch.approve"))
    states = [state for state, right in rights if may(actor.role, right)]
    if not judge and not states:
        return
    for query in register.waiting(actor, now, states, judge=judge)[:SHOWN]:
        alarms: list[Alarm] = vars(query)["new_alarms"] if judge else []
        yield from (_alarm(query, alarm) for alarm in alarms[:1])
        if query.state in states:
            yield _proposal(query)


def _proposal(query: MonitoringQuery) -> Task:
    return Task(
        icon="activity",
        kind=_("Advice on listening") if query.state == ASKED else _("Approval of listening"),
        text=f"{query.theme}: {query.reason}",
        href=reverse("watch-theme", args=[query.pk]),
        step=_("Read and decide"),
        due=None,
        tone="info",
        place=query.made_for.name,
    )


def _alarm(query: MonitoringQuery, alarm: Alarm) -> Task:
    told = ngettext("%(theme)s: %(n)d message.", "%(theme)s: %(n)d messages.", alarm.count)
    return Task(
        icon="bell-ring",
        kind=_("Alarm"),
        text=told % {"theme": query.theme, "n": alarm.count},
        href=reverse("watch-alarm", args=[alarm.pk]),
        step=_("Look and judge"),
        due=alarm.raised_at,
        tone="bad",
        place=query.municipality.name,
    )
