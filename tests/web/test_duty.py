"""The watch on screen: a stand-in by force, what became of calls, hours worked on call, and the report."""

from __future__ import annotations

from datetime import timedelta

import pytest

from regie.audit.models import Event
from regie.duty.models import Replacement, Turn
from regie.escalation.actions import concerns
from regie.escalation.concern import NewConcern
from regie.feedback.models import ShiftReport
from regie.kernel.actor import Actor
from regie.kernel.clock import local, utc_now
from regie.paging.models import Attempt
from regie.people.models import Membership
from regie.roster.models import CallOut, Shift
from tests import make
from tests.duty.scene import shift, watched, worker
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def _seat(of: Actor) -> Membership:
    return Membership.objects.get(user_id=of.user_id or 0)


def test_a_stand_in_the_law_forbids_is_forced_in_two_taps_and_the_reason_is_kept(sign_in: SignIn) -> None:
    s, now = watched(), utc_now()
    row = shift(s, s.anna, now - HOUR, 8)
    shift(s, s.bram, now - 11 * HOUR, 10)
    client = sign_in(_seat(s.chief))
    html = client.get("/duty/").content.decode()
    assert "Niemand mag volgens de wet." in html
    tired = worker(s.bram, s.agency)
    assert f'value="{tired.pk}"' in html
    why = "Een collega is ziek en er is niemand anders vrij"
    assert f"<option>{why}</option>" in html
    client.post(f"/duty/shifts/{row.pk}/replace/", {"worker": tired.pk, "why": why})
    made = Replacement.objects.get()
    assert (made.user_id, made.why, bool(made.found)) == (s.bram.user_id, why, True)
    assert Event.objects.filter(action="duty.replaced", result="done").exists()


def test_it_says_who_was_woken_how_whether_it_arrived_and_when_it_was_answered(sign_in: SignIn) -> None:
    s, now = watched(), utc_now()
    new = NewConcern(s.town.pk, "case:7", "/inbox/7/", "Mag dit?", "high", "duty_adviser", 15)
    raised = concerns.raise_concern(new, by=s.adviser, now=now - 4 * timedelta(minutes=1))
    client = sign_in(_seat(s.duty))
    assert "niet aangekomen" not in client.get("/duty/calls/").content.decode()  # it is still on its way
    Attempt.objects.update(state="failed", done_at=now)
    assert "niet aangekomen" in client.get("/duty/calls/").content.decode()
    Attempt.objects.update(state="sent", done_at=now)
    html = client.get("/duty/calls/").content.decode()
    assert "Dunya" in html
    assert "geen antwoord" in html
    concerns.acknowledge(raised, by=s.duty, now=now)
    html = client.get("/duty/calls/").content.decode()
    assert "pakte het op" in html
    assert "na 4 minuten" in html
    assert Event.objects.filter(action="duty.calls_read").count() == 4
    # an agent sees the own calls only, and the municipality's are not among them
    assert "Dunya" not in sign_in(_seat(s.anna)).get("/duty/calls/").content.decode()


def test_hours_worked_on_call_are_written_down_once_within_the_on_call_time(sign_in: SignIn) -> None:
    s, now = watched(), utc_now()
    on_call = shift(s, s.duty, now - 6 * HOUR, 5.5, kind="on_call")
    client = sign_in(_seat(s.duty))
    start = local(now - 4 * HOUR).strftime("%Y-%m-%dT%H:%M")
    end = local(now - 3 * HOUR).strftime("%Y-%m-%dT%H:%M")
    form = {"worker": on_call.worker_id, "start": start, "end": end}
    for _again in range(2):
        client.post("/duty/calls/work/", form)
    row = CallOut.objects.get()
    assert (row.shift_id, row.end - row.start) == (on_call.pk, HOUR)
    late = {**form, "start": end, "end": local(now).strftime("%Y-%m-%dT%H:%M")}
    client.post("/duty/calls/work/", late)  # it ends after the on-call time
    stranger = sign_in(make.seat(make.municipality(), "duty_adviser", "Vera Vreemd"))
    stranger.post("/duty/calls/work/", {"back": row.pk})
    assert CallOut.objects.count() == 1
    assert "Dunya" in client.get("/duty/calls/").content.decode()
    client.post("/duty/calls/work/", {"back": row.pk})
    assert not CallOut.objects.exists()
    assert Shift.objects.filter(pk=on_call.pk).exists()


def test_the_report_is_written_by_one_side_and_read_by_the_other(sign_in: SignIn) -> None:
    s, now = watched(), utc_now()
    turn = Turn.objects.create(
        municipality=s.town, assignment=s.assignment, outgoing=s.town, incoming=s.agency, at=now - 5 * HOUR,
        state="taken", taken_at=now - 5 * HOUR, passes_at=now - 5 * HOUR, taken_by_id=s.anna.user_id,
    )  # fmt: skip
    agent, town = sign_in(_seat(s.anna)), sign_in(_seat(s.adviser))
    address = f"/duty/turns/{turn.pk}/report/"
    assert "Maak het verslag af" in agent.get(address).content.decode()
    assert "Maak het verslag af" not in town.get(address).content.decode()
    agent.post(address, {"mood": "calm", "signal": "Morgen staking", "do": "send"})
    assert ShiftReport.objects.get().sent_at is not None
    assert "Morgen staking" in town.get("/").content.decode()  # it waits on Today
    assert "Ik heb dit gelezen" in town.get(address).content.decode()
    town.post(f"{address}read/")
    assert ShiftReport.objects.get().read_by_id == s.adviser.user_id
    assert "Morgen staking" not in town.get("/").content.decode()
