"""The screens of weighing, from an export nobody knows to an assignment."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries

from regie.engagement.models import Assignment
from regie.kernel.clock import utc_now
from regie.people.models import Membership
from regie.sourcing.models import Decision, Figures, Run, Setting, Study
from tests import make
from tests.sourcing import scene
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def marit() -> Membership:
    return make.seat(make.municipality("Veldermeer"), "director", "Marit Hof")


def test_an_export_is_mapped_corrected_and_its_quality_told(marit: Membership, sign_in: SignIn) -> None:
    client = sign_in(marit)
    html = client.get("/sourcing/").content.decode()
    assert "Nog geen onderzoek" in html
    text = "nr;wanneer;klaar;via\n" + "".join(
        f"{n};{1 + n // 60:02d}-01-2026 09:{n % 60:02d};{1 + n // 60:02d}-01-2026 0{8 + n % 2}:59;X\n"
        for n in range(120)
    )
    answer = client.post("/sourcing/figures/upload/", {"file": SimpleUploadedFile("e.csv", text.encode())})
    page = answer["Location"]
    html = client.get(page).content.decode()
    assert "01-01-2026 09:00" in html
    wrong = {"source_name": "Oud", "moment": "nr", "form": "iso", "zone": "Mars/Noord"}
    answer = client.post(page, wrong)
    assert answer.status_code == 400
    assert "Die tijdzone bestaat niet" in answer.content.decode()
    right = {"source_name": "Oud", "moment": "wanneer", "answered": "klaar", "id": "nr", "channel": "via"}
    client.post(page, {**right, "form": "day_first", "zone": "Europe/Amsterdam"})
    found = Figures.objects.get()
    html = client.get(f"/sourcing/figures/{found.pk}/").content.decode()
    assert "Geweigerd voor een voorspelling" in html
    assert "60 antwoorden kwamen vóór de vraag" in html
    assert client.get(page)["Location"] == f"/sourcing/figures/{found.pk}/"


def test_the_advice_is_followed_read_weighed_decided_and_made_an_assignment(
    marit: Membership, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    town, by, now = marit.organisation, make.actor(marit), utc_now()
    bureau = make.agency("Bureau Morgenrood")
    make.account(town)
    client, study = sign_in(marit), scene.study(town, by=by, now=now)
    answer = client.post(f"/sourcing/{study.pk}/ask/")
    page = answer["Location"]
    assert "Wacht op een werker" in client.get(page).content.decode()
    Run.objects.all().delete()
    run = scene.pretended(town, by=by, now=now)
    page = f"/sourcing/advice/{run.pk}/"
    with django_assert_max_num_queries(25):
        html = client.get(page).content.decode()
    for told in ("Scenario’s naast elkaar", "Eén persoon ziek", "Wat elk blok uren", "vraag een offerte"):
        assert told.replace("’", "&#x27;") in html or told.replace("’", "'") in html
    moved = client.get(f"{page}weighed/?w-cost=100&w-service=0").content.decode()
    assert moved != client.get(f"{page}weighed/").content.decode()
    kept = client.post(f"{page}keep/", {"w-cost": "100", "w-service": "1"})["Location"]
    assert Run.objects.latest("pk").given["weights"]["cost"] == 100
    assert client.get(kept).status_code == 200
    choice = {"scenario": "agency_off_hours", "reason": "Zelf lukt het niet.", "review_on": scene.review(now)}
    answer = client.post(f"{page}decide/", choice)
    decision = Decision.objects.get()
    assert answer["Location"] == f"/sourcing/decisions/{decision.pk}/"
    client.post(answer["Location"], {"cost_year": "1", "service_level": "80", "note": "Rustig"})
    html = client.get(answer["Location"]).content.decode()
    assert "minder dan verwacht" in html
    client.post(f"{answer['Location']}assign/", {"agency": bureau.pk})
    draft = Assignment.objects.get()
    assert draft.state == "draft"
    condition = decision.conditions.all()[0]
    client.post(f"/sourcing/conditions/{condition.pk}/tick/", {"done": "yes"})
    assert "Toch niet" in client.get(answer["Location"]).content.decode()


def test_the_proposal_comes_as_odt_with_the_headings_and_the_data_as_csv(
    marit: Membership, sign_in: SignIn
) -> None:
    run = scene.pretended(marit.organisation, by=make.actor(marit), now=utc_now())
    client = sign_in(marit)
    odt = client.get(f"/sourcing/advice/{run.pk}/proposal.odt").content
    with zipfile.ZipFile(io.BytesIO(odt)) as file:
        assert file.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        text = file.read("content.xml").decode()
    for heading in ("Gevraagd besluit", "Aanleiding", "Beoogd effect", "Financiën", "Juridisch", "Bijlage"):
        assert heading in text
    table = client.get(f"/sourcing/advice/{run.pk}/data.csv").content.decode("utf-8-sig")
    assert "scenario;full;cost_year;" in table
    assert client.get(f"/sourcing/advice/{run.pk}/proposal.exe").status_code == 404


def test_prices_scenarios_and_questions_are_changed_in_words(marit: Membership, sign_in: SignIn) -> None:
    client = sign_in(marit)
    told = {"name": "allowance_night", "value": "60", "since": "2026-01-01", "source": "Cao 2025–2027"}
    client.post("/sourcing/prices/", told)
    assert Setting.objects.get().value == pytest.approx(0.6)
    assert "60 %" in client.get("/sourcing/prices/").content.decode()
    assert client.post("/sourcing/prices/", {**told, "low": "90", "high": "99"}).status_code == 400
    study = scene.study(marit.organisation, by=make.actor(marit), now=utc_now())
    mix = {"own_mix-use": "on", "own_mix-night-who": "agency", "own_mix-night-people": "2"}
    client.post(f"/sourcing/{study.pk}/scenarios/", mix)
    kept = Study.objects.get().facts["scenarios"]["own_mix"]
    assert kept["cover"]["night"] == {"who": "agency", "people": 2}
    client.post(f"/sourcing/{study.pk}/scenarios/", {"usual": ""})
    assert Study.objects.get().facts["scenarios"] == {}
    assert client.post(f"/sourcing/{study.pk}/", {"people": "-3"}).status_code == 400
