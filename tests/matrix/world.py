"""One municipality with something of everything, and everybody who could want something of it.

What is worked on under the assignment carries the word MARK, so that a page shown to somebody outside
can be searched for it.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Model

from regie.access.actions import exiting
from regie.access.models import Exit, Review, ReviewItem
from regie.audit.models import Event
from regie.channels.models import ChannelAccount, Message, RawEvent
from regie.duty.models import CheckIn, Turn
from regie.engagement.models import Agreement, Assignment, Goal
from regie.engagement.vocabulary import PRIORITIES
from regie.escalation.models import Concern
from regie.halt.models import Drill, Straggler
from regie.inbox.models import Advice, Case, Draft, Label, ReplyNorm, Timing
from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.library.models import Answer, AnswerVersion
from regie.mandate.actions import phases, versions
from regie.mandate.models import Brake, DraftStep, MandateVersion, Phase
from regie.paging.refusal import Notice
from regie.people.models import Membership, Organisation, User
from regie.practice.models import PracticePost
from regie.publishing.actions import delegations, guests
from regie.publishing.delegating import NewDelegation
from regie.publishing.guest import NewQuestion
from regie.publishing.models import Delegation, GuestAdvice, Release
from regie.roster.models import Roster, Shift, Worker
from tests import make
from tests.matrix.shape import Situation

MARK: Final = "Zilvermeeuw"
FACTS: Final = {
    "action": "reply", "channel": "practice", "topic": "waste", "kind": "question", "language": "nl",
    "risk": "low", "visibility": "public", "personal_data": "no", "team": "agency", "phase": "normal",
}  # fmt: skip


@dataclass(slots=True)
class World:
    """Things are of `town` unless they say `other`."""

    now: datetime
    town: Organisation
    other_town: Organisation
    bureau: Organisation
    channel: ChannelAccount
    assignment: Assignment
    seats: dict[tuple[str, Situation], Membership] = field(default_factory=dict)
    assignments: dict[Situation, Assignment] = field(default_factory=dict)
    gone: Membership | None = None
    author: Actor | None = None
    colleague: Membership | None = None  # somebody of the municipality who plays no part elsewhere
    leaver: Membership | None = None
    label: Label | None = None
    case: Case = None  # type: ignore[assignment]
    question: Message = None  # type: ignore[assignment]
    release: Release = None  # type: ignore[assignment]
    concern: Concern = None  # type: ignore[assignment]
    version: MandateVersion = None  # type: ignore[assignment]
    draft: MandateVersion = None  # type: ignore[assignment]
    brake: Brake = None  # type: ignore[assignment]
    raw: RawEvent = None  # type: ignore[assignment]
    line: Event = None  # type: ignore[assignment]
    post: PracticePost = None  # type: ignore[assignment]
    handle: str = ""
    review: Review = None  # type: ignore[assignment]
    item: ReviewItem = None  # type: ignore[assignment]

    def notice(self) -> Notice:
        """Something to be woken for, as a test."""
        until = self.now + timedelta(minutes=30)
        return Notice(self.town.pk, "test:1", "acute", "Proef", "Proef", "/", until)

    def actor(self, role: str, situation: Situation) -> Actor:
        """The person, acting for the municipality they would act for."""
        elsewhere = self.other_town if situation == "elsewhere" else None
        on_behalf = elsewhere or (self.town if situation in {"own_agency", "other_agency"} else None)
        return make.actor(self.seats[role, situation], on_behalf)

    def fresh(self) -> World:
        """The same with copies of the things, so that no cell finds what another one did to them."""
        mine: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(self)}
        things: dict[str, Any] = {n: copy(one) for n, one in mine.items() if isinstance(one, Model)}
        return replace(self, **things)

    # -- what a row may ask to be so, for this one request ---------------------------------------

    def held(self, by: Actor) -> int:
        """The case, in the hands of whoever asks; gives its number."""
        Case.objects.filter(pk=self.case.pk).update(
            holder_id=by.user_id, claimed_at=self.now, active_at=self.now
        )
        return self.case.pk

    def drafted(self, by: Actor) -> int:
        """The same with a reply written."""
        Draft.objects.create(
            case=self.case, author_id=by.user_id or 0, text="Morgen komen we langs.", saved_at=self.now
        )
        return self.held(by)

    def offered(self, by: Actor) -> int:
        """The case waits for a reply that whoever asks has offered."""
        Release.objects.filter(pk=self.release.pk).update(author_id=by.user_id)
        Case.objects.filter(pk=self.case.pk).update(
            state="waiting", release_id=self.release.pk, release_state="waiting"
        )
        return self.case.pk

    def written(self, by: Actor) -> Release:
        """Whoever asks wrote the release that waits."""
        Release.objects.filter(pk=self.release.pk).update(author_id=by.user_id)
        self.release.refresh_from_db()
        return self.release

    def offered_here(self, by: Actor) -> Release:
        """The case waits for the reply that the agency offered."""
        Case.objects.filter(pk=self.case.pk).update(
            state="waiting", release_id=self.release.pk, release_state="waiting"
        )
        return self.release

    def done(self, by: Actor) -> int:
        """The case is closed."""
        Case.objects.filter(pk=self.case.pk).update(state="closed", done_at=self.now)
        return self.case.pk

    def advised(self, by: Actor) -> int:
        """A question to a colleague stands open; gives its number."""
        asked = Advice.objects.create(
            case=self.case, asked_by_id=by.user_id or 0, question="Klopt dit?", asked_at=self.now
        )
        return asked.pk

    def norm(self) -> ReplyNorm:
        """A norm of the municipality's own."""
        found, _made = ReplyNorm.objects.get_or_create(
            municipality=self.town, urgency="high", defaults={"within_minutes": 60}
        )
        return found

    def timed(self, state: str) -> int:
        """The clock of the case runs, or stands still; gives the number of the case."""
        promise = {
            "minutes": 60, "hours": [], "share": 80, "priority": "normal", "band": "night",
            "assignment": None, "closed": [], "ordinary": [],
        }  # fmt: skip
        later = self.now + timedelta(hours=2)
        Timing.objects.filter(case=self.case).delete()
        Timing.objects.create(
            case=self.case, municipality=self.town, what="first", state=state, promise=promise,
            started_at=self.now, counted_from=self.now, due_at=later, resume_at=later,
            pause="asked_sender" if state == "paused" else "",
        )  # fmt: skip
        return self.case.pk

    def turn(self, by: Actor, side: str) -> Turn:
        """The watch turns, with the side of whoever asks going `out` or coming `in`, or has been `taken`."""
        mine = self.bureau if by.organisation_id == self.bureau.pk else self.town
        other = self.town if mine == self.bureau else self.bureau
        outgoing, incoming = (mine, other) if side == "out" else (other, mine)
        hour = self.now + timedelta(hours=1, minutes=Turn.objects.count())  # one turn per moment
        done = {"state": "taken", "taken_by": self.member(), "taken_at": hour, "passes_at": hour}
        return Turn.objects.create(
            municipality=self.town, assignment=self.assignment, outgoing=outgoing, incoming=incoming,
            at=hour, offered_at=self.now if side == "in" else None, **(done if side == "taken" else {}),
        )  # fmt: skip

    def rostered(self, by: Actor) -> tuple[Shift, Worker]:
        """Somebody of the side of whoever asks is on duty, and a colleague could come."""
        agency = by.organisation_id == self.bureau.pk
        there, free = (
            (self.member(), self.seats["maker", "own_agency"].user)
            if agency
            else (self.colleague.user, self.leaver.user)  # type: ignore[union-attr]
        )
        employer = self.bureau if agency else self.town
        workers = [Worker.objects.get_or_create(user=one, organisation=employer)[0] for one in (there, free)]
        day = local(self.now).date()
        roster, _made = Roster.objects.get_or_create(
            municipality=self.town, organisation=employer, starts_on=day,
            defaults={"ends_on": day + timedelta(days=2), "state": "published", "made_by": there,
                      "made_at": self.now, "published_at": self.now},
        )  # fmt: skip
        shift, _made = Shift.objects.get_or_create(
            roster=roster, worker=workers[0], start=self.now - timedelta(hours=1),
            end=self.now + timedelta(hours=5),
        )  # fmt: skip
        return shift, workers[1]

    def alone(self, by: Actor) -> dict[str, object]:
        """Whoever asks is alone at work and was asked whether all is well."""
        CheckIn.objects.create(
            municipality=self.town, user_id=by.user_id or 0, asked_at=self.now,
            due_at=self.now + timedelta(hours=1),
        )  # fmt: skip
        return {}

    def given_here(self, by: Actor) -> int:
        """An assignment of the municipality of whoever asks."""
        here = by.organisation_id == self.other_town.pk
        return self.assignments["elsewhere"].pk if here else self.assignment.pk

    def unknown(self, by: Actor) -> Release:
        """Of the release nobody knows whether it went out."""
        Release.objects.filter(pk=self.release.pk).update(state="unknown")
        self.release.refresh_from_db()
        return self.release

    def asked(self, by: Actor) -> Brake:
        """Release of the brake was asked by somebody else."""
        Brake.objects.filter(pk=self.brake.pk).update(
            release_asked_by_id=self.colleague.user_id,  # type: ignore[union-attr]
            release_asked_at=self.now,
        )
        self.brake.refresh_from_db()
        return self.brake

    # -- the same, whoever asks ------------------------------------------------------------------

    def changed(self) -> MandateVersion:
        """The draft of the mandate with a step that can be taken back."""
        DraftStep.objects.create(
            draft=self.draft,
            kind="head",
            before=self.draft.table,
            by_id=self.draft.made_by_id or 0,
            at=self.now,
        )
        return self.draft

    def readied(self) -> MandateVersion:
        """The draft of the mandate, ready to be signed."""
        return versions.mark_ready(self.draft, by=self.chief(), now=self.now)

    def planned(self, state: str) -> Assignment:
        """An assignment that has not started and lacks nothing."""
        made = make.assignment(self.town, self.bureau, [self.channel], [self.member()])
        made.goals.add(make.goal(self.town))
        terms = {
            "contract_reference": "2026-114",
            "public_values": ["service"],
            "hours": ["mon-sun 18:00-08:00"],
            "evaluations": [(self.now + timedelta(days=60)).date().isoformat()],
            "exit_checklist": ["access_revoked", "content_exported", "data_destroyed"],
            "service_levels": [
                {"channel": self.channel.pk, "priority": one, "band": "night", "minutes": 60, "share": 80}
                for one in PRIORITIES
            ],
            "processing": {
                "version": "1.0",
                "date": "2026-01-01",
                "categories": ["contact"],
                "sub_processors": [],
            },
            "state": state,
            "starts_at": self.now + timedelta(days=1),
            "ends_at": self.now + timedelta(days=90),
        }
        Assignment.objects.filter(pk=made.pk).update(**terms)
        made.refresh_from_db()
        return made

    def member(self) -> User:
        """Somebody who works at the agency."""
        return User.objects.get(pk=int(self.author.id)) if self.author else make.user()

    def unsigned(self) -> Agreement:
        """A next version of the tone of voice that waits for its signature."""
        of = self.assignment
        return make.agreement(
            of, "tone", version=2, state="draft", signed_by=None, signed_at=None, signed_role="",
            valid_from=None, valid_to=None,
        )  # fmt: skip

    def phase(self) -> Phase:
        """A time of elections that runs."""
        until = self.now + timedelta(days=9)
        by = self.chief()
        return phases.set_phase(
            self.town.pk, "elections", until=until, by=by, now=self.now, grip=0, reason="Verkiezingen"
        )

    def answer(self) -> AnswerVersion:
        """An approved answer of the library."""
        return self._version("approved")

    def proposed(self) -> AnswerVersion:
        """One that waits for approval."""
        known = AnswerVersion.objects.filter(answer__municipality=self.town, state="draft").first()
        return known or self._version("draft")

    def _version(self, state: str) -> AnswerVersion:
        answer = Answer.objects.create(
            municipality=self.town, owner_id=self.chief().user_id, made_at=self.now
        )
        return AnswerVersion.objects.create(
            answer=answer,
            number=1,
            state=state,
            title=f"{MARK} container",
            text="Morgen.",
            topic="waste",
            source_name="Dienst",
            valid_from=self.now - timedelta(days=1),
            valid_until=self.now + timedelta(days=90),
            made_by=self.member(),
            made_for=self.bureau,
            made_at=self.now,
        )

    def leaving(self) -> Exit:
        """The rehearsal of leaving the agency."""
        return exiting.begin(self.assignment.pk, True, by=self.chief(), now=self.now)

    def goal(self) -> Goal:
        """A goal of the communication strategy."""
        return make.goal(self.town)

    def delegated(self) -> Delegation:
        """An approval right given away by the one colleague to the other."""
        new = NewDelegation(
            self.leaver.user_id if self.leaver else 0, "director", self.now,
            self.now + timedelta(days=3), "Vakantie",
        )  # fmt: skip
        return delegations.delegate(new, by=self.chief(), now=self.now)

    def guest(self) -> GuestAdvice:
        """A question to somebody without a seat."""
        return self._asked_guest()[0]

    def link(self) -> str:
        """The token of the link that person got."""
        return self._asked_guest()[1]

    def _asked_guest(self) -> tuple[GuestAdvice, str]:
        new = NewQuestion("Jan Kundig", "jan@regie.example", "Jurist", "Klopt dit?")
        return guests.ask(self.release, new, by=self.chief(), now=self.now)

    def stopped(self) -> Release:
        """The release, held back by a brake that is off again."""
        Release.objects.filter(pk=self.release.pk).update(state="stopped")
        self.release.refresh_from_db()
        return self.release

    def bundled(self) -> tuple[str, dict[int, str]]:
        """The release as the only one of an item, with the wording that is shown."""
        Release.objects.filter(pk=self.release.pk).update(bundle="item:1")
        self.release.refresh_from_db()
        return "item:1", {self.release.pk: self.release.binding}

    def halted(self) -> Release:
        """The same, by the brake that is on."""
        Release.objects.filter(pk=self.release.pk).update(state="stopped", brake_id=self.brake.pk)
        self.release.refresh_from_db()
        return self.release

    def drill(self) -> Drill:
        """A drill of the brake that runs and was not stopped yet."""
        by = self.chief().user_id or 0
        return Drill.objects.create(
            municipality=self.town, account=self.channel, started_by_id=by, started_at=self.now
        )

    def straggler(self) -> Straggler:
        """It appeared after the stop."""
        return Straggler.objects.create(
            brake=self.brake,
            release=self.release,
            key=self.release.key,
            text=self.release.text,
            state=Straggler.APPEARED,
            external_id="post-1",
        )

    def chief(self) -> Actor:
        """The director who plays no part in the cells."""
        assert self.colleague is not None
        return make.actor(self.colleague)
