"""The way out of an assignment: verified by facts, exported whole, and rehearsed without harm."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from regie.access import archive
from regie.access.actions import exiting, exporting, stating
from regie.access.actions.stating import Told
from regie.access.exits import ExitRefused
from regie.access.models import Exit
from regie.access.queries import exits
from regie.audit.models import Event
from regie.engagement.models import Assignment
from regie.inbox.actions import claims, replies
from regie.inbox.models import Case
from regie.kernel.actor import Actor
from regie.people.models import Membership
from regie.publishing.models import Release
from tests.access.test_leaving import who
from tests.inbox.scene import NOW, Scene, case, mandated, person, scene

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def world() -> tuple[Scene, Actor, Actor]:
    """Anna holds a case and has a reply queued; a director and a head of communication."""
    s = scene()
    mandated(s)
    held, sent = case(s.channel, text='=HYPERLINK("x") mijn bak'), case(s.channel, text="Wanneer?")
    Case.objects.update(language="nl", kind="question")
    for one in (held, sent):
        claims.claim(one.pk, by=s.anna, now=NOW)
        replies.save_draft(one.pk, "We komen morgen langs. ^AN", by=s.anna, now=NOW)
    replies.submit(sent.pk, by=s.anna, now=NOW)
    return s, person("Dora", "director", s.town), person("Hans", "head_of_communication", s.town)


def ended(s: Scene) -> None:
    Assignment.objects.filter(pk=s.assignment.pk).update(state="ended", ended_at=NOW)
    s.assignment.refresh_from_db()


def states(one: Exit) -> dict[str, str]:
    return dict(one.steps.values_list("code", "state"))


def exported(one: Exit, director: Actor, at: datetime = LATER) -> zipfile.ZipFile:
    exiting.ask_export(one.pk, by=director, now=at)
    assert exporting.export_due(lambda: at) == 1
    one.refresh_from_db()
    path = exits.archive(one)
    assert path is not None
    return zipfile.ZipFile(path)


def test_a_rehearsal_makes_the_export_and_reports_what_would_be_revoked_but_revokes_nothing() -> None:
    s, director, head = world()
    one = exiting.begin(s.assignment.pk, True, by=director, now=LATER)
    assert states(one)["access"] == states(one)["work"] == "would"
    assert states(one)["keys"] == "done"
    facts = one.steps.get(code="access").evidence["facts"]
    assert (facts["members"], facts["claims"], facts["queued"]) == (3, 1, 1)
    assert "cases.jsonl" in exported(one, director).namelist()
    with pytest.raises(ExitRefused) as refused:
        exiting.revoke(one.pk, by=director, now=LATER)
    assert refused.value.reason == "rehearsal"
    for code in ("handover", "evaluation"):
        exiting.tick(one.pk, code, "Doorgelopen met het bureau", by=director, now=LATER)
    stating.state(one.pk, Told("Zo zou de verklaring luiden."), by=director, now=LATER)
    stating.answer(one.pk, True, "", by=head, now=LATER)
    done = exiting.close(one.pk, by=director, now=LATER)
    assert done.closed_at == LATER
    assert s.assignment.members.count() == 3
    assert Membership.objects.filter(organisation=s.agency, closed_at=None).count() == 3
    assert Release.objects.get().state == "queued"
    assert Case.objects.filter(holder_id=who(s.anna)).exists()


def test_a_real_exit_takes_every_access_back_and_the_facts_prove_it() -> None:
    s, director, head = world()
    ended(s)
    one = exiting.begin(s.assignment.pk, False, by=director, now=LATER)
    assert states(one)["access"] == states(one)["work"] == "open"
    with pytest.raises(ExitRefused) as early:
        exiting.close(one.pk, by=director, now=LATER)
    assert early.value.reason == "steps"
    exiting.revoke(one.pk, by=director, now=LATER)
    assert states(one)["access"] == states(one)["work"] == "done"
    assert s.assignment.members.count() == 0
    assert Release.objects.get().state == "lapsed"
    assert not Case.objects.filter(holder_id=who(s.anna)).exists()
    anna, chief = (Membership.objects.get(user_id=who(one_)) for one_ in (s.anna, s.chief))
    assert anna.closed_at == LATER
    assert chief.closed_at is None  # somebody must still declare the destruction
    exported(one, director)
    for code in ("handover", "evaluation"):
        exiting.tick(one.pk, code, "Gesprek op 20 november", by=director, now=LATER)
    stating.state(one.pk, Told("Alle kopieën zijn gewist.", "v.pdf", b"%PDF-1.7 x"), by=s.chief, now=LATER)
    stating.answer(one.pk, True, "", by=head, now=LATER)
    exiting.close(one.pk, by=director, now=LATER)
    chief.refresh_from_db()
    assert chief.closed_at == LATER
    assert set(states(one).values()) == {"done"}


def test_who_works_under_another_assignment_keeps_the_seat() -> None:
    s, director, _ = world()
    other = Assignment.objects.create(
        municipality=s.town,
        agency=s.agency,
        name="Campagnes",
        state="active",
        starts_at=NOW - timedelta(days=1),
        ends_at=NOW + timedelta(days=100),
    )
    other.members.add(who(s.anna))
    ended(s)
    one = exiting.begin(s.assignment.pk, False, by=director, now=LATER)
    exiting.revoke(one.pk, by=director, now=LATER)
    assert Membership.objects.get(user_id=who(s.anna)).closed_at is None
    assert other.members.filter(pk=who(s.anna)).exists()
    assert Membership.objects.get(user_id=who(s.bram)).closed_at == LATER


def test_the_hand_over_is_whole_in_open_formats_and_its_ledger_is_verified_without_regie(
    tmp_path: Path,
) -> None:
    s, director, _ = world()
    one = exiting.begin(s.assignment.pk, True, by=director, now=LATER)
    made = exported(one, director)
    manifest = json.loads(made.read("manifest.json"))
    for file in manifest["files"]:
        content = made.read(file["name"])
        path = tmp_path / file["name"]
        path.write_bytes(content)
        assert archive.hash_of(path) == file["sha256"]
        if file["name"].endswith(".jsonl"):
            assert len([json.loads(line) for line in content.splitlines()]) == file["rows"]
    rows = {file["name"]: file["rows"] for file in manifest["files"]}
    assert (rows["cases.jsonl"], rows["messages.jsonl"], rows["releases.jsonl"]) == (2, 2, 1)
    assert (rows["agreements.jsonl"], rows["acknowledgements.jsonl"], rows["mandates.jsonl"]) == (5, 6, 1)
    table = list(csv.reader(io.StringIO(made.read("messages.csv").decode("utf-8-sig"))))
    assert {len(line) for line in table} == {len(table[0])}
    assert any(cell.startswith("'=HYPERLINK") for line in table for cell in line)
    assert "LEESMIJ.txt" in made.namelist()
    verifier = Path(archive.__file__).parents[1] / "audit" / "verify_ledger.py"
    ran = subprocess.run(
        [sys.executable, str(verifier), str(tmp_path / "ledger.zip")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert '"verdict": "ok"' in ran.stdout, ran.stdout + ran.stderr


def test_a_worker_that_dies_halfway_leaves_whole_parts_and_another_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    s, director, _ = world()
    one = exiting.begin(s.assignment.pk, True, by=director, now=LATER)
    exiting.ask_export(one.pk, by=director, now=LATER)
    whole = archive.write_rows

    def dies_at_releases(folder: Path, name: str, *rest: object) -> object:
        if name == "releases":
            (folder / "releases.jsonl.part").write_text("half a line")
            raise KeyboardInterrupt
        return whole(folder, name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(archive, "write_rows", dies_at_releases)
    with pytest.raises(KeyboardInterrupt):
        exporting.export_due(lambda: LATER)
    assert one.parts.filter(name="messages").exists()
    assert not one.parts.filter(name="releases").exists()
    assert exporting.export_due(lambda: LATER + timedelta(minutes=1)) == 0  # the lease of the dead one
    written: list[str] = []

    def counts(folder: Path, name: str, *rest: object) -> object:
        written.append(name)
        return whole(folder, name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(archive, "write_rows", counts)
    assert exporting.export_due(lambda: LATER + timedelta(minutes=6)) == 1
    assert written == ["releases", "wordings", "decisions"]
    one.refresh_from_db()
    assert exits.archive(one) is not None


def test_a_part_that_was_damaged_on_disk_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    s, director, _ = world()
    one = exiting.begin(s.assignment.pk, True, by=director, now=LATER)
    exported(one, director)
    (exits.folder(one) / "cases.jsonl").write_text("geknoeid")
    Exit.objects.update(exported_at=None)
    assert exporting.export_due(lambda: LATER) == 1
    assert "geknoeid" not in (exits.folder(one) / "cases.jsonl").read_text()


def test_after_five_failures_it_stops_trying_until_somebody_asks_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    s, director, _ = world()
    one = exiting.begin(s.assignment.pk, True, by=director, now=LATER)
    exiting.ask_export(one.pk, by=director, now=LATER)

    def full(*_given: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(archive, "write_rows", full)
        assert [exporting.export_due(lambda: LATER) for _ in range(7)] == [1, 1, 1, 1, 1, 0, 0]
    assert Event.objects.filter(action="access.exit_exported", result="failed").count() == 1
    exported(one, director)


def test_only_who_may_of_the_own_municipality_runs_an_exit() -> None:
    s, director, _ = world()
    stranger = person("Fem", "director", scene(town_name="Zandermeer").town)
    for by in (s.adviser, s.chief, s.anna, stranger):
        with pytest.raises(ExitRefused):
            exiting.begin(s.assignment.pk, True, by=by, now=LATER)
    one = exiting.begin(s.assignment.pk, True, by=director, now=LATER)
    with pytest.raises(ExitRefused) as twice:
        exiting.begin(s.assignment.pk, True, by=director, now=LATER)
    assert twice.value.reason == "open"
    for by in (s.chief, stranger):
        with pytest.raises(ExitRefused):
            exiting.ask_export(one.pk, by=by, now=LATER)
    assert exits.exits_of(stranger).count() == exits.exits_of(s.chief).count() == 0
    refused = Event.objects.filter(action="access.exit_begun", result="refused")
    assert refused.count() == 5


def test_while_the_assignment_runs_nothing_is_revoked() -> None:
    s, director, _ = world()
    one = exiting.begin(s.assignment.pk, False, by=director, now=LATER)
    with pytest.raises(ExitRefused) as refused:
        exiting.revoke(one.pk, by=director, now=LATER)
    assert refused.value.reason == "not_ended"
    assert s.assignment.members.count() == 3


def test_nobody_accepts_their_own_statement_and_a_paper_is_what_its_bytes_say() -> None:
    s, director, head = world()
    one = exiting.begin(s.assignment.pk, False, by=director, now=LATER)
    wrong = [
        (Told(" "), "no_text"),
        (Told("Gewist.", "v.pdf", b"<html>"), "file"),
        (Told("Gewist.", "v.pdf", b"%PDF-" + b"x" * 5_000_001), "file"),
    ]
    for told, reason in wrong:
        with pytest.raises(ExitRefused) as refused:
            stating.state(one.pk, told, by=director, now=LATER)
        assert refused.value.reason == reason
    with pytest.raises(ExitRefused):
        stating.state(one.pk, Told("Gewist."), by=s.anna, now=LATER)
    with pytest.raises(ExitRefused) as none:
        stating.answer(one.pk, True, "", by=head, now=LATER)
    assert none.value.reason == "no_statement"
    stating.state(one.pk, Told("Gewist."), by=director, now=LATER)
    with pytest.raises(ExitRefused) as own:
        stating.answer(one.pk, True, "", by=director, now=LATER)
    assert own.value.reason == "own_statement"
    with pytest.raises(ExitRefused) as silent:
        stating.answer(one.pk, False, "", by=head, now=LATER)
    assert silent.value.reason == "no_note"
    stating.answer(one.pk, False, "Er ontbreekt een datum", by=head, now=LATER)
    stating.state(one.pk, Told("Gewist op 20 november."), by=s.chief, now=LATER)
    stating.answer(one.pk, True, "", by=head, now=LATER)
    assert states(one)["destruction"] == "done"


def test_a_step_is_ticked_with_words_and_only_when_people_must() -> None:
    s, director, _ = world()
    one = exiting.begin(s.assignment.pk, False, by=director, now=LATER)
    for code, note, reason in (("access", "klaar", "step"), ("handover", " ", "no_note"), ("x", "y", "step")):
        with pytest.raises(ExitRefused) as refused:
            exiting.tick(one.pk, code, note, by=director, now=LATER)
        assert refused.value.reason == reason


def test_an_exit_runs_the_checklist_of_the_assignment_and_no_other() -> None:
    s, director, _head = world()
    agreed = ["access_revoked", "content_exported", "data_destroyed", "handover_session"]
    Assignment.objects.filter(pk=s.assignment.pk).update(exit_checklist=agreed)
    one = exiting.begin(s.assignment.pk, True, by=director, now=LATER)
    assert set(states(one)) == {"access", "export", "destruction", "handover"}
    with pytest.raises(ExitRefused) as caught:
        exiting.tick(one.pk, "evaluation", "Samen teruggekeken.", by=director, now=LATER)
    assert caught.value.reason == "step"
    assert Event.objects.get(action="access.exit_begun").details["agreed"] == agreed
