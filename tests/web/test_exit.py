"""The screen of the exit: for whom, what it shows, and what it hands out."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile

from regie.access.actions import exporting
from regie.access.models import Exit, Statement
from regie.audit.models import Event
from regie.engagement.models import Assignment
from regie.kernel.clock import utc_now
from regie.people.models import Membership
from tests import make
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def world() -> tuple[Membership, Membership, Membership, Assignment]:
    place, bureau = make.municipality(), make.agency()
    director, head = make.seat(place, "director"), make.seat(place, "head_of_communication", "Hans Hoofd")
    chief = make.seat(bureau, "coordinator", "Coor Dinator")
    return director, head, chief, make.assignment(place, bureau, [make.account(place)], [chief.user])


def test_a_director_rehearses_from_the_list_makes_the_file_and_downloads_it(sign_in: SignIn) -> None:
    director, _, _, under = world()
    client = sign_in(director)
    assert "nooit geoefend" in client.get("/exit/").content.decode()
    told = {"assignment": str(under.pk), "kind": "rehearsal"}
    page = client.post("/exit/begin/", told, follow=True).content.decode()
    assert "Dit is een oefening" in page
    assert "zou worden teruggenomen" in page
    one = Exit.objects.get()
    assert "0 van de 12 delen" in client.post(f"/exit/{one.pk}/export/", follow=True).content.decode()
    assert exporting.export_due(utc_now) == 1
    assert "SHA-256" in client.get(f"/exit/{one.pk}/").content.decode()
    answer = client.get(f"/exit/{one.pk}/handover.zip")
    assert answer.streaming
    assert int(answer["Content-Length"]) > 1000
    assert "attachment" in answer["Content-Disposition"]
    assert Event.objects.filter(action="access.exit_downloaded").count() == 1


def test_the_agency_sees_only_a_real_exit_hands_in_its_statement_and_downloads_nothing(
    sign_in: SignIn,
) -> None:
    director, head, chief, under = world()
    Assignment.objects.update(state="ended", ended_at=utc_now())
    client = sign_in(director)
    for kind in ("rehearsal", "real"):
        client.post("/exit/begin/", {"assignment": str(under.pk), "kind": kind})
    rehearsal, real = Exit.objects.get(rehearsal=True), Exit.objects.get(rehearsal=False)
    theirs = sign_in(chief)
    assert theirs.get(f"/exit/{rehearsal.pk}/").status_code == 404
    assert "Trek nu alle toegang in" not in theirs.get(f"/exit/{real.pk}/").content.decode()
    assert theirs.get(f"/exit/{real.pk}/handover.zip").status_code in {302, 404}
    paper = SimpleUploadedFile("../../verklaring.pdf", b"%PDF-1.7 getekend")
    theirs.post(f"/exit/{real.pk}/state/", {"text": "Alles is gewist.", "file": paper})
    made = Statement.objects.get()
    assert (made.file_type, bytes(made.file)) == ("application/pdf", b"%PDF-1.7 getekend")
    assert "/" not in made.file_name
    theirs.post(f"/exit/{real.pk}/answer/", {"answer": "accept"})
    made.refresh_from_db()
    assert made.answer == ""
    sign_in(head).post(f"/exit/{real.pk}/answer/", {"answer": "accept"})
    made.refresh_from_db()
    assert made.answer == "accepted"
    got = sign_in(head).get(f"/exit/{real.pk}/statement/")
    assert got["Content-Disposition"] == f'attachment; filename="verklaring-{real.pk}.pdf"'


def test_a_page_dressed_as_a_paper_is_refused_in_words(sign_in: SignIn) -> None:
    director, _, _, under = world()
    client = sign_in(director)
    client.post("/exit/begin/", {"assignment": str(under.pk), "kind": "rehearsal"})
    paper = SimpleUploadedFile("v.pdf", b"<script>alert(1)</script>")
    told = {"text": "Gewist.", "file": paper}
    page = client.post(f"/exit/{Exit.objects.get().pk}/state/", told, follow=True).content.decode()
    assert "Kies een pdf, png of jpeg" in page
    assert not Statement.objects.exists()


@pytest.mark.parametrize("role", ["agent", "maker", "analyst", "adviser", "spokesperson"])
def test_who_has_nothing_to_do_here_gets_nothing_to_see(role: str, sign_in: SignIn) -> None:
    director, _, chief, under = world()
    sign_in(director).post("/exit/begin/", {"assignment": str(under.pk), "kind": "real"})
    agency = role in {"agent", "maker", "analyst"}
    place = chief.organisation if agency else director.organisation
    client = sign_in(make.seat(place, role, "Nel Niets"))
    assert client.get("/exit/").status_code == 403
    assert client.get(f"/exit/{Exit.objects.get().pk}/").status_code == 403


def test_another_municipality_finds_nothing_and_bad_input_changes_nothing(sign_in: SignIn) -> None:
    director, _, _, under = world()
    client = sign_in(director)
    for wrong in ("", "abc", "-1", "9" * 30, "²"):
        assert client.post("/exit/begin/", {"assignment": wrong}).status_code == 302
    assert not Exit.objects.exists()
    client.post("/exit/begin/", {"assignment": str(under.pk), "kind": "rehearsal"})
    one = Exit.objects.get()
    assert client.post(f"/exit/{one.pk}/vanish/").status_code == 404
    stranger = sign_in(make.seat(make.municipality(), "director", "Fem Ver"))
    assert stranger.get(f"/exit/{one.pk}/").status_code == 404
    assert stranger.post(f"/exit/{one.pk}/close/").status_code == 404
    stranger.post("/exit/begin/", {"assignment": str(under.pk), "kind": "real"})
    assert Exit.objects.count() == 1
