"""Reads of the ledger: the tree, the last checkpoint, the proof of a line, and who may see which lines."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Case, F, Q, QuerySet, When

from regie.audit import merkle, tiles
from regie.audit.checkpoint import CheckpointWrong, VerifierKey, opened, private_key, verifier_key
from regie.audit.entry import subject_parts
from regie.audit.export import PROOF_FORMAT, Scope
from regie.audit.models import Checkpoint, Event, PersonalValue, Tile
from regie.kernel.actor import Actor

_NEWEST = 100


def edge() -> tiles.Edge:
    """The last tile of every level, read in one statement so that they belong together."""
    rows = Tile.objects.order_by("level", "-number").distinct("level")
    return tiles.Edge({tile.level: (tile.number, bytes(tile.hashes)) for tile in rows})


def nodes() -> merkle.Node:
    """Reads any node of the tree from the stored tiles."""

    def load(level: int, number: int) -> bytes:
        found = Tile.objects.filter(level=level, number=number).values_list("hashes", flat=True).first()
        return bytes(found or b"")

    return tiles.reader(load)


def last_done(action: str, subject: str, by: Actor) -> datetime | None:
    """When this person last did this to this, as far as the newest lines about it tell."""
    kind, name = subject_parts(subject)
    lines = Event.objects.filter(object_type=kind, object_id=name).order_by("-id")
    for line in lines.only("action", "actor_id", "result", "at")[:_NEWEST]:
        if (line.action, line.actor_id, line.result) == (action, str(by.id), "done"):
            return line.at
    return None


def latest() -> Checkpoint | None:
    """The last signed checkpoint, or None when nothing was signed yet."""
    return Checkpoint.objects.order_by("-id").first()


def public_key() -> VerifierKey:
    """The key by which others check our checkpoints."""
    return verifier_key(settings.LEDGER_ORIGIN, private_key(Path(settings.LEDGER_KEY_FILE).read_bytes()))


def path(event: Event, checkpoint: Checkpoint) -> list[bytes] | None:
    """The inclusion path of a line under a checkpoint; None while the checkpoint does not cover it."""
    if event.seq is None or event.seq >= checkpoint.size:
        return None
    return merkle.inclusion(event.seq, checkpoint.size, nodes())


def proof(event: Event, checkpoint: Checkpoint) -> dict[str, object] | None:
    """What an outsider needs to check one line with `verify_ledger.py`; holds no personal values."""
    steps = path(event, checkpoint)
    if steps is None:
        return None
    return {
        "format": PROOF_FORMAT,
        "record": event.record,
        "index": event.seq,
        "path": [base64.b64encode(step).decode() for step in steps],
        "checkpoint": checkpoint.note,
        "key": str(public_key()),
    }


def lines(municipality_id: int) -> QuerySet[Event]:
    """The lines that a municipality may see: what was done by it or on its behalf, newest first."""
    return Event.objects.filter(municipality_id=municipality_id).order_by("-id")


def touched_since(
    municipalities: Collection[int], kind: str, since: datetime, *, reads: Collection[str], limit: int = 200
) -> list[tuple[str, int]]:
    """(id, municipality) of things of this kind that something was done to; `reads` are not deeds."""
    found = Event.objects.filter(municipality_id__in=municipalities, at__gt=since, object_type=kind)
    rows = found.exclude(action__in=reads).order_by().values_list("object_id", "municipality_id").distinct()
    return [(name, town) for name, town in rows[:limit] if town is not None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for in the ledger; empty means all. `until` is not included."""

    action: str = ""
    subject: str = ""
    role: str = ""
    result: str = ""
    since: datetime | None = None
    until: datetime | None = None
    by_others: bool = False  # only what another organisation did on behalf of this municipality

    def condition(self, municipality_id: int) -> Q:
        """As a filter on lines."""
        exact = {"action": self.action, "actor_role": self.role, "result": self.result}
        found = Q(**{name: value for name, value in exact.items() if value})
        if self.subject:
            kind, name = subject_parts(self.subject)
            found &= Q(object_type=kind) & (Q(object_id=name) if name else Q())
        if self.since:
            found &= Q(at__gte=self.since)
        if self.until:
            found &= Q(at__lt=self.until)
        if self.by_others:
            found &= Q(organisation_id__isnull=False) & ~Q(organisation_id=municipality_id)
        return found


