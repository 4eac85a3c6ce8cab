"""Exits: what the database says about an agency's access, and everything that is handed over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db.models import Q, QuerySet

from regie.access.checklist import AccessFacts
from regie.access.models import Exit
from regie.audit.models import Event
from regie.channels.models import Message
from regie.engagement.models import Acknowledgement, Agreement, Assignment
from regie.inbox.models import Case, CaseMessage, Note, Silence
from regie.kernel.actor import Actor
from regie.mandate.models import MandateVersion
from regie.people.models import Organisation
from regie.people.roles import RIGHTS, SIDES
from regie.publishing.models import Decision, Release, Wording

Rows = Iterable[Mapping[str, Any]]


def exits_of(actor: Actor) -> QuerySet[Exit]:
    """Exits this actor may see: of the own municipality, or real ones of the own agency."""
    found = Exit.objects.select_related("assignment__municipality", "assignment__agency", "started_by")
    if actor.organisation_id is None:
        return found.none()
    place = Organisation.objects.filter(pk=actor.organisation_id).first()
    if place is None:
        return found.none()
    if place.kind == Organisation.MUNICIPALITY:
        return found.filter(assignment__municipality_id=actor.organisation_id)
    return found.filter(assignment__agency_id=actor.organisation_id, rehearsal=False)


def facts(one: Exit, people: Iterable[int]) -> AccessFacts:
    """How it stands now. `people`: who worked under the assignment when the exit began."""
    assignment, who = one.assignment, set(people)
    ours = Release.objects.filter(assignment=assignment, agency_id=assignment.agency_id)
    return AccessFacts(
        assignment_ended=assignment.state == Assignment.ENDED,
        members=assignment.members.count(),
        sessions=len(who - _signed_out(who, assignment.ended_at)),
        claims=held(assignment, who).count(),
        queued=ours.filter(state="queued").count(),
        waiting=ours.filter(state__in=["waiting", "escalated"]).count(),
        keys=sum("channels.manage" in RIGHTS[role] for role, side in SIDES.items() if side == "agency"),
        opened=Event.objects.filter(
            organisation_id=assignment.agency_id,
            municipality_id=assignment.municipality_id,
            action__startswith="channels.",
            actor_kind="person",
            result="done",
        ).count(),
    )


def held(assignment: Assignment, people: Iterable[int]) -> QuerySet[Case]:
    """Cases of the municipality, on channels of the assignment, in the hands of these people."""
    return Case.objects.filter(
        municipality_id=assignment.municipality_id,
        account__in=assignment.channels.all(),
        holder_id__in=list(people),
    )


def _signed_out(people: set[int], since: datetime | None) -> set[int]:
    """Whose sessions were ended after the assignment did; the ledger knows."""
    if since is None:
        return set()
    lines = Event.objects.filter(
        action="people.sessions_ended",
        object_type="user",
        object_id__in=[str(pk) for pk in people],
        at__gte=since,
    )
    return {int(found) for found in lines.values_list("object_id", flat=True)}


def folder(one: Exit) -> Path:
    """Where the files of this exit are made."""
    return Path(settings.VAR) / "exits" / str(one.pk)


def archive(one: Exit) -> Path | None:
    """The ZIP, when it is ready and still there."""
    path = folder(one) / one.export_name
    return path if one.exported_at is not None and one.export_name and path.is_file() else None


# -- what is handed over ---------------------------------------------------------------------------

_CASE: Final = (
    *("id", "state", "topic", "kind", "urgency", "language", "visibility", "network", "account__name"),
    *("opened_at", "first_reply_at", "last_in_at", "last_out_at", "done_at", "due_at"),
    *("sender_name", "subject", "message_count"),
)
_MESSAGE: Final = (
    *("id", "account__name", "external_id", "thread_id", "direction", "author__handle"),
    *("author__display_name", "text", "remote_created_at", "received_at", "deleted_at"),
)
_RELEASE: Final = (
    *("id", "case", "account__name", "in_reply_to_id", "author__name", "subject", "text", "state", "problem"),
    *("outcome", "mandate", "obligations", "facts", "binding", "created_at", "queued_at", "sent_at"),
    "permalink",
)
_DECISION: Final = ("id", "release_id", "kind", "by__name", "role", "binding", "comment", "at")
_WORDING: Final = ("id", "release_id", "text", "by__name", "role", "at")
_AGREEMENT: Final = (
    *("id", "kind", "version", "state", "content", "owner__name", "signed_by__name", "signed_role"),
    *("signed_at", "valid_from", "valid_to", "replaced_at", "sha256"),
)
_READ: Final = ("agreement__kind", "agreement__version", "user__name", "at", "sha256")
_NOTE: Final = ("id", "case_id", "author__name", "author_role", "text", "created_at")
_SILENCE: Final = ("id", "case_id", "reason", "text", "decided_by__name", "decided_at")


def _cases(one: Assignment) -> QuerySet[Case]:
    """Cases on channels of the assignment that were opened while it ran."""
    found = Case.objects.filter(municipality_id=one.municipality_id, account__in=one.channels.all())
    found = found.filter(opened_at__gte=one.starts_at) if one.starts_at else found.none()
    return found.filter(opened_at__lte=one.ended_at) if one.ended_at else found


def _messages(one: Assignment) -> QuerySet[Message]:
    """What those cases hold, and the answers the agency gave in their threads."""
    linked = CaseMessage.objects.filter(case__in=_cases(one)).values("message_id")
    threads = _cases(one).values("thread_id")
    return Message.objects.filter(Q(pk__in=linked) | Q(thread_id__in=threads, direction="out"))


def _releases(one: Assignment) -> QuerySet[Release]:
    return Release.objects.filter(assignment=one)


def _assignment(one: Assignment) -> Rows:
    yield {
        "id": one.pk,
        "name": one.name,
        "kind": one.kind,
        "municipality": one.municipality.name,
        "agency": one.agency.name,
        "purpose": one.purpose,
        "goals": list(one.goals.values_list("title", flat=True)),
        "public_values": one.public_values,
        "channels": list(one.channels.values_list("name", flat=True)),
        "topics": one.topics,
        "hours": one.hours,
        "service_levels": one.service_levels,
        "contract_reference": one.contract_reference,
        "processing": one.processing,
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "ended_at": one.ended_at,
    }


def _mandates(one: Assignment) -> Rows:
    versions = MandateVersion.objects.filter(municipality_id=one.municipality_id, assignment=one)
    return _rows(versions, tuple(field.attname for field in MandateVersion._meta.concrete_fields))


def _rows(found: QuerySet[Any], fields: tuple[str, ...]) -> Rows:
    return found.order_by("pk").values(*fields).iterator(chunk_size=1000)


# Each becomes a JSONL and a CSV file. In this order: what is small and tells the rest apart comes first.
PARTS: Final[Mapping[str, Callable[[Assignment], Rows]]] = {
    "assignment": _assignment,
    "agreements": lambda one: _rows(Agreement.objects.filter(assignment=one), _AGREEMENT),
    "acknowledgements": lambda one: _rows(Acknowledgement.objects.filter(agreement__assignment=one), _READ),
    "mandates": _mandates,
    "cases": lambda one: _rows(_cases(one), _CASE),
    "messages": lambda one: _rows(_messages(one), _MESSAGE),
    "notes": lambda one: _rows(Note.objects.filter(case__in=_cases(one)), _NOTE),
    "silences": lambda one: _rows(Silence.objects.filter(case__in=_cases(one)), _SILENCE),
    "releases": lambda one: _rows(_releases(one), _RELEASE),
    "wordings": lambda one: _rows(Wording.objects.filter(release__in=_releases(one)), _WORDING),
    "decisions": lambda one: _rows(Decision.objects.filter(release__in=_releases(one)), _DECISION),
}
LEDGER: Final = "ledger"
TOTAL: Final = len(PARTS) + 1  # and the ledger


def progress(one: Exit) -> tuple[int, int]:
    """(files done, files in all)."""
    return one.parts.count(), TOTAL
