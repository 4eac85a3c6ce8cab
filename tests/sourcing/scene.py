"""A municipality with people, an agency, figures of ten weeks and a study, with as little as possible."""

from __future__ import annotations

import io
import json
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from regie.kernel.actor import Actor
from regie.kernel.clock import AMSTERDAM
from regie.people.models import Organisation
from regie.sourcing.actions import deciding, figures, files, studies
from regie.sourcing.exportshape import mapped
from regie.sourcing.models import Decision, Figures, Run, Study, Upload
from tests.sourcing.cases import ALL_GATES

START = datetime(2026, 8, 31, tzinfo=AMSTERDAM)


def export(weeks: int = 6, a_day: int = 6) -> bytes:
    """An export in Dutch with an answer half an hour later."""
    lines = ["Berichtnummer;Kanaal;Ontvangen op;Reactie op"]
    for day in range(7 * weeks):
        for n in range(a_day):
            at = START + timedelta(days=day, hours=9 + 2 * n)
            done = at + timedelta(minutes=30)
            lines.append(f"{day}-{n};Facebook;{at:%d-%m-%Y %H:%M};{done:%d-%m-%Y %H:%M}")
    return "\n".join(lines).encode()


def uploaded(town: Organisation, *, by: Actor, now: datetime, data: bytes = b"") -> Upload:
    """An export that waits for its mapping."""
    file = SimpleUploadedFile("export.csv", data or export())
    return files.upload(town.pk, file, by=by, now=now)


def read_figures(town: Organisation, *, by: Actor, now: datetime) -> Figures:
    """An export that was read, with the mapping as guessed."""
    row = uploaded(town, by=by, now=now)
    files.map_columns(row, mapped(row.mapping), "Berichtenbox", by=by, now=now)
    return Figures.objects.get(upload=row)


def estimated(town: Organisation, *, by: Actor, now: datetime) -> Figures:
    """A few answers."""
    shares = {"office": 0.58, "evening": 0.17, "weekend": 0.17, "night": 0.08}
    return figures.from_answers(town.pk, figures.Answers("Schatting", 60, shares), by=by, now=now)


def study(town: Organisation, *, by: Actor, now: datetime) -> Study:
    """A study with everything in order, on a few answers, so that an advice takes a moment."""
    made = studies.begin("Avond en weekend", estimated(town, by=by, now=now), by=by, now=now)
    return studies.write(made, {"gates": ALL_GATES, "team": TEAM, "seed": 3}, by=by, now=now)


TEAM: dict[str, Any] = {"people": 2, "at_work": {"office": 1}, "expertise": {"copy": 2}}


def advised(town: Organisation, *, by: Actor, now: datetime) -> Run:
    """An advice that is ready."""
    run = studies.ask(study(town, by=by, now=now), by=by, now=now)
    studies.work(lambda: now)
    run.refresh_from_db()
    return run


def pretended(town: Organisation, *, by: Actor, now: datetime) -> Run:
    """An advice that is ready without having been reckoned: for tests that only need one to be there."""
    run = studies.ask(study(town, by=by, now=now), by=by, now=now)
    kept = json.loads(KEPT.getvalue()) if KEPT.getvalue() else None
    if kept is None:
        studies.work(lambda: now)
        run.refresh_from_db()
        KEPT.write(json.dumps({name: getattr(run, name) for name in ("volume", "services", "found")}))
        return run
    Run.objects.filter(pk=run.pk).update(state="done", share=1.0, step="done", ended_at=now, **kept)
    run.refresh_from_db()
    return run


KEPT = io.StringIO()


def decided(town: Organisation, *, by: Actor, now: datetime) -> Decision:
    """A decision for an agency outside office hours."""
    choice = deciding.Choice("agency_off_hours", "Avonden en weekend zijn niet zelf te doen.", review(now))
    return deciding.decide(pretended(town, by=by, now=now), choice, by=by, now=now)


def review(now: datetime) -> date:
    """In half a year."""
    return (now + timedelta(days=180)).date()
