"""Reads of this room. Only the municipality itself sees them: quotes of agencies are in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Min, Q, QuerySet

from regie.channels.models import ChannelAccount, Message
from regie.kernel.actor import Actor
from regie.people.models import Organisation
from regie.sourcing import known
from regie.sourcing.assembling import case_file, row_of
from regie.sourcing.case import Case
from regie.sourcing.casefile import Volume, case_of, spread
from regie.sourcing.history import WEEK, Hourly
from regie.sourcing.known import Held
from regie.sourcing.models import Condition, Decision, Figures, Run, Setting, Source, Study, Upload


def _town(actor: Actor) -> int:
    """The municipality whose people these are; nothing for anybody else."""
    return actor.organisation_id or 0


def studies(actor: Actor) -> QuerySet[Study]:
    """Studies of the own municipality, the one changed last first."""
    found = Study.objects.filter(municipality_id=_town(actor))
    return found.select_related("figures", "made_by", "municipality").defer("figures__counts")


def figures(actor: Actor) -> QuerySet[Figures]:
    """Figures of the own municipality, without their counts."""
    found = Figures.objects.filter(municipality_id=_town(actor))
    return found.select_related("made_by", "upload__source").defer("counts")


def uploads(actor: Actor) -> QuerySet[Upload]:
    """Exports on their way in."""
    return Upload.objects.filter(municipality_id=_town(actor)).select_related("source", "made_by")


def sources(actor: Actor) -> QuerySet[Source]:
    """Tools whose columns are known."""
    return Source.objects.filter(municipality_id=_town(actor))


def settings(actor: Actor) -> QuerySet[Setting]:
    """Everything that was ever set, newest of each first."""
    return Setting.objects.filter(municipality_id=_town(actor)).select_related("made_by")


def runs(actor: Actor) -> QuerySet[Run]:
    """Advices, newest first."""
    found = Run.objects.filter(study__municipality_id=_town(actor))
    found = found.select_related("study__figures", "study__municipality", "asked_by")
    return found.defer("study__figures__counts")


def decisions(actor: Actor) -> QuerySet[Decision]:
    """What was decided, newest first."""
    found = Decision.objects.filter(run__study__municipality_id=_town(actor))
    return found.select_related("run__study", "decided_by", "assignment")


def held_on(municipality_id: int, day: date) -> dict[str, Held]:
    """Every setting on this day: the newest that has begun and was not withdrawn, else as shipped."""
    rows = Setting.objects.filter(municipality_id=municipality_id, since__lte=day, withdrawn_at=None)
    newest: dict[str, Setting] = {}
    for row in rows.order_by("since", "pk"):
        newest[row.name] = row
    return known.held(
        Held(one.name, one.value, one.low, one.high, one.source, one.since, one.agency)
        for one in newest.values()
    )


def series(found: Figures) -> Hourly:
    """The counts of these figures as a series."""
    if found.starts_at is None:
        raise ValueError("answers have no hours")
    counts = np.array(found.counts, dtype=float)
    zone = ZoneInfo(found.zone)
    return Hourly(found.starts_at.astimezone(zone), counts, zone, np.zeros(len(counts), dtype=bool))


def own_channels(municipality_id: int, *, practice: bool = False) -> list[str]:
    """Names of networks on which the municipality can be written to."""
    found = ChannelAccount.objects.filter(municipality_id=municipality_id, active=True, practice=practice)
    return sorted(set(found.values_list("network", flat=True)))


def conversations(
    municipality_id: int, *, practice: bool = False
) -> Iterator[tuple[datetime, str, datetime | None]]:
    """When each conversation of residents began, on which network, and when we first answered."""
    came = Q(direction=Message.IN, automatic="")
    rows = (
        Message.objects.filter(account__municipality_id=municipality_id, account__practice=practice)
        .values("thread_id", "account__network")
        .annotate(
            begun=Min("remote_created_at", filter=came),
            answered=Min("remote_created_at", filter=Q(direction=Message.OUT)),
        )
        .order_by("thread_id")
    )
    for row in rows.iterator(chunk_size=5000):
        if row["begun"] is not None:
            yield row["begun"], str(row["account__network"]), row["answered"]


def conditions(actor: Actor) -> QuerySet[Condition]:
    """To-dos that came from decisions."""
    found = Condition.objects.filter(decision__run__study__municipality_id=_town(actor))
    return found.select_related("decision__run__study", "done_by")


def agencies() -> QuerySet[Organisation]:
    """Agencies that an assignment can be given to."""
    return Organisation.objects.filter(kind=Organisation.AGENCY, active=True).order_by("name")


def preview(study: Study, day: date) -> Case:
    """The case of a study as it stands, to show scenarios: on its figures, not played."""
    held = held_on(study.municipality_id, day)
    week = _week_of(Figures.objects.get(pk=study.figures_id))
    row = row_of(
        case_file(study.municipality.name, study.facts, {"estimate": {"conversations_week": 1}}, held)
    )
    return case_of(row, Volume(week, week, {}))


def _week_of(found: Figures) -> tuple[float, ...]:
    if found.origin == "answers":
        return spread(found.answers["conversations_week"], found.answers["shares"])
    hourly = series(found)
    places = hourly.hour_of_week
    times = np.maximum(1, np.bincount(places, minlength=WEEK))
    return tuple((np.bincount(places, weights=hourly.counts, minlength=WEEK) / times).tolist())
