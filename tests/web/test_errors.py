"""Refused, absent and broken: told plainly, never with a trace."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import path

from regie.project import urls as real
from tests import make
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def explode(request: HttpRequest) -> Any:
    """A view with a fault."""
    raise RuntimeError("the secret is 42")


urlpatterns = [path("explode/", explode), *real.urlpatterns]
handler500 = real.handler500


def test_a_refusal_names_the_right_and_who_has_it(sign_in: SignIn) -> None:
    page = sign_in(make.seat(make.municipality(), "clerk")).get("/people/give/")
    html = page.content.decode()
    assert page.status_code == 403
    assert "Jouw rol, Griffier, mag dit niet openen" in html
    assert "people.manage" in html
    assert "Regisseur communicatie" in html


def test_an_unknown_page_and_a_hidden_page_read_the_same(sign_in: SignIn) -> None:
    client = sign_in(make.seat(make.municipality(), "director"))
    theirs = make.seat(make.municipality(), "adviser")
    hidden = client.get(f"/people/seats/{theirs.pk}/end/")
    unknown = client.get("/no/such/page/")
    assert hidden.status_code == unknown.status_code == 404
    assert "Niet gevonden" in hidden.content.decode()
    assert "Niet gevonden" in unknown.content.decode()


def test_a_form_from_elsewhere_is_refused_in_plain_words() -> None:
    page = Client(enforce_csrf_checks=True).post("/preferences/theme/", {"theme": "dark"})
    assert page.status_code == 403
    assert "Dit formulier is niet meer geldig" in page.content.decode()


@pytest.mark.urls("tests.web.test_errors")
def test_a_fault_of_ours_shows_a_number_and_no_trace() -> None:
    page = Client(raise_request_exception=False).get("/explode/")
    html = page.content.decode()
    assert page.status_code == 500
    assert "Er ging iets mis" in html
    assert "secret" not in html
    assert "Traceback" not in html
