"""At the desk: remarks used and explained, an answer put in and sent, and an ended answer refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page, expect

from regie.engagement.models import Agreement
from regie.inbox.models import Case, Draft
from regie.kernel.clock import utc_now
from regie.library.actions import writing
from regie.library.models import AnswerVersion
from regie.people.models import Membership, User
from regie.publishing.models import Release
from tests import make
from tests.inbox.scene import Scene, case, person
from tests.journeys.browser import looks_right, sign_in
from tests.journeys.test_inbox import _night
from tests.library.scene import GROFVUIL


def _desk() -> tuple[Scene, Case, AnswerVersion]:
    """A strict tone guide, one approved answer, and a question in Anna's hands."""
    s, now = _night(), utc_now()
    Agreement.objects.filter(assignment=s.assignment, kind="tone").update(
        state=Agreement.REPLACED, replaced_at=now - timedelta(hours=1)
    )
    content = {"format": 1, "form_of_address": "u", "domains": ["veldermeer.example"], "most_emoji": 0}
    since = {"valid_from": now - timedelta(hours=1), "valid_to": now + timedelta(days=90)}
    make.agreement(s.assignment, "tone", version=2, content=content, **since)
    for member in s.assignment.members.all():
        make.acknowledged(s.assignment, member)
    said = replace(GROFVUIL, valid_from=now - timedelta(days=1), valid_until=now + timedelta(days=90))
    draft = writing.write(s.town.pk, said, by=s.adviser, now=now)
    answer = writing.approve(draft.pk, by=person("Marit", "director", s.town), now=now)
    Membership.objects.update(since=now - timedelta(days=9))
    channel = s.assignment.channels.get(handle="veldermeer")
    asked = case(channel, text="Waar kan ik mijn matras kwijt? Is dat grofvuil?")
    anna = int(s.anna.id)
    Case.objects.filter(pk=asked.pk).update(language="nl", holder_id=anna, claimed_at=now, active_at=now)
    return s, asked, answer


@pytest.mark.journey
def test_a_reply_is_mended_explained_and_sent_and_an_ended_answer_is_refused(page: Page, server: str) -> None:
    s, asked, answer = _desk()
    anna = User.objects.get(pk=int(s.anna.id))
    totp.TOTP.activate(anna, totp.generate_totp_secret())
    sign_in(page, anna, server)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"/inbox/{asked.pk}/")
    reply = page.locator("[data-reply]")
    # an approved answer fits, with why
    expect(page.locator(".answers__one").first).to_contain_text(GROFVUIL.title)
    expect(page.locator(".answers__why").first).to_contain_text("grofvuil")
    # remarks stand in the text and below it; one key uses the first proposal
    reply.fill("Wij kijken reeds. Zie https://elders.example/x")
    expect(page.locator(".composer__mark--tip")).to_have_text("reeds")
    expect(page.locator(".composer__mark--warn")).to_have_text("https://elders.example/x")
    looks_right(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("[data-finding]").filter(has_text="reeds").locator("[data-jump]").click()
    assert page.evaluate("getSelection().toString()") == "reeds"
    page.locator("[data-finding]").filter(has_text="reeds").locator("[data-use]").click()
    expect(reply).to_have_value("Wij kijken al. Zie https://elders.example/x")
    expect(page.locator("[data-finding]").filter(has_text="reeds")).to_have_count(0)
    reply.focus()
    page.keyboard.press("Alt+Enter")
    expect(reply).to_have_value("Wij kijken al. Zie https://elders.example/x ^AN")
    # what asks a reason does not go without one
    expect(page.locator("[data-finding]")).to_have_count(1)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messages, .utrecht-alert").first).to_contain_text("waarom je het zo laat")
    expect(page.locator("[data-because]")).to_be_focused()
    page.locator("[data-because]").fill("De site van de provincie, die geeft dit uit.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".under-way")).to_be_visible()
    kept = Release.objects.get().explained
    assert [(one["rule"], one["reason"][:11]) for one in kept] == [("link", "De site van")]

    # the next question: the answer of the library, put in and refused once it has ended
    channel = s.assignment.channels.get(handle="veldermeer")
    second = case(channel, text="Grofvuil: halen jullie een matras op?")
    now = utc_now()
    Case.objects.filter(pk=second.pk).update(language="nl", holder_id=anna.pk, claimed_at=now, active_at=now)
    page.goto(f"/inbox/{second.pk}/")
    page.locator(".answers__one button").first.click()
    expect(page.locator("[data-reply]")).to_have_value(
        "Dag Fatima, grofvuil halen we gratis op. Maak een afspraak via veldermeer.example/grofvuil. ^AN"
    )
    assert Draft.objects.get(case=second).answer_id == answer.pk
    AnswerVersion.objects.filter(pk=answer.pk).update(valid_until=utc_now() - timedelta(minutes=1))
    page.locator("[data-send]").click()
    expect(page.locator(".messages, .utrecht-alert").first).to_contain_text("verlopen")
    assert Release.objects.count() == 1
    AnswerVersion.objects.filter(pk=answer.pk).update(valid_until=utc_now() + timedelta(days=9))
    page.locator("[data-send]").click()
    expect(page.locator(".under-way")).to_be_visible()
    assert Release.objects.get(answer=answer).answer_text.startswith("Dag Fatima")


@pytest.mark.journey
def test_the_library_and_the_tone_are_fit_to_look_at(page: Page, server: str) -> None:
    s, _asked, answer = _desk()
    draft = writing.write(
        s.town.pk,
        replace(
            GROFVUIL, text="Grofvuil halen we op, binnen een week.", valid_until=utc_now() + timedelta(9)
        ),
        answer_id=answer.answer_id,
        by=s.adviser,
        now=utc_now(),
    )
    director = User.objects.get(name="Marit")
    sign_in(page, director, server)
    for address in ("/library/", f"/library/{answer.answer_id}/", "/library/new/", "/tone/"):
        page.goto(address)
        looks_right(page)
    page.goto(f"/library/{answer.answer_id}/")
    page.get_by_role("button", name="Goedkeuren", exact=True).click()
    expect(page.locator(".messages, .utrecht-alert").first).to_contain_text("Goedgekeurd")
    draft.refresh_from_db()
    assert draft.state == "approved"
