"""From messages to cases: read each message once and put it where the work is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.audit.entry import Entry
from regie.channels import actions as channels
from regie.channels import queries as incoming
from regie.channels.models import Message
from regie.inbox.actions import clocks, writing
from regie.inbox.actions.authority import subject_of, tell
from regie.inbox.models import Case, CaseMessage, Timing
from regie.inbox.promises import CLOSE, FIRST, NEXT, Book
from regie.inbox.queries.clocks import book_of
from regie.inbox.states import AT_WORK, OPEN
from regie.inbox.told import Known, Told, alarm_state, continues, excerpt, merged, topic_of
from regie.interpret import queries as interpret
from regie.interpret.reading import Reading, read
from regie.kernel.actor import software

BATCH = 500
TELL_EACH = 20  # more changed cases at once: live screens draw the list anew instead
Key = tuple[int, int | None]  # thread and sender
# What a message may change on a case that exists.
_CHANGES = (
    "state", "topic", "kind", "urgency", "language", "personal_data", "alarm", "alarm_state", "visibility",
    "last_in_at", "last_out_at", "due_at", "changed_at", "done_at", "excerpt", "sender_name",
    "message_count", "fingerprint",
)  # fmt: skip


@dataclass(slots=True)
class Round:
    """What one batch found and changed; written at the end in a few bulk statements."""

    now: datetime
    cases: dict[Key, Case]
    by_message: dict[int, list[Case]]
    readings: dict[int, Reading]
    running: dict[int, list[Timing]]  # by case that was there already
    books: dict[int, Book] = field(default_factory=dict)
    fresh: list[Case] = field(default_factory=list)
    touched: dict[int, Case] = field(default_factory=dict)
    links: list[tuple[Case, Message]] = field(default_factory=list)
    events: list[tuple[str, Case, dict[str, object]]] = field(default_factory=list)
    clocks: dict[int, list[Timing]] = field(default_factory=dict)  # by id() of a case that has no number yet

    def book(self, case: Case) -> Book:
        """What its municipality promised."""
        if case.municipality_id not in self.books:
            self.books[case.municipality_id] = book_of(case.municipality_id, self.now)
        return self.books[case.municipality_id]

    def clocks_of(self, case: Case) -> list[Timing]:
        """The clocks of the case that go on."""
        if case.pk is not None:
            return self.running.setdefault(case.pk, [])
        return self.clocks.setdefault(id(case), [])


@transaction.atomic
def take_in(*, now: datetime, limit: int = BATCH) -> int:
    """Make or extend cases for messages the inbox has not seen yet; gives how many it took."""
    messages = list(incoming.untaken(limit))
    if not messages:
        return 0
    work = _round(messages, now)
    for message in messages:
        _place(message, work)
    _write(work)
    channels.mark_taken([m.pk for m in messages], now)
    return len(messages)


def _round(messages: Sequence[Message], now: datetime) -> Round:
    threads = {m.thread_id for m in messages}
    known = list(
        Case.objects.select_for_update(of=("self",)).filter(thread_id__in=threads).order_by("opened_at", "pk")
    )
    by_pk = {case.pk: case for case in known}
    cases: dict[Key, Case] = {}
    for case in known:  # the latest wins, one at work above all
        key = (case.thread_id, case.sender_id)
        if key not in cases or cases[key].state not in AT_WORK:
            cases[key] = case
    by_message: dict[int, list[Case]] = {}
    answered = {m.in_reply_to_id for m in messages if m.direction == Message.OUT and m.in_reply_to_id}
    wanted = {m.pk for m in messages} | answered
    for link in CaseMessage.objects.filter(message_id__in=wanted, case_id__in=by_pk):
        by_message.setdefault(link.message_id, []).append(by_pk[link.case_id])
    running: dict[int, list[Timing]] = {}
    for row in Timing.objects.filter(case_id__in=by_pk).exclude(state=Timing.ENDED):
        running.setdefault(row.case_id, []).append(row)
    return Round(now, cases, by_message, _read(messages), running)


def _read(messages: Iterable[Message]) -> dict[int, Reading]:
    return {
        m.pk: read(m.text, rules=interpret.rules_for(m.account.municipality_id), lang_hint=m.lang)
        for m in messages
        if m.direction == Message.IN and m.deleted_at is None
    }


def _place(message: Message, work: Round) -> None:
    if message.direction == Message.OUT:
        _place_outgoing(message, work)
    elif message.pk in work.by_message:
        for case in work.by_message[message.pk]:
            _place_change(case, message, work)
    elif message.deleted_at is None:
        _place_new(message, work)


def _place_outgoing(message: Message, work: Round) -> None:
    """Our own words: shown with the case they answer. Whether it is answered, the release says."""
    for case in work.by_message.get(message.in_reply_to_id or 0, [])[-1:]:
        case.last_out_at = max(message.sort_at, case.last_out_at or message.sort_at)
        _link(case, message, work)
        _touch(case, work)


def _place_change(case: Case, message: Message, work: Round) -> None:
    if message.deleted_at is not None:
        if message.sort_at >= case.last_in_at:
            case.excerpt, case.fingerprint = "", ""
        work.events.append(("inbox.message_deleted", case, {"message": message.pk}))
    else:
        _tell(case, message, work)
        work.events.append(("inbox.message_edited", case, {"message": message.pk}))
    _touch(case, work)


def _place_new(message: Message, work: Round) -> None:
    key = (message.thread_id, message.author_id)
    case = work.cases.get(key)
    if case is None or not continues(case.state, case.done_at, work.now):
        case = work.cases[key] = _begin(message, work)
    else:
        _continue(case, message, work)
    _link(case, message, work)
    work.by_message.setdefault(message.pk, []).append(case)


def _begin(message: Message, work: Round) -> Case:
    author = message.author
    case = Case(
        municipality_id=message.account.municipality_id,
        account_id=message.account_id,
        network=message.account.network,
        thread_id=message.thread_id,
        sender_id=message.author_id,
        sender_name=((author.display_name or author.handle) if author else "")[:120],
        subject=message.thread.subject[:200],
        practice=message.practice or message.account.practice,
        opened_at=work.now,
        last_in_at=message.sort_at,
        changed_at=work.now,
        due_at=work.now,
        urgency="low",
    )
    _tell(case, message, work)
    _start((FIRST, CLOSE), case, message, work)
    work.fresh.append(case)
    work.events.append(("inbox.opened", case, {"message": message.pk, "topic": case.topic}))
    return case


def _continue(case: Case, message: Message, work: Round) -> None:
    asleep = case.state not in AT_WORK
    urgency = case.urgency
    if asleep:
        case.state, case.done_at = OPEN, None
        case.urgency = case.urgency if case.urgency_set else "low"
    _tell(case, message, work)
    rows, book = work.clocks_of(case), work.book(case)
    clocks.run_again([row for row in rows if row.state == Timing.PAUSED], work.now, book.warn_share)
    if case.urgency != urgency and not asleep:
        clocks.hurry(rows, case, _since(message), book)
    _start((NEXT if case.first_reply_at else FIRST, CLOSE), case, message, work)
    action = "inbox.reopened" if asleep else "inbox.extended"
    work.events.append((action, case, {"message": message.pk}))
    _touch(case, work)


def _start(wanted: tuple[str, str], case: Case, message: Message, work: Round) -> None:
    """Start the clocks that do not go yet; sets when the case is due."""
    rows = work.clocks_of(case)
    goes = {row.what for row in rows}
    answering, closing = wanted
    missing = [] if goes & {FIRST, NEXT} else [answering]
    for what in [*missing, *({closing} - goes)]:
        made = clocks.begun(case, what, _since(message), work.book(case))
        if made is not None:
            rows.append(made)
    case.due_at = clocks.answers_due(rows) or case.due_at


def _since(message: Message) -> datetime:
    """When the clock starts: what the sender sees; for files and feeds, when we got it."""
    return message.received_at if message.account.network in {"file", "feed"} else message.sort_at


def _tell(case: Case, message: Message, work: Round) -> None:
    reading = work.readings[message.pk]
    told = told_by(reading)
    known = Known(
        case.topic,
        case.topic_set,
        case.kind,
        case.kind_set,
        case.urgency,
        case.language,
        case.personal_data,
        case.alarm,
    )
    new = merged(known, told)
    case.topic, case.kind, case.urgency, case.language = new.topic, new.kind, new.urgency, new.language
    case.personal_data = new.personal
    if told.alarm and case.alarm_state in {"", "old"}:
        case.alarm_state = alarm_state(told.alarm, message.sort_at, work.now)
    case.alarm = new.alarm
    if message.sort_at >= case.last_in_at or not case.excerpt:
        case.excerpt = excerpt(message.text)
        case.fingerprint = told.fingerprint[:64]
        case.visibility = message.visibility
    case.last_in_at = max(case.last_in_at, message.sort_at)


def told_by(reading: Reading) -> Told:
    """A reading boiled down to what a case keeps."""
    return Told(
        topic=topic_of(reading.topics),
        kind=reading.kind,
        urgency=reading.urgency,
        language=reading.language,
        personal=bool(reading.personal),
        fingerprint=reading.fingerprint,
    )


def _link(case: Case, message: Message, work: Round) -> None:
    case.message_count += 1
    work.links.append((case, message))


def _touch(case: Case, work: Round) -> None:
    case.changed_at = work.now
    if case.pk is not None:
        work.touched[case.pk] = case


def _write(work: Round) -> None:
    writing.add_cases(work.fresh)
    Case.objects.bulk_update(work.touched.values(), _CHANGES, batch_size=200)
    _write_clocks(work)
    writing.add_links([(case.pk, message.pk) for case, message in work.links])
    writing.keep_readings(work.readings, now=work.now)
    _record(work)


def _write_clocks(work: Round) -> None:
    touched = [row for pk in work.touched for row in work.running.get(pk, ())]
    rows = [*touched, *(row for rows in work.clocks.values() for row in rows)]
    Timing.objects.bulk_update([row for row in rows if row.pk], clocks.CHANGES)
    Timing.objects.bulk_create([row for row in rows if row.pk is None])


def _record(work: Round) -> None:
    """One line per case and what happened to it, in order; live screens hear of it after the commit."""
    audit.record_many(
        Entry(
            action,
            software("inbox", municipality_id=case.municipality_id),
            f"case:{case.pk}",
            details=details,
        )
        for action, case, details in work.events
    )
    changed: dict[int, list[Case]] = {}
    for case in (*work.fresh, *work.touched.values()):
        changed.setdefault(case.municipality_id, []).append(case)
    for municipality_id, cases in changed.items():
        if len(cases) > TELL_EACH:
            tell(municipality_id, "inbox", "inbox.taken_in")
        else:
            for case in cases:
                tell(municipality_id, subject_of(case), "inbox.taken_in")
