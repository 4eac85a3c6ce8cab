"""What happens on the practice network, and playing scenes on it.

The network verbs (`post`, `edit`, `delete`, `hide`) stand for somebody else's server: they write
nothing to the ledger, as a real network would not. What people do to it (playing, faults, writing
as a resident) is in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.people.models import Organisation
from regie.people.roles import may
from regie.practice.faults import FAULTS, NetworkRefused, NotAllowed
from regie.practice.generator import SCENARIOS, Planned, plan, reaction
from regie.practice.models import PracticeAccount, PracticeCue, PracticePlay, PracticePost
from regie.practice.queries import concerned, going, last_stamp, own_account, scene_seconds
from regie.practice.writing import check, mentioned, resident_handle

POSTS_AT_ONCE = 40  # per play and tick, so one play never holds the others up
SPEEDS = (1.0, 10.0, 60.0, 300.0)
_WRITE_LOCK = 7_370_001  # one writer at a time, so stamps become visible in their order


def open_account(handle: str, *, name: str, kind: str, municipality: str, about: str = "") -> PracticeAccount:
    """The account with this handle, made when absent; an existing one keeps its name and kind."""
    made, _ = PracticeAccount.objects.get_or_create(
        handle=handle.lstrip("@").lower(),
        defaults={"name": name, "kind": kind, "municipality": municipality, "about": about},
    )
    return made


def set_fault(account: PracticeAccount, fault: str, *, by: Actor, now: datetime) -> None:
    """Make the network misbehave towards this account; an empty fault mends it."""
    _authorise(by, account.municipality, "practice.fault_set")
    if fault and fault not in FAULTS:
        raise ValueError(f"unknown fault {fault}")
    with transaction.atomic():
        PracticeAccount.objects.filter(pk=account.pk).update(fault=fault, fault_since=now if fault else None)
        audit.record(
            "practice.fault_set", by=by, subject=f"practice_account:{account.pk}", details={"fault": fault}
        )


@transaction.atomic
def post(
    author: PracticeAccount,
    text: str,
    *,
    reply_to: int | None = None,
    key: str | None = None,
    language: str = "",
    now: datetime,
) -> PracticePost:
    """Put a post on the network. The same author and key again gives the first post back, unchanged.

    Raises NetworkRefused: `empty`, `too_long`, `parent_gone`, `key_taken`.
    """
    _take_turn()
    if key is not None:
        known = PracticePost.objects.filter(key=key).first()
        if known is not None:
            if known.author_id != author.pk:
                raise NetworkRefused("key_taken")
            return known
    check(text)
    parent = _open_parent(reply_to)
    made = PracticePost.objects.create(
        author=author,
        text=clean(text),
        language=language,
        reply_to=parent,
        root_id=(parent.root_id or parent.pk) if parent else None,
        created_at=now,
        key=key,
        stamp=last_stamp() + 1,
    )
    made.notified.set(concerned(made))
    return made


@transaction.atomic
def edit(target: PracticePost, text: str, *, now: datetime) -> PracticePost:
    """Change the text; whoever was notified hears of it again."""
    _take_turn()
    check(text)
    return _changed(target, text=clean(text), edited_at=now)


@transaction.atomic
def delete(target: PracticePost, *, now: datetime) -> PracticePost:
    """Take a post away; replies to it stay, new replies are refused. Deleting twice is deleting once."""
    _take_turn()
    target.refresh_from_db()
    return target if target.deleted_at else _changed(target, text="", deleted_at=now)


@transaction.atomic
def hide(target: PracticePost, *, hidden: bool, now: datetime) -> PracticePost:
    """Fold a reply away for readers, or show it again."""
    _take_turn()
    PracticePost.objects.filter(pk=target.pk).update(hidden_at=now if hidden else None)
    target.refresh_from_db()
    return target


def write_as_resident(
    municipality: str, name: str, text: str, *, reply_to: int | None = None, by: Actor, now: datetime
) -> PracticePost:
    """A person plays a resident called `name`, who is made when new.

    Never as a municipality: that goes through the one door out.
    """
    _authorise(by, municipality, "practice.post_written")
    with transaction.atomic():
        author = open_account(
            resident_handle(name, municipality),
            name=clean(name, limit=60).strip(),
            kind=PracticeAccount.RESIDENT,
            municipality=municipality,
        )
        if author.kind == PracticeAccount.MUNICIPALITY:
            raise NetworkRefused("not_a_resident")
        made = post(author, text, reply_to=reply_to, now=now)
        audit.record("practice.post_written", by=by, subject=f"practice_post:{made.pk}")
    return made


@transaction.atomic
def write_history(account: PracticeAccount, posts: Sequence[Planned], *, start: datetime) -> int:
    """Put past traffic on the network in bulk, dated `start` plus each post's moment; how many.

    Posts by the handle of `account` become its own. Meant for demo data: writes nothing to the
    ledger and may not be mixed with a running play.
    """
    _take_turn()
    people = _people(account, posts)
    stamp = last_stamp()
    rows = [
        PracticePost(
            author=people[planned.handle],
            text=planned.text,
            language=planned.language,
            created_at=start + timedelta(seconds=planned.at_seconds),
            stamp=stamp + position,
        )
        for position, planned in enumerate(posts, start=1)
    ]
    PracticePost.objects.bulk_create(rows, batch_size=1000)
    return _tie(account, posts, rows)


def play(
    municipality: str, scenario: str, *, speed: float = 1.0, seed: int | None = None, by: Actor, now: datetime
) -> PracticePlay:
    """Start a scene for a municipality; one that is still going is stopped first."""
    _authorise(by, municipality, "practice.play_started")
    if scenario not in SCENARIOS or not 0 < speed <= max(SPEEDS):
        raise ValueError(f"cannot play {scenario} at {speed}")
    chosen = int(now.timestamp()) if seed is None else seed
    with transaction.atomic():
        account = _own_account(municipality)
        going(municipality).update(state=PracticePlay.STOPPED, ended_at=now)
        made = PracticePlay.objects.create(
            municipality=municipality,
            account=account,
            scenario=scenario,
            seed=chosen,
            speed=speed,
            length_seconds=SCENARIOS[scenario].hours * 3600,
            resumed_at=now,
            started_at=now,
            answered_stamp=last_stamp(),
        )
        _write_cues(made, plan(chosen, now, SCENARIOS[scenario].hours, scenario, handle=account.handle))
        audit.record(
            "practice.play_started",
            by=by,
            subject=f"practice_play:{made.pk}",
            details={"scenario": scenario, "speed": speed, "seed": chosen},
        )
    return made


def pause(municipality: str, *, by: Actor, now: datetime) -> bool:
    """Hold the running scene; False when none runs."""
    return _move(municipality, PracticePlay.RUNNING, PracticePlay.PAUSED, by=by, now=now)


def resume(municipality: str, *, by: Actor, now: datetime, speed: float | None = None) -> bool:
    """Go on with a paused scene, at another speed when one is named; False when none is paused."""
    _authorise(by, municipality, "practice.play_resumed")
    if speed in SPEEDS:
        going(municipality).filter(state=PracticePlay.PAUSED).update(speed=speed)
    return _move(municipality, PracticePlay.PAUSED, PracticePlay.RUNNING, by=by, now=now)


def stop(municipality: str, *, by: Actor, now: datetime) -> bool:
    """End the scene; what was still to come does not come. False when none was going."""
    _authorise(by, municipality, "practice.play_stopped")
    with transaction.atomic():
        found = going(municipality).select_for_update().first()
        if found is None:
            return False
        _hold(found, PracticePlay.STOPPED, now)
        audit.record("practice.play_stopped", by=by, subject=f"practice_play:{found.pk}")
    return True


def advance(now: datetime) -> int:
    """Post what is due in every running play, and let residents react to answers; how many posts."""
    running = PracticePlay.objects.filter(state=PracticePlay.RUNNING).values_list("pk", flat=True)
    return sum(_advance_one(pk, now) for pk in list(running))


# -- how -----------------------------------------------------------------------------------------


def _authorise(by: Actor, municipality: str, action: str) -> None:
    own = Organisation.objects.filter(pk=by.municipality_id or 0, slug=municipality).exists()
    if may(by.role, "practice.play") and own:
        return
    audit.refused(action, by=by, reason="practice.play", subject=f"practice:{municipality}")
    raise NotAllowed("practice.play")


def _take_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_WRITE_LOCK])


def _open_parent(reply_to: int | None) -> PracticePost | None:
    if reply_to is None:
        return None
    parent = PracticePost.objects.filter(pk=reply_to, deleted_at__isnull=True).first()
    if parent is None:
        raise NetworkRefused("parent_gone")
    return parent


def _changed(target: PracticePost, **fields: object) -> PracticePost:
    target.refresh_from_db()
    for name, value in fields.items():
        setattr(target, name, value)
    target.revision += 1
    target.stamp = last_stamp() + 1
    target.save()
    return target


def _own_account(municipality: str) -> PracticeAccount:
    own = own_account(municipality)
    if own is not None:
        return own
    name = f"Gemeente {Organisation.objects.get(slug=municipality).name}"
    return open_account(municipality, name=name, kind=PracticeAccount.MUNICIPALITY, municipality=municipality)


def _people(account: PracticeAccount, posts: Iterable[Planned]) -> dict[str, PracticeAccount]:
    """Accounts for every handle in `posts`, made where absent."""
    wanted = {planned.handle: planned for planned in posts}
    new = [
        PracticeAccount(handle=p.handle, name=p.name, kind=p.kind, municipality=account.municipality)
        for p in wanted.values()
    ]
    PracticeAccount.objects.bulk_create(new, ignore_conflicts=True)
    return {a.handle: a for a in PracticeAccount.objects.filter(handle__in=wanted)}


def _tie(account: PracticeAccount, posts: Sequence[Planned], rows: list[PracticePost]) -> int:
    """Second pass over a bulk: replies know their parent and root, the account hears of the rest."""
    for planned, row in zip(posts, rows, strict=True):
        if planned.reply_to is not None:
            parent = rows[planned.reply_to]
            row.reply_to, row.root = parent, parent.root or parent
    PracticePost.objects.bulk_update(rows, ["reply_to", "root"], batch_size=500)
    own = {row.pk for row in rows if row.author_id == account.pk}
    told = PracticePost.notified.through
    party = {row.pk for row in rows if account.handle in mentioned(row.text)}
    party |= {row.pk for row in rows if row.root_id in party or row.root_id in own}
    told.objects.bulk_create(
        [told(practicepost_id=pk, practiceaccount_id=account.pk) for pk in sorted(party - own)],
        batch_size=1000,
    )
    return len(rows)


def _write_cues(play: PracticePlay, planned: Sequence[Planned]) -> None:
    cues = [_cue(play, position, p) for position, p in enumerate(planned)]
    PracticeCue.objects.bulk_create(cues, batch_size=500)
    for p, cue in zip(planned, cues, strict=True):
        cue.after = cues[p.reply_to] if p.reply_to is not None else None
    PracticeCue.objects.bulk_update([c for c in cues if c.after], ["after"], batch_size=500)


def _cue(play: PracticePlay, position: int, planned: Planned) -> PracticeCue:
    return PracticeCue(
        play=play,
        position=position,
        due_seconds=planned.at_seconds,
        handle=planned.handle,
        name=planned.name,
        kind=planned.kind,
        text=planned.text,
        language=planned.language,
        template=planned.template,
    )


def _move(municipality: str, old: str, new: str, *, by: Actor, now: datetime) -> bool:
    action = "practice.play_paused" if new == PracticePlay.PAUSED else "practice.play_resumed"
    _authorise(by, municipality, action)
    with transaction.atomic():
        found = going(municipality).select_for_update().filter(state=old).first()
        if found is None:
            return False
        _hold(found, new, now)
        audit.record(action, by=by, subject=f"practice_play:{found.pk}")
    return True


def _hold(play: PracticePlay, state: str, now: datetime) -> None:
    play.played_seconds = scene_seconds(play, now)
    play.resumed_at = now
    play.state = state
    play.ended_at = now if state in {PracticePlay.STOPPED, PracticePlay.DONE} else None
    play.save()


@transaction.atomic
def _advance_one(pk: int, now: datetime) -> int:
    found = PracticePlay.objects.select_for_update(skip_locked=True, of=("self",))
    play = found.filter(pk=pk, state=PracticePlay.RUNNING).select_related("account").first()
    if play is None:
        return 0
    scene = scene_seconds(play, now)
    due = play.cues.filter(post__isnull=True, due_seconds__lte=scene)
    done = [cue for cue in due[:POSTS_AT_ONCE] if _perform(play, cue, now)]
    _plan_reactions(play, scene)
    if scene >= play.length_seconds and not play.cues.filter(post__isnull=True).exists():
        _hold(play, PracticePlay.DONE, now)
    return len(done)


def _perform(play: PracticePlay, cue: PracticeCue, now: datetime) -> bool:
    """Post one cue; a cue whose parent is gone is dropped, as a person would not answer nothing."""
    parent_id = cue.answers_id
    if cue.after_id is not None:  # asked anew: the parent may have been posted a moment ago
        parent_id = play.cues.filter(pk=cue.after_id).values_list("post_id", flat=True).first()
    author = open_account(cue.handle, name=cue.name, kind=cue.kind, municipality=play.municipality)
    try:
        with transaction.atomic():
            if parent_id is None and cue.after_id is not None:
                raise NetworkRefused("parent_gone")
            cue.post = post(author, cue.text, reply_to=parent_id, language=cue.language, now=now)
    except NetworkRefused:
        cue.delete()
        return False
    cue.save(update_fields=["post"])
    return True


def _plan_reactions(play: PracticePlay, scene: float) -> None:
    """Residents read the answers they got in this play; some react."""
    answers = (
        PracticePost.objects.filter(author=play.account, stamp__gt=play.answered_stamp, deleted_at=None)
        .filter(reply_to__cues__play=play)
        .order_by("stamp")
        .prefetch_related("reply_to__cues")[:POSTS_AT_ONCE]
    )
    position = play.cues.aggregate(last=Max("position"))["last"] or 0
    for answer in answers:
        play.answered_stamp = answer.stamp
        asked = answer.reply_to.cues.first() if answer.reply_to else None
        reacts = reaction(play.seed + answer.pk, asked.template) if asked else None
        if asked is None or reacts is None:
            continue
        position += 1
        planned = Planned(
            scene + reacts.after_seconds,
            asked.handle,
            asked.name,
            asked.kind,
            reacts.text,
            asked.language,
            "reaction",
        )
        cue = _cue(play, position, planned)
        cue.answers = answer
        cue.save()
    play.save(update_fields=["answered_stamp"])
