"""From an export to a decision and an assignment: what is kept, what is refused, what the ledger knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage

from regie.audit.models import Event
from regie.engagement.models import Assignment
from regie.kernel.actor import Actor
from regie.people.models import Organisation
from regie.sourcing import kept, queries
from regie.sourcing.actions import assigning, deciding, figures, files, prices, studies
from regie.sourcing.exportshape import mapped
from regie.sourcing.models import Decision, Figures, Run, Source, Upload
from regie.sourcing.refusal import Refused
from tests import make
from tests.sourcing.scene import (
    advised,
    decided,
    estimated,
    export,
    pretended,
    read_figures,
    review,
    study,
    uploaded,
)

pytestmark = pytest.mark.django_db
NOW = make.NIGHT


@pytest.fixture
def town() -> Organisation:
    return make.municipality("Veldermeer")


@pytest.fixture
def marit(town: Organisation) -> Actor:
    return make.actor(make.seat(town, "director", "Marit Hof"))


def _refused(reason: str) -> pytest.RaisesContext[Refused]:  # type: ignore[name-defined]
    return pytest.raises(Refused, match=f"^{reason}")


def test_an_export_is_read_thrown_away_and_its_columns_are_known_the_next_time(
    town: Organisation, marit: Actor, django_capture_on_commit_callbacks: object
) -> None:
    row = uploaded(town, by=marit, now=NOW)
    stored = row.file
    assert default_storage.exists(stored)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        files.map_columns(row, mapped(row.mapping), "Berichtenbox", by=marit, now=NOW)
    found = Figures.objects.get(upload=row)
    assert (found.origin, found.total, found.enough) == ("file", 252, True)
    assert found.quality["median_minutes"] == 30
    assert found.quality["answered"] == 252
    upload = found.upload
    assert upload is not None
    assert (upload.file, upload.shown, upload.state) == ("", [], Upload.DONE)
    assert not default_storage.exists(stored)
    again = uploaded(town, by=marit, now=NOW)
    assert again.source == Source.objects.get(name="Berichtenbox")
    names = list(Event.objects.order_by("id").values_list("action", flat=True))
    assert names == ["sourcing.uploaded", "sourcing.mapped", "sourcing.read", "sourcing.uploaded"]


def test_a_wrong_mapping_is_refused_with_its_reason(town: Organisation, marit: Actor) -> None:
    row = uploaded(town, by=marit, now=NOW)
    how = mapped(row.mapping)
    for changed, reason in (
        (replace(how, zone="Europe/Amsterdm"), "zone"),
        (replace(how, columns={}), "content"),
        (replace(how, columns={"moment": "Niet daar"}), "content"),
        (replace(how, columns={"moment": "Kanaal", "channel": "Kanaal"}), "content"),
    ):
        with _refused(reason):
            files.map_columns(row, changed, "Box", by=marit, now=NOW)
    with _refused("empty"):
        files.map_columns(row, how, " ", by=marit, now=NOW)
    with _refused("unreadable_empty"):
        uploaded(town, by=marit, now=NOW, data=b"id,at\n")
    wrong = replace(how, columns={"moment": "Kanaal"})
    assert files.map_columns(row, wrong, "Box", by=marit, now=NOW).problem == "unreadable_empty"
    assert files.map_columns(row, how, "Box", by=marit, now=NOW).state == Upload.DONE


def test_a_large_export_waits_for_the_worker_and_goes_on_after_a_crash(
    town: Organisation, marit: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "AT_ONCE", 10)
    row = uploaded(town, by=marit, now=NOW)
    files.map_columns(row, mapped(row.mapping), "Box", by=marit, now=NOW)
    Upload.objects.update(state=Upload.RUNNING, lease_until=NOW + timedelta(seconds=5))
    assert files.work(lambda: NOW) == 0
    assert files.work(lambda: NOW + timedelta(seconds=6)) == 1
    assert Figures.objects.get().total == 252


def test_the_own_inbox_counts_conversations_and_says_when_it_is_empty(
    town: Organisation, marit: Actor
) -> None:
    with _refused("empty"):
        figures.from_inbox(town.pk, by=marit, now=NOW)
    channel = make.account(town)
    first = make.message(channel)
    make.message(channel, thread=first.thread)
    at = NOW + timedelta(minutes=21)
    make.message(channel, thread=first.thread, direction="out", remote_created_at=at)
    found = figures.from_inbox(town.pk, by=marit, now=NOW)
    assert (found.total, found.enough, found.quality["median_minutes"]) == (1, False, 30)
    assert found.quality["findings"][0]["code"] == "one_message"


def test_a_price_holds_from_its_day_on_until_it_is_withdrawn(town: Organisation, marit: Actor) -> None:
    def value(day: date) -> float | None:
        return queries.held_on(town.pk, day)["agency_hour"].value

    new = prices.NewSetting("agency_hour", 48, 45, 52, "Offerte 12", date(2026, 6, 1), "Bureau Morgenrood")
    row = prices.put(town.pk, new, by=marit, now=NOW)
    assert (value(date(2026, 5, 31)), value(date(2026, 6, 1))) == (75, 48)
    prices.withdraw(row, by=marit, now=NOW)
    assert value(date(2026, 6, 1)) == 75
    with _refused("state"):
        prices.withdraw(row, by=marit, now=NOW)
    for wrong, reason in (
        (replace(new, name="nothing"), "content"),
        (replace(new, value=float("nan")), "content"),
        (replace(new, low=60), "content"),
        (replace(new, name="directing_hours_week", value=0, low=None, high=None), "content"),
        (replace(new, source=" "), "empty"),
    ):
        with _refused(reason):
            prices.put(town.pk, wrong, by=marit, now=NOW)


def test_an_advice_is_made_once_and_can_be_looked_at_with_other_weights(
    town: Organisation, marit: Actor
) -> None:
    run = advised(town, by=marit, now=NOW)
    assert (run.state, run.share) == (Run.DONE, 1.0)
    told = kept.again(run.given, run.volume, run.services)
    assert told.advised is not None
    assert told.advised.scenario.name == run.found["advised"]
    same = kept.again(run.given, run.volume, run.services, {**run.given["weights"]})
    assert same.weighed == told.weighed
    dear = kept.again(run.given, run.volume, run.services, {"cost": 100, **dict.fromkeys(("service",), 0)})
    assert dear.advised is not None
    assert dear.advised.cost <= told.advised.cost
    with _refused("running"):
        studies.ask(run.study, by=marit, now=NOW)
        studies.ask(run.study, by=marit, now=NOW)


def test_facts_that_cannot_be_are_told_with_their_field(town: Organisation, marit: Actor) -> None:
    made = studies.begin("Vraag", estimated(town, by=marit, now=NOW), by=marit, now=NOW)
    with pytest.raises(Refused) as no:
        studies.write(made, {"team": {"people": -1}}, by=marit, now=NOW)
    assert no.value.reason == "content"
    assert "team.people" in no.value.told


def test_a_named_person_decides_once_on_figures_that_stay(town: Organisation, marit: Actor) -> None:
    run = pretended(town, by=marit, now=NOW)
    choice = deciding.Choice("agency_off_hours", "Dit kunnen we niet zelf.", review(NOW))
    adviser = make.actor(make.seat(town, "adviser", "Joris Bos"))
    with _refused("right"):
        deciding.decide(run, choice, by=adviser, now=NOW)
    for wrong, reason in (
        (replace(choice, scenario="nothing"), "scenario"),
        (replace(choice, reason=" "), "empty"),
        (replace(choice, review_on=NOW.date() - timedelta(days=1)), "date"),
    ):
        with _refused(reason):
            deciding.decide(run, wrong, by=marit, now=NOW)
    made = deciding.decide(run, choice, by=marit, now=NOW)
    assert made.decided_role == "director"
    assert made.expected["cost_year"] > 0
    assert Decision.objects.get().sha256 == deciding.fingerprint(Run.objects.get(pk=run.pk))
    with _refused("twice"):
        deciding.decide(run, choice, by=marit, now=NOW)
    closed = pretended(town, by=marit, now=NOW)
    closed.found["scenarios"]["full"]["failing"] = ["mandate"]
    with _refused("gates"):
        deciding.decide(closed, replace(choice, scenario="full"), by=marit, now=NOW)


def test_later_what_happened_stands_beside_what_was_expected(town: Organisation, marit: Actor) -> None:
    made = decided(town, by=marit, now=NOW)
    found = read_figures(town, by=marit, now=NOW)
    told = deciding.Happened("Rustiger dan verwacht.", cost_year=90_000, service_level=0.84)
    row = deciding.compare(made, told, found, by=marit, now=NOW)
    assert row.happened == {
        "cost_year": 90_000,
        "service_level": 0.84,
        "conversations_week": 42.6,
        "median_minutes": 30.0,
    }
    with _refused("empty"):
        deciding.compare(made, deciding.Happened(""), None, by=marit, now=NOW)


def test_the_decision_becomes_a_draft_assignment_with_its_conditions(
    town: Organisation, marit: Actor
) -> None:
    bureau, channel = make.agency(), make.account(town)
    made = decided(town, by=marit, now=NOW)
    with _refused("agency"):
        assigning.make_assignment(made, town.pk, by=marit, now=NOW)
    draft = assigning.make_assignment(made, bureau.pk, by=marit, now=NOW)
    draft = Assignment.objects.get(pk=draft.pk)
    assert (draft.state, draft.kind, draft.agency) == ("draft", "night_webcare", bureau)
    assert draft.hours == ["mon-fri 18:00-23:00", "sat-sun 08:00-23:00", "mon-sun 23:00-08:00"]
    assert list(draft.channels.all()) == [channel]
    assert {one["minutes"] for one in draft.service_levels} == {15, 60, 240}
    made.refresh_from_db()
    codes = set(made.conditions.values_list("code", flat=True))
    assert {"gate_mandate", "exit_rehearsed", "sample_every_week"} <= codes
    one = made.conditions.all()[0]
    assert assigning.tick(one, done=True, by=marit, now=NOW).done_at == NOW
    assert assigning.tick(one, done=False, by=marit, now=NOW).done_at is None
    with _refused("twice"):
        assigning.make_assignment(made, bureau.pk, by=marit, now=NOW)


def test_no_agency_and_no_other_municipality_gets_in(town: Organisation, marit: Actor) -> None:
    made = study(town, by=marit, now=NOW)
    stranger = make.actor(make.seat(make.municipality("Ginder"), "director", "Vreemd"))
    agent = make.actor(make.seat(make.agency(), "coordinator", "Bureau"), town)
    for who, reason in ((stranger, "scope"), (agent, "right")):
        with _refused(reason):
            studies.ask(made, by=who, now=NOW)
        assert not queries.studies(who).exists()
        assert not queries.settings(who).exists()
    assert len(export().splitlines()) == 253
