"""The post box of the demo, and that nobody else has one."""

from __future__ import annotations

from pathlib import Path

from django.core.mail import EmailMessage
from django.test import Client, RequestFactory
from django.urls import set_urlconf
from pytest_django import Settings

from regie.web import demo_mail


def test_outside_the_demo_there_is_no_post_box(db: None) -> None:
    assert Client().get("/demo/mail/").status_code == 404
    assert demo_mail.door(demo=False) == []


def test_letters_are_shown_newest_first_with_addresses_to_follow(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    EmailMessage("Eerst", "Geen adres <b>hier</b>", to=["a@x.example"]).send()
    EmailMessage("Één link", "Lees: http://127.0.0.1/link/abc/ en antwoord.", to=["b@x.example"]).send()
    newest, first = sorted(demo_mail.letters(tmp_path), key=lambda letter: letter.subject, reverse=True)
    assert newest.parts == ("Lees: ", "http://127.0.0.1/link/abc/", " en antwoord.", "")
    assert first.parts == ("Geen adres <b>hier</b>", "")


def test_the_view_itself_refuses_too(settings: Settings) -> None:
    import pytest
    from django.http import Http404

    settings.DEMO = False
    set_urlconf(None)
    with pytest.raises(Http404):
        demo_mail.box(RequestFactory().get("/demo/mail/"))
