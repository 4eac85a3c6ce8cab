"""The page behind a link: read by anybody who holds it, spent by one person with a code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from regie.audit.models import Event
from regie.kernel.clock import utc_now
from regie.people.models import User
from regie.publishing.actions import releases
from regie.publishing.models import GuestAdvice, Release
from tests import make
from tests.web.test_approvals import Desk, SignIn, desk, page, press

__all__ = ["desk"]
FORM = {
    "name": "Wim de Wit",
    "email": "wim@raad.example",
    "function": "wethouder afval",
    "question": "Klopt de dag?",
    "hours": "24",
}


@pytest.fixture(autouse=True)
def letters(settings: Settings, db: None) -> Iterator[None]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    cache.clear()
    yield
    cache.clear()


def asked(desk: Desk, sign_in: SignIn, **more: str) -> tuple[Release, str]:
    """A question by the adviser, and the address in the letter."""
    release = desk.proposed(text="Morgen komen we langs.")
    sign_in(desk.adviser).post(f"/advice/ask/{release.pk}/", {**FORM, **more})
    found = re.search(r"https?://[^/]+(/link/\S+)", str(mail.outbox[-1].body))
    assert found
    return release, found[1]


def code() -> str:
    found = re.search(r"^\d{6}$", str(mail.outbox[-1].body), re.M)
    assert found
    return found[0]


def guest() -> Client:
    return Client(enforce_csrf_checks=False)


def test_two_taps_and_a_code_keep_the_advice(desk: Desk, sign_in: SignIn) -> None:
    release, link = asked(desk, sign_in)
    assert mail.outbox[0].to == ["wim@raad.example"]
    html = guest().get(link).content.decode()
    for part in ("Wim de Wit", "Waarom is de container", "Morgen komen we langs.", "Klopt de dag?"):
        assert part in html
    html = guest().post(link, {"answer": "no", "comment": "Pas donderdag."}).content.decode()
    assert "w•••@raad.example" in html
    assert "wim@raad.example" not in html
    html = guest().post(link, {"answer": "no", "comment": "Pas donderdag.", "code": code()}).content.decode()
    assert "uw advies is binnen" in html
    kept = GuestAdvice.objects.get()
    assert (kept.state, kept.agrees, kept.comment) == ("answered", False, "Pas donderdag.")
    release.refresh_from_db()
    assert release.state == "waiting"
    html = page(sign_in(desk.adviser), release)
    assert "Pas donderdag." in html
    assert "adviseerde dit niet" in press(sign_in(desk.adviser), release, "approve", binding=release.binding)
    press(sign_in(desk.adviser), release, "approve", binding=release.binding, comment="Gebeld: toch morgen.")
    assert release.state == "queued"


def test_neither_letter_holds_the_text_or_what_the_resident_wrote(desk: Desk, sign_in: SignIn) -> None:
    _release, link = asked(desk, sign_in)
    guest().post(link, {"answer": "yes"})
    assert len(mail.outbox) == 2
    for letter in mail.outbox:
        for secret in ("Morgen komen", "container", "Klopt de dag"):
            assert secret not in f"{letter.subject} {letter.body}"
    assert code() not in str(mail.outbox[0].body)
    assert link not in str(mail.outbox[1].body)


def test_the_link_is_shown_to_nobody_but_the_receiver(desk: Desk, sign_in: SignIn) -> None:
    release, link = asked(desk, sign_in)
    token = link.removeprefix("/link/").strip("/")
    for who in (desk.adviser, desk.agent):
        assert token not in page(sign_in(who), release)
    kept = Event.objects.filter(action__startswith="publishing.advice")
    assert not [event for event in kept if token[16:] in event.record]


def test_what_a_resident_wrote_about_themselves_is_blocked_out(desk: Desk, sign_in: SignIn) -> None:
    from regie.channels.models import Message

    Message.objects.filter(pk=desk.question_id).update(text="Bel mij op 06-12345678, ik wacht al een week.")
    _release, link = asked(desk, sign_in)
    html = guest().get(link).content.decode()
    assert "12345678" not in html
    assert "ik wacht al een week" in html


def test_opening_tells_nobody_else_where_you_are_and_is_kept_nowhere(desk: Desk, sign_in: SignIn) -> None:
    _release, link = asked(desk, sign_in)
    answer = guest().get(link)
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert "no-store" in answer["Cache-Control"]
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    html = answer.content.decode()
    assert '<meta name="robots" content="noindex">' in html
    assert not re.search(r'(?:src|href)="https?://', html)


def test_a_scanner_that_opens_every_link_spends_nothing(desk: Desk, sign_in: SignIn) -> None:
    _release, link = asked(desk, sign_in)
    for _ in range(20):
        assert guest().get(link).status_code == 200
        assert guest().head(link).status_code == 200
    kept = GuestAdvice.objects.get()
    assert (kept.state, kept.codes) == ("asked", 0)
    assert len(mail.outbox) == 1
    assert Event.objects.filter(action="publishing.advice_opened").count() == 40


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_ways_to_call_it_do_nothing(desk: Desk, sign_in: SignIn, method: str) -> None:
    _release, link = asked(desk, sign_in)
    assert getattr(guest(), method)(link).status_code == 405


def test_a_form_of_another_site_is_refused(desk: Desk, sign_in: SignIn) -> None:
    _release, link = asked(desk, sign_in)
    assert Client(enforce_csrf_checks=True).post(link, {"answer": "yes"}).status_code == 403
    assert len(mail.outbox) == 1


def test_links_that_do_not_exist_all_look_the_same(desk: Desk, sign_in: SignIn) -> None:
    _release, link = asked(desk, sign_in)
    selector = link[6:22]
    wrong = ["x", "A" * 59, selector + "A" * 43, "A" * 16 + link[22:65]]
    pages = {guest().get(f"/link/{token}/").content for token in wrong}
    codes = {guest().get(f"/link/{token}/").status_code for token in wrong}
    strip = {re.sub(rb'(csrfmiddlewaretoken" value="|/link/)[^"/]*', b"", one) for one in pages}
    assert (len(strip), codes) == (1, {410})
    assert b"Wim" not in pages.pop()


def test_guessing_links_is_slowed_for_that_address_only(desk: Desk, sign_in: SignIn) -> None:
    _release, link = asked(desk, sign_in)
    codes = [Client(REMOTE_ADDR="198.51.100.7").get(f"/link/{'A' * 58}{n}/").status_code for n in range(10)]
    assert set(codes) == {410}
    assert Client(REMOTE_ADDR="198.51.100.7").get(link).status_code == 429
    assert Client(REMOTE_ADDR="203.0.113.5").get(link).status_code == 200
    assert Event.objects.filter(action="publishing.advice_link_refused").count() == 10


def test_a_wrong_code_says_how_many_tries_are_left_and_is_in_the_ledger(desk: Desk, sign_in: SignIn) -> None:
    _release, link = asked(desk, sign_in)
    guest().post(link, {"answer": "yes"})
    wrong = f"{(int(code()) + 1) % 1_000_000:06d}"
    answer = guest().post(link, {"answer": "yes", "code": wrong})
    assert answer.status_code == 422
    assert "nog 4 keer" in answer.content.decode()
    assert Event.objects.filter(action="publishing.advice_code_wrong").count() == 1
    guest().post(link, {"answer": "yes", "code": code()})
    assert GuestAdvice.objects.get().agrees is True


@pytest.mark.parametrize("fields", [{}, {"answer": ""}, {"answer": "maybe"}, {"answer": "no"}])
def test_without_an_answer_or_a_reason_no_code_is_sent(
    desk: Desk, sign_in: SignIn, fields: dict[str, str]
) -> None:
    _release, link = asked(desk, sign_in)
    assert guest().post(link, fields).status_code == 422
    assert guest().post(link, {**fields, "code": "123456"}).status_code == 422
    assert len(mail.outbox) == 1


def test_after_a_change_the_link_says_so_kindly_and_shows_no_text(desk: Desk, sign_in: SignIn) -> None:
    release, link = asked(desk, sign_in)
    releases.edit(release, "Donderdag komen we.", by=make.actor(desk.adviser), now=utc_now())
    answer = guest().get(link)
    html = answer.content.decode()
    assert answer.status_code == 410
    assert "De tekst is gewijzigd" in html
    assert "Donderdag" not in html
    assert "Morgen komen" not in html


def test_a_spent_link_shows_the_text_no_more(desk: Desk, sign_in: SignIn) -> None:
    _release, link = asked(desk, sign_in)
    guest().post(link, {"answer": "yes"})
    guest().post(link, {"answer": "yes", "code": code()})
    html = guest().get(link).content.decode()
    assert "Morgen komen" not in html
    assert "al geantwoord" in html


def test_after_its_time_the_link_shows_the_text_no_more(desk: Desk, sign_in: SignIn) -> None:
    _release, link = asked(desk, sign_in)
    GuestAdvice.objects.update(expires_at=utc_now() - timedelta(seconds=1))
    answer = guest().get(link)
    assert answer.status_code == 410
    assert "Morgen komen" not in answer.content.decode()


def test_what_the_guest_writes_is_shown_as_text(desk: Desk, sign_in: SignIn) -> None:
    release, link = asked(desk, sign_in)
    attack = '"><script>alert(1)</script>'
    html = guest().post(link, {"answer": "no", "comment": attack}).content.decode()
    assert "<script>alert" not in html
    guest().post(link, {"answer": "no", "comment": attack, "code": code()})
    assert "<script>alert" not in page(sign_in(desk.adviser), release)


def test_without_a_mail_server_the_link_is_worth_nothing(
    desk: Desk, sign_in: SignIn, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    release = desk.proposed()
    sign_in(desk.adviser).post(f"/advice/ask/{release.pk}/", FORM)
    assert (GuestAdvice.objects.get().state, GuestAdvice.objects.get().why) == ("taken_back", "not_mailed")


def test_a_code_that_cannot_be_mailed_is_said(desk: Desk, sign_in: SignIn, settings: Settings) -> None:
    _release, link = asked(desk, sign_in)
    settings.EMAIL_BACKEND = "tests.publishing.no_mail.Refusing"
    assert guest().post(link, {"answer": "yes"}).status_code == 503


def test_an_agency_and_another_municipality_ask_and_take_back_nothing(desk: Desk, sign_in: SignIn) -> None:
    release, _link = asked(desk, sign_in)
    asked_one = GuestAdvice.objects.get()
    other = sign_in(make.seat(make.municipality(), "adviser"))
    agent = sign_in(desk.agent)
    assert agent.post(f"/advice/ask/{release.pk}/", FORM).status_code == 403
    assert agent.post(f"/advice/{asked_one.pk}/take-back/").status_code == 403
    assert other.post(f"/advice/ask/{release.pk}/", FORM).status_code == 404
    assert other.post(f"/advice/{asked_one.pk}/take-back/").status_code == 404
    assert Client().post(f"/advice/ask/{release.pk}/", FORM).status_code == 302
    assert GuestAdvice.objects.count() == 1


def test_the_adviser_takes_the_question_back(desk: Desk, sign_in: SignIn) -> None:
    _release, link = asked(desk, sign_in)
    sign_in(desk.adviser).post(f"/advice/{GuestAdvice.objects.get().pk}/take-back/")
    assert "Uw advies is niet meer nodig" in guest().get(link).content.decode()


@pytest.mark.parametrize("fault", [{"email": "geen adres"}, {"name": ""}, {"hours": "999"}, {"question": ""}])
def test_a_wrong_form_asks_nobody_and_says_what_is_wrong(
    desk: Desk, sign_in: SignIn, fault: dict[str, str]
) -> None:
    release = desk.proposed()
    answer = sign_in(desk.adviser).post(f"/advice/ask/{release.pk}/", {**FORM, **fault}, follow=True)
    assert "alert--error" in answer.content.decode()
    assert mail.outbox == []


def test_who_has_a_seat_is_asked_in_regie(desk: Desk, sign_in: SignIn) -> None:
    release = desk.proposed()
    email = User.objects.get(pk=desk.agent.user_id).email
    answer = sign_in(desk.adviser).post(f"/advice/ask/{release.pk}/", {**FORM, "email": email}, follow=True)
    assert "kan inloggen" in answer.content.decode()
