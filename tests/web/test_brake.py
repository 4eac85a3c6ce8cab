"""The brake on the screen: what is stopped, by whom, and who can release it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regie.audit.models import Event
from regie.channels.models import ChannelAccount
from regie.halt.models import Straggler
from regie.kernel.clock import utc_now
from regie.mandate.models import Brake
from regie.publishing.actions import stopping
from regie.publishing.models import Attempt, Release
from tests import make
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


class Town:
    """A municipality with people, a channel and an agency at work."""

    def __init__(self) -> None:
        self.place = make.municipality()
        self.bureau = make.agency()
        self.channel = make.account(self.place)
        self.adviser = make.seat(self.place, "adviser", name="Joris de Boer")
        self.director = make.seat(self.place, "director", name="Marit Bos")
        self.head = make.seat(self.place, "head_of_communication", name="Hanneke Prins")
        self.agent = make.seat(self.bureau, "agent", name="Noor Vos")
        self.coordinator = make.seat(self.bureau, "coordinator", name="Carla Smit")
        members = [self.agent.user, self.coordinator.user]
        self.assignment = make.assignment(self.place, self.bureau, [self.channel], members)


@pytest.fixture
def town() -> Town:
    return Town()


def _pull(client: Client, **fields: str) -> str:
    answer = client.post("/brake/pull/", {"target": "municipality", "why": "incident", **fields}, follow=True)
    return answer.content.decode()


def test_one_person_stops_everything_and_the_header_of_every_page_says_so(
    town: Town, sign_in: SignIn
) -> None:
    client = sign_in(town.adviser)
    assert "Noodrem aan" not in client.get("/brake/").content.decode()
    html = _pull(client, note="verkeerde foto")
    assert "Noodrem aan" in html
    assert "Een incident of crisis: verkeerde foto" in html
    assert "Joris de Boer" in html
    assert "Bevestigd: er is niets meer onderweg" in html
    brake = Brake.objects.get()
    assert brake.set_by == town.adviser.user
    assert brake.no_new_sends_at is not None
    assert brake.confirmed_at is not None
    assert brake.set_at <= brake.no_new_sends_at <= brake.confirmed_at
    assert Event.objects.filter(action="mandate.brake_confirmed").count() == 1


def test_without_a_reason_nothing_is_stopped_and_the_form_says_so(town: Town, sign_in: SignIn) -> None:
    answer = sign_in(town.adviser).post("/brake/pull/", {"target": "municipality"})
    assert answer.status_code == 400
    assert Brake.objects.count() == 0


@pytest.mark.parametrize("target", ["assignment", "agency", "channel", "topic", "person"])
def test_only_what_is_chosen_is_stopped(town: Town, sign_in: SignIn, target: str) -> None:
    ids = {
        "assignment": town.assignment.pk,
        "agency": town.bureau.pk,
        "channel": town.channel.pk,
        "topic": "waste",
        "person": town.agent.user_id,
    }
    _pull(sign_in(town.adviser), target=f"{target}:{ids[target]}")
    assert Brake.objects.get().scope == target


def test_what_belongs_to_another_municipality_cannot_be_chosen(town: Town, sign_in: SignIn) -> None:
    other = Town()
    answer = sign_in(town.adviser).post(
        "/brake/pull/", {"target": f"channel:{other.channel.pk}", "why": "incident"}
    )
    assert answer.status_code == 400
    assert Brake.objects.count() == 0


def test_release_takes_two_people(town: Town, sign_in: SignIn) -> None:
    _pull(sign_in(town.adviser))
    brake = Brake.objects.get()
    director, head = sign_in(town.director), sign_in(town.head)
    url = f"/brake/{brake.pk}/release/"
    assert "Vraag om vrijgave" in director.get("/brake/").content.decode()
    director.post(url)
    html = director.get("/brake/").content.decode()
    assert "Marit Bos vroeg om vrijgave." in html
    assert "Bevestig vrijgave" not in html
    director.post(url)
    brake.refresh_from_db()
    assert brake.released_at is None
    assert "Bevestig vrijgave" in head.get("/brake/").content.decode()
    html = head.post(url, follow=True).content.decode()
    assert "Noodrem aan" not in html
    assert "Marit Bos vroeg om vrijgave, Hanneke Prins bevestigde die." in html


def test_pulling_the_same_brake_twice_says_so(town: Town, sign_in: SignIn) -> None:
    client = sign_in(town.adviser)
    _pull(client)
    assert "Dit ligt al stil." in _pull(client)


def test_a_coordinator_sees_what_touches_the_agency_and_sets_nothing(town: Town, sign_in: SignIn) -> None:
    other_agency = make.agency()
    make.assignment(town.place, other_agency, [town.channel], [make.seat(other_agency, "agent").user])
    for target in (f"agency:{town.bureau.pk}", f"agency:{other_agency.pk}", f"person:{town.agent.user_id}"):
        _pull(sign_in(town.adviser), target=target)
    town.coordinator.user.refresh_from_db()  # the sessions of the agency ended; signing in again is allowed
    html = sign_in(town.coordinator).get("/brake/").content.decode()
    assert town.bureau.name in html
    assert "Noor Vos" in html
    assert other_agency.name not in html
    assert "Druk op de reden" not in html
    assert "Vraag om vrijgave" not in html


@pytest.mark.parametrize("path", ["/brake/", "/brake/pull/", "/brake/1/release/"])
def test_an_agent_comes_nowhere_near_it(town: Town, sign_in: SignIn, path: str) -> None:
    client = sign_in(town.agent)
    answer = client.get(path) if path == "/brake/" else client.post(path)
    assert answer.status_code == 403


def test_another_municipalitys_brake_is_not_found(town: Town, sign_in: SignIn) -> None:
    _pull(sign_in(Town().adviser))
    answer = sign_in(town.director).post(f"/brake/{Brake.objects.get().pk}/release/")
    assert answer.status_code == 404


def test_the_page_costs_the_same_with_one_brake_or_four(
    town: Town, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(town.adviser)
    targets = ["municipality", f"agency:{town.bureau.pk}", f"channel:{town.channel.pk}"]
    for target in targets:
        _pull(client, target=target)
        client.get("/brake/")
        with django_assert_num_queries(11):
            client.get("/brake/")


def test_an_expired_request_can_be_asked_again(town: Town, sign_in: SignIn) -> None:
    _pull(sign_in(town.adviser))
    Brake.objects.update(release_asked_by=town.director.user, release_asked_at=utc_now() - timedelta(days=2))
    html = sign_in(town.director).get("/brake/").content.decode()
    assert "Vraag om vrijgave" in html


@pytest.mark.parametrize("role", ["adviser", "duty_adviser", "administrator", "functional_manager"])
def test_two_presses_from_any_page_stop_everything_without_script(
    town: Town, sign_in: SignIn, role: str
) -> None:
    """The control in the header is a <details> with a form: open it, press the reason."""
    client = sign_in(make.seat(town.place, role))
    html = client.get("/").content.decode()
    assert 'class="menu brake-menu"' in html
    assert html.count('class="brake-press"') == 4
    client.post("/brake/pull/", {"target": "municipality", "why": "incident"})
    assert Brake.objects.get().scope == "municipality"
    assert 'class="menu brake-menu"' not in client.get("/").content.decode()


def test_with_a_smaller_brake_on_everything_is_still_two_presses_away(town: Town, sign_in: SignIn) -> None:
    client = sign_in(town.adviser)
    _pull(client, target=f"channel:{town.channel.pk}")
    html = client.get("/").content.decode()
    assert "Noodrem aan" in html
    assert html.count('class="brake-press"') == 4


def test_a_clerk_sees_the_brake_but_presses_nothing(town: Town, sign_in: SignIn) -> None:
    html = sign_in(make.seat(town.place, "clerk")).get("/brake/").content.decode()
    assert 'class="brake-press"' not in html
    assert 'class="brake-control"' in html


def test_progress_is_told_while_something_is_under_way(town: Town, sign_in: SignIn) -> None:
    now = utc_now()
    release = make_release(town)
    Attempt.objects.create(
        release=release,
        account=town.channel,
        municipality=town.place,
        kind="send",
        started_at=now,
        lease_until=now + timedelta(seconds=14),
    )
    client = sign_in(town.adviser)
    html = _pull(client)
    assert "Nog 1 poging onderweg" in html
    assert "hooguit 14 s" in html or "hooguit 13 s" in html
    part = client.get("/brake/now/").content.decode()
    assert "moments__step--busy" in part
    Attempt.objects.update(ended_at=utc_now(), outcome="sent")
    stopping.confirm_due(utc_now())
    part = client.get("/brake/now/").content.decode()
    assert "moments__step--busy" not in part
    assert "Bevestigd: er is niets meer onderweg" in part


def test_what_was_held_back_is_decided_about_one_by_one_or_together(town: Town, sign_in: SignIn) -> None:
    client = sign_in(town.adviser)
    first, second = make_release(town), make_release(town)
    _pull(client)
    stopping.hold(utc_now())
    brake = Brake.objects.get()
    html = client.get(f"/brake/{brake.pk}/").content.decode()
    assert html.count('name="release"') == 2
    client.post(f"/brake/{brake.pk}/decide/", {"decision": "withdraw", "release": [first.pk]})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("withdrawn", "stopped")
    html = client.post(
        f"/brake/{brake.pk}/decide/", {"decision": "again", "release": [second.pk]}, follow=True
    ).content.decode()
    assert "Een noodrem houdt dit nog tegen" in html


def test_what_appeared_has_a_delete_button_and_its_result(town: Town, sign_in: SignIn) -> None:
    client = sign_in(town.adviser)
    release = make_release(town)
    _pull(client)
    brake = Brake.objects.get()
    row = Straggler.objects.create(
        brake=brake, release=release, key=release.key, text=release.text, state="appeared", external_id="5"
    )
    url = f"/brake/{brake.pk}/"
    assert "Verwijder van het netwerk" in client.get(url).content.decode()
    html = client.post(f"/brake/straggler/{row.pk}/delete/", follow=True).content.decode()
    assert "Het wordt verwijderd" in html
    Straggler.objects.update(state="kept", detail="te oud")
    html = client.get(url).content.decode()
    assert "te oud" in html
    assert "Probeer opnieuw te verwijderen" in html


def test_a_mail_cannot_be_deleted_and_the_page_says_what_to_do(town: Town, sign_in: SignIn) -> None:
    client = sign_in(town.adviser)
    release = make_release(town)
    ChannelAccount.objects.update(network="email")
    _pull(client)
    brake = Brake.objects.get()
    Straggler.objects.create(
        brake=brake, release=release, key=release.key, text=release.text, state="appeared"
    )
    html = client.get(f"/brake/{brake.pk}/").content.decode()
    assert "Verwijder van het netwerk" not in html
    assert "Stuur een verbetering" in html


def test_another_municipality_an_agency_and_a_role_without_the_right_decide_nothing(
    town: Town, sign_in: SignIn
) -> None:
    release = make_release(town)
    _pull(sign_in(town.adviser))
    brake = Brake.objects.get()
    row = Straggler.objects.create(
        brake=brake, release=release, key=release.key, text=release.text, state="appeared"
    )
    stranger = sign_in(Town().adviser)
    assert stranger.get(f"/brake/{brake.pk}/").status_code == 404
    assert stranger.post(f"/brake/straggler/{row.pk}/delete/").status_code == 404
    assert stranger.post(f"/brake/{brake.pk}/decide/", {"decision": "withdraw"}).status_code == 404
    coordinator = sign_in(town.coordinator)
    assert coordinator.get(f"/brake/{brake.pk}/").status_code == 404
    assert coordinator.post(f"/brake/straggler/{row.pk}/delete/").status_code == 403


def make_release(town: Town) -> Release:
    """A queued text of the agency."""
    return Release.objects.create(
        municipality=town.place,
        account=town.channel,
        author=town.agent.user,
        agency=town.bureau,
        assignment=town.assignment,
        text="Morgen komen we langs.",
        facts={"topic": "waste", "team": "agency"},
        outcome="allow",
        state="queued",
        state_since=utc_now(),
        due_at=utc_now(),
        created_at=utc_now(),
        binding="x",
    )
