"""Sign-in, second factor, the demo door and what the ledger keeps of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regie.audit.models import Event, PersonalValue
from regie.kernel.clock import utc_now
from regie.people.models import Membership, Organisation, User
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
PASSWORD = "een lang wachtwoord 1"


def seated(role: str, kind: str = "agency", **more: Any) -> Membership:
    organisation, _ = Organisation.objects.get_or_create(
        kind=kind, name=f"Proef {kind}", slug=f"proef-{kind}"
    )
    user = User.objects.create_user(
        f"{role}@regie.example", PASSWORD, name="Noor de Vries", initials="NV", **more
    )
    now = utc_now()
    return Membership.objects.create(
        user=user,
        organisation=organisation,
        role=role,
        since=now - timedelta(days=1),
        until=now + timedelta(days=9),
    )


def sign_in_with_password(seat: Membership) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": seat.user.email, "password": PASSWORD})
    return client


def actions() -> list[tuple[str, str]]:
    return list(Event.objects.order_by("at").values_list("action", "result"))


def test_an_agent_without_a_second_factor_reaches_only_the_pages_that_set_it_up() -> None:
    client = sign_in_with_password(seated("agent"))
    assert client.get("/anything/")["Location"] == "/accounts/2fa/"
    page = client.get("/accounts/2fa/").content.decode()
    assert "Stel eerst een tweede factor in" in page
    assert 'aria-label="Hoofdmenu"' not in page


def test_an_agent_sets_up_an_app_signs_in_again_with_its_code_and_may_pass() -> None:
    seat = seated("agent")
    client = sign_in_with_password(seat)
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": _code(secret)})
    assert answer.status_code == 302
    assert secret not in str(Authenticator.objects.filter(type="totp").values_list("data", flat=True).get())
    assert client.get("/anything/").status_code == 404
    client.post("/accounts/logout/")
    Authenticator.objects.filter(type="totp").update(last_used_at=None)
    half_way = sign_in_with_password(seat)
    assert "_auth_user_id" not in half_way.session
    half_way.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "_auth_user_id" not in half_way.session
    assert ("people.second_factor_failed", "refused") in actions()


def _code(secret: str) -> str:
    found: str = totp.format_hotp_value(
        totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time())))
    )
    return found


def test_a_municipal_adviser_may_work_with_a_password_alone() -> None:
    client = sign_in_with_password(seated("adviser", "municipality"))
    assert client.get("/anything/").status_code == 404


def test_holding_one_agency_seat_is_enough_to_need_the_factor_on_every_seat() -> None:
    seat = seated("adviser", "municipality")
    agency = Organisation.objects.create(kind="agency", name="Bureau", slug="bureau")
    Membership.objects.create(
        user=seat.user, organisation=agency, role="maker", since=seat.since, until=seat.until
    )
    assert sign_in_with_password(seat).get("/anything/")["Location"] == "/accounts/2fa/"


def test_sign_ins_failures_and_sign_outs_are_in_the_ledger_without_the_address_in_the_line() -> None:
    seat = seated("adviser", "municipality")
    client = Client()
    client.post("/accounts/login/", {"login": seat.user.email, "password": "not this one"})
    client.post("/accounts/login/", {"login": seat.user.email, "password": PASSWORD})
    client.post("/accounts/logout/")
    assert actions() == [
        ("people.sign_in_failed", "refused"),
        ("people.signed_in", "done"),
        ("people.signed_out", "done"),
    ]
    failed = Event.objects.get(action="people.sign_in_failed")
    assert seat.user.email not in failed.record
    assert PersonalValue.objects.filter(event=failed, field="email", value=seat.user.email).exists()


def test_the_demo_door_does_not_exist_outside_demo_mode() -> None:
    seat = seated("agent", demo=True)
    assert Client().post(f"/demo/enter/{seat.user_id}/").status_code == 404
    assert "demo/enter" not in Client().get("/accounts/login/").content.decode()


@pytest.mark.urls("tests.web.demo_urls")
def test_the_demo_door_stays_shut_when_only_the_address_leaked() -> None:
    seat = seated("agent", demo=True)
    assert Client().post(f"/demo/enter/{seat.user_id}/").status_code == 404


@pytest.mark.urls("tests.web.demo_urls")
def test_in_demo_mode_one_click_plays_a_demo_person_and_nobody_else(settings: Any) -> None:
    settings.DEMO = True
    player = seated("agent", demo=True)
    real = seated("coordinator")
    page = Client().get("/accounts/login/").content.decode()
    assert f"/demo/enter/{player.user_id}/" in page
    assert f"/demo/enter/{real.user_id}/" not in page
    assert Client().post(f"/demo/enter/{real.user_id}/").status_code == 404
    assert Client().get(f"/demo/enter/{player.user_id}/").status_code == 405
    assert Client(enforce_csrf_checks=True).post(f"/demo/enter/{player.user_id}/").status_code == 403
    client = Client()
    assert client.post(f"/demo/enter/{player.user_id}/").status_code == 302
    assert client.get("/anything/").status_code == 404  # no second factor asked of demo people


def test_a_demo_person_needs_the_factor_like_anyone_when_demo_mode_is_off() -> None:
    client = sign_in_with_password(seated("agent", demo=True))
    assert client.get("/anything/")["Location"] == "/accounts/2fa/"


@pytest.mark.parametrize(
    "path",
    ["login/", "password/reset/", "password/reset/done/", "inactive/", "password/reset/key/done/", "signup/"],
)
def test_every_door_page_is_ours_in_dutch_and_without_inline_style_or_script(path: str) -> None:
    page = Client().get(f"/accounts/{path}")
    html = page.content.decode()
    assert page.status_code == 200
    assert 'class="entrance"' in html
    assert "<style" not in html
    assert " style=" not in html


@pytest.mark.parametrize(
    "path",
    ["2fa/", "2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/", "password/change/", "logout/"],
)
def test_every_page_about_ones_account_is_ours(path: str, sign_in: SignIn) -> None:
    client = sign_in(seated("adviser", "municipality"))
    page = client.get(f"/accounts/{path}")
    assert page.status_code == 200
    assert 'class="entrance"' in page.content.decode()


def test_the_sign_in_page_asks_the_database_nothing(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        Client().get("/accounts/login/")
