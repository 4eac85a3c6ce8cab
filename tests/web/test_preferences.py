"""What somebody chooses for this browser."""

from __future__ import annotations

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import Client, RequestFactory


def test_a_theme_is_remembered_and_an_unknown_one_is_not() -> None:
    client = Client()
    answer = client.post("/preferences/theme/", {"theme": "dark", "next": "/inbox/?page=2"})
    assert answer["Location"] == "/inbox/?page=2"
    assert client.cookies["regie_theme"].value == "dark"
    client.post("/preferences/theme/", {"theme": "neon"})
    assert client.cookies["regie_theme"].value == "dark"


@pytest.mark.parametrize(
    "next_", ["https://elsewhere.example/", "//elsewhere.example/x", "javascript:alert(1)"]
)
def test_a_choice_never_leads_to_another_host(next_: str) -> None:
    answer = Client().post("/preferences/theme/", {"theme": "dark", "next": next_})
    assert answer["Location"] == "/"


def test_the_base_page_speaks_the_readers_language_and_carries_the_chosen_theme(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.COOKIES["regie_theme"] = "dark"
    request.user = type("Visitor", (), {"is_authenticated": False})()
    page = render_to_string("base.html", request=request)
    assert '<html lang="nl" class="regie-theme" data-theme="dark"' in page
    assert "Naar de inhoud" in page


class Question(forms.Form):
    name = forms.CharField(label="Naam", help_text="Zoals op je pas")
    sure = forms.BooleanField(label="Zeker")


def test_a_form_field_has_the_marks_of_the_design_system_and_tells_its_error() -> None:
    html = Question({"name": ""}).as_div()
    assert 'class="utrecht-form-field utrecht-form-field--text utrecht-form-field--invalid"' in html
    assert 'class="utrecht-textbox utrecht-textbox--html-input"' in html
    assert 'id="id_name_error"' in html
    assert "id_name_helptext id_name_error" in html