@dataclass(frozen=True, slots=True)
class Found:
    """One page of lines, newest first, and whether there are newer and older ones."""

    events: list[Event]
    newer: bool
    older: bool


def search(
    municipality_id: int, wanted: Wanted, *, before: int | None, after: int | None, limit: int
) -> Found:
    """A page of the lines a municipality may see, before or after the line with this key."""
    chosen = lines(municipality_id).filter(wanted.condition(municipality_id))
    if after is not None:
        near = list(chosen.filter(pk__gt=after).order_by("pk")[: limit + 1])
        return Found(near[:limit][::-1], len(near) > limit, True)
    near = list((chosen.filter(pk__lt=before) if before is not None else chosen)[: limit + 1])
    return Found(near[:limit], before is not None, len(near) > limit)


def sides(event: Event, checkpoint: Checkpoint) -> list[bool]:
    """For every step of the path, from the line up: whether its hash stands on the left."""
    return merkle.sides(event.seq or 0, checkpoint.size)


def holds(event: Event, checkpoint: Checkpoint, steps: list[bytes]) -> bool:
    """Whether record, path and the signed note agree, worked out anew from the record."""
    leaf = merkle.leaf_hash(event.record.encode())
    try:
        stated = opened(checkpoint.note, public_key())
    except CheckpointWrong:
        return False
    return merkle.included(leaf, event.seq or 0, stated.size, steps, stated.root)


def untrue() -> Iterator[Event]:
    """Lines whose columns say something else than the record that is hashed; empty unless tampered with."""
    for event in Event.objects.order_by("id").iterator(chunk_size=2000):
        told = json.loads(event.record)
        actor = told["actor"]
        if (
            (event.action, event.result, event.mandate, event.details)
            != (told["action"], told["result"], told["mandate"], told["details"])
            or (event.actor_id, event.actor_role, event.organisation_id)
            != (actor["id"], actor["role"], actor["organisation"])
            or (event.object_type, event.object_id) != (told["object"]["type"], told["object"]["id"])
            or event.municipality_id != told["on_behalf_of"]
            or bytes(event.leaf) != merkle.leaf_hash(event.record.encode())
        ):
            yield event


def disclosed(scope: Scope) -> Q:
    """Which lines an export of this scope shows in full."""
    shown = Q(seq__isnull=False)
    if scope.municipality_id is not None:
        shown &= Q(municipality_id=scope.municipality_id)
    if scope.since is not None:
        shown &= Q(at__gte=scope.since)
    if scope.until is not None:
        shown &= Q(at__lt=scope.until)
    return shown


def records(shown: Q, size: int) -> Iterator[tuple[str | None, bytes]]:
    """Record (None for a line that is not shown) and leaf hash of the first `size` lines, in order."""
    told = Case(When(shown, then=F("record")), default=None)
    rows = Event.objects.filter(seq__lt=size).order_by("seq").annotate(told=told).values_list("told", "leaf")
    for record, leaf in rows.iterator(chunk_size=5000):
        yield record, bytes(leaf)


def groups(size: int) -> bytes:
    """The hashes of height 8 below a size: one for every complete 256 lines."""
    tiles_of_level = Tile.objects.filter(level=1).order_by("number").values_list("hashes", flat=True)
    return b"".join(bytes(hashes) for hashes in tiles_of_level)[: size // tiles.WIDTH * tiles.HASH]


def values(scope: Scope, size: int) -> Iterator[tuple[int, str, bytes, str]]:
    """Number, field, salt and value of the personal values beside the shown lines below `size`."""
    chosen = Event.objects.filter(disclosed(scope), seq__lt=size)
    found = PersonalValue.objects.filter(event__in=chosen)
    rows = found.order_by("event__seq", "field").values_list("event__seq", "field", "salt", "value")
    for seq, field, salt, value in rows.iterator(chunk_size=2000):
        yield seq or 0, field, bytes(salt), value


def daily_notes(size: int) -> list[str]:
    """The last checkpoint of every day up to a size, oldest first."""
    per_day = Checkpoint.objects.filter(size__lte=size).order_by("at__date", "-id").distinct("at__date")
    return [checkpoint.note for checkpoint in sorted(per_day, key=lambda c: c.pk)]
