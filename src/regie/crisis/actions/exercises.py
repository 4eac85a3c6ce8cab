"""The exercise: a script played on the practice network, its injects, its clock and its report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from regie.channels.models import ChannelAccount
from regie.crisis import evaluation, states
from regie.crisis.actions import crises, moments
from regie.crisis.actions.authority import allowed, decider, record, refuse
from regie.crisis.first_alarm import first_alarm
from regie.crisis.models import Crisis, Exercise, Inject
from regie.crisis.script import SCRIPTS, Script
from regie.inbox.actions import silence
from regie.inbox.models import Case
from regie.kernel.actor import Actor, software
from regie.kernel.text import clean
from regie.people.models import Organisation
from regie.practice import actions as practice
from regie.practice.models import PracticePlay
from regie.practice.queries import scene_seconds
from regie.publishing.models import Release
from regie.watch.alarms import Hit
from regie.watch.words import read_words


def start(municipality_id: int, script: str, speed: float, *, by: Actor, now: datetime) -> Exercise:
    """Begin an exercise on the practice channel; a scene that plays there is stopped.

    Raises Refused: right, scope, software, script, speed, no_practice, running.
    """
    action = "crisis.exercise_started"
    who = _player(action, municipality_id, by, now)
    reason = "" if script in SCRIPTS else "script"
    reason = reason or ("" if speed in practice.SPEEDS else "speed")
    reason = reason or ("" if _channels(municipality_id).exists() else "no_practice")
    reason = reason or (
        "running" if _running().filter(crisis__municipality_id=municipality_id).exists() else ""
    )
    if reason:
        raise refuse(action, reason, by)
    chosen = SCRIPTS[script]
    slug = Organisation.objects.values_list("slug", flat=True).get(pk=municipality_id)
    with transaction.atomic():
        play = practice.play(slug, chosen.scene, speed=speed, seed=1, by=by, now=now)
        crisis = crises.make(
            crises.NewCrisis(municipality_id, chosen.title, practice=True), who, by=by, now=now
        )
        made = Exercise.objects.create(
            crisis=crisis, script=script, play=play, speed=speed, started_by_id=who
        )
        Inject.objects.bulk_create(
            Inject(exercise=made, key=one.key, second=round(one.minute * 60)) for one in chosen.injects
        )
        record(action, crisis, by, script=script, speed=speed)
    return made


def set_speed(exercise: Exercise, speed: float, *, by: Actor, now: datetime) -> Exercise:
    """Let the script run faster or slower from here on. Refused: right, scope, software, speed, state."""
    action, crisis = "crisis.exercise_paced", exercise.crisis
    _player(action, crisis.municipality_id, by, now)
    if speed not in practice.SPEEDS:
        raise refuse(action, "speed", by, subject=str(crisis))
    slug = crisis.municipality.slug
    with transaction.atomic():
        row = Exercise.objects.select_for_update(of=("self",)).get(pk=exercise.pk)
        going = row.ended_at is None
        if going:
            practice.pause(slug, by=by, now=now)
            practice.resume(slug, by=by, now=now, speed=speed)
            _shift_countdown(crisis, row.speed / speed, now)
            row.speed = speed
            row.save(update_fields=["speed"])
            record(action, crisis, by, speed=speed)
    if not going:
        raise refuse(action, "state", by, subject=str(crisis))
    return row


def _shift_countdown(crisis: Crisis, factor: float, now: datetime) -> None:
    """What was left until the next picture is so much shorter or longer."""
    if crisis.next_picture_at is not None and crisis.next_picture_at > now:
        crisis.next_picture_at = now + (crisis.next_picture_at - now) * factor
        crisis.save(update_fields=["next_picture_at"])


def handle(inject: Inject, note: str, *, by: Actor, now: datetime) -> Inject:
    """A player says what was done about an inject. Raises Refused: right, scope, software, no_text, state."""
    crisis = inject.exercise.crisis
    who = allowed("crisis.inject_handled", "crisis.read", crisis.municipality_id, by=by, now=now)
    words = clean(note, limit=500).strip()
    reason = "" if words else "no_text"
    reason = reason or ("" if inject.shown_at and inject.exercise.ended_at is None else "state")
    if reason:
        raise refuse("crisis.inject_handled", reason, by, subject=str(crisis))
    with transaction.atomic():
        row = Inject.objects.select_for_update(of=("self",)).get(pk=inject.pk)
        if row.handled_at is None:
            row.handled_by_id, row.handled_at, row.note = who, now, words
            row.handled_second = scene_seconds(inject.exercise.play, now)
            row.save()
            record("crisis.inject_handled", crisis, by, personal=words, inject=row.key)
    return row


def finish(exercise: Exercise, *, by: Actor, now: datetime) -> Exercise:
    """Stop the script, close the crisis of the exercise and make the report.

    Raises Refused: right, scope, software, state.
    """
    crisis = exercise.crisis
    _player("crisis.exercise_ended", crisis.municipality_id, by, now)
    if not _end(exercise.pk, by=by, now=now):
        raise refuse("crisis.exercise_ended", "state", by, subject=str(crisis))
    return Exercise.objects.get(pk=exercise.pk)


def follow(now: datetime) -> int:
    """Show injects that are due, look for the alarm and the first message, and end what is played out."""
    done = 0
    for pk in list(_running().values_list("pk", flat=True)):
        done += _follow_one(pk, now)
    return done


# -- how -----------------------------------------------------------------------------------------


def _player(action: str, municipality_id: int, by: Actor, now: datetime) -> int:
    """Who may play scenes and also works in the crisis room, of the municipality itself."""
    decider(action, "practice.play", municipality_id, by=by, now=now)
    return decider(action, "crisis.read", municipality_id, by=by, now=now)


def _running() -> QuerySet[Exercise]:
    return Exercise.objects.filter(ended_at=None)


def _channels(municipality_id: int) -> QuerySet[ChannelAccount]:
    return ChannelAccount.objects.filter(municipality_id=municipality_id, practice=True, active=True)


def _follow_one(pk: int, now: datetime) -> int:
    with transaction.atomic():
        found = _running().filter(pk=pk).select_for_update(skip_locked=True, of=("self",))
        row = found.select_related("play", "crisis").first()
        if row is None:
            return 0
        scene = scene_seconds(row.play, now)
        shown = row.injects.filter(shown_at=None, second__lte=scene).update(shown_at=now)
        known = set(row.moments.values_list("kind", flat=True))
        if "alarm" not in known and _alarmed(row, now):
            record("crisis.exercise_alarm", row.crisis, software("crisis"))
            moments.note(row.crisis, "alarm", now)
            shown += 1
        if "message" not in known and _message_out(row):
            moments.note(row.crisis, "message", now)
            shown += 1
    if row.play.state in {PracticePlay.DONE, PracticePlay.STOPPED}:
        shown += _end(pk, by=software("crisis", municipality_id=row.crisis.municipality_id), now=now)
    return shown


def _alarmed(row: Exercise, now: datetime) -> bool:
    return first_alarm(_hits(row, now)) is not None


def _hits(row: Exercise, now: datetime) -> Iterator[Hit]:
    """What came in since the start about the crisis, on the clock of the script."""
    begun = row.crisis.opened_at
    cases = Case.objects.filter(
        municipality_id=row.crisis.municipality_id,
        practice=True,
        opened_at__gte=begun,
        topic__in=row.crisis.topics,
    )
    for case in cases.order_by("opened_at", "pk")[:500]:
        ago = (now - max(case.opened_at, begun)).total_seconds() * row.speed
        at = _scene_time(row, max(0.0, scene_seconds(row.play, now) - ago))
        yield Hit(str(case.pk), at, read_words(case.excerpt), author=str(case.sender_id or ""))


def _scene_time(row: Exercise, second: float) -> datetime:
    return row.crisis.opened_at + timedelta(seconds=second)


def _message_out(row: Exercise) -> bool:
    return Release.objects.filter(kernel__occasion=str(row.crisis), state="sent").exists()


def _end(pk: int, *, by: Actor, now: datetime) -> int:
    with transaction.atomic():
        row = _running().filter(pk=pk).select_for_update(of=("self",)).select_related("play").first()
        if row is None:
            return 0
        crisis = Crisis.objects.select_for_update(of=("self",)).get(pk=row.crisis_id)
        row.report = _report(row, SCRIPTS[row.script], scene_seconds(row.play, now))
        row.ended_at = now
        row.save()
        if by.is_person and row.play.state in {PracticePlay.RUNNING, PracticePlay.PAUSED}:
            practice.stop(crisis.municipality.slug, by=by, now=now)
        if crisis.state != states.CLOSED:
            crises.shut(crisis, row.started_by_id, by=by, now=now)
        closed = silence.close_practice(crisis.municipality_id, crisis.opened_at, by=by, now=now)
        record("crisis.exercise_ended", crisis, by, script=row.script, cases_closed=closed)
    return 1


def _report(row: Exercise, script: Script, second: float) -> dict[str, object]:
    """The evaluation as it is kept: it does not change when somebody reads it later."""
    happened = [evaluation.Happened(kind, at) for kind, at in row.moments.values_list("kind", "second")]
    by_hand = [evaluation.Judged(key, at) for key, at in row.injects.values_list("key", "handled_second")]
    rumours = row.crisis.rumours
    return {
        "played_minutes": round(min(second / 60, script.minutes), 1),
        "lines": [asdict(one) for one in evaluation.lines(script, happened)],
        "injects": [asdict(one) for one in evaluation.injects(script, happened, by_hand)],
        "rumours": {
            "in_script": script.rumours,
            "seen": rumours.count(),
            "answered": rumours.exclude(status=states.UNCONFIRMED).count(),
        },
        "pictures": row.crisis.pictures.count(),
        "overdue": sum(one.kind == "overdue" for one in happened),
        "decided": row.crisis.pictures.exclude(decision="").count(),
    }
