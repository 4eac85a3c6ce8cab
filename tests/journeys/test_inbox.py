"""The main job by keyboard: a message comes in at night, is answered within the mandate, and is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page, expect

from regie.inbox.models import Case
from regie.kernel.clock import utc_now
from regie.mandate.actions import versions as mandate
from regie.mandate.starter import agency_table
from regie.people.models import Membership, User
from regie.practice import actions as practice
from regie.practice.models import PracticePost
from tests import make
from tests.inbox.scene import Scene, account, person, scene
from tests.journeys.browser import looks_right, sign_in

ALWAYS = ["mon-sun 00:00-24:00"]


def _night() -> Scene:
    """Veldermeer on the practice network, with a mandate that holds now."""
    made = scene()
    now = utc_now()
    made.assignment.starts_at, made.assignment.ends_at = now - timedelta(days=9), now + timedelta(days=9)
    made.assignment.save()
    Membership.objects.update(since=now - timedelta(days=9))
    practice.open_account("veldermeer", name="Veldermeer", kind="municipality", municipality="veldermeer")
    channel = account(made.town, "Oefennet")
    channel.external_id = channel.handle = "veldermeer"
    channel.practice = True
    channel.save()
    made.assignment.channels.add(channel)
    table = agency_table((now - timedelta(days=1), now + timedelta(days=30)), version=1)
    for rule in table["rules"]:  # the journey is played at any hour
        if "time" in rule["when"]:
            rule["when"]["time"] = ALWAYS
    director = person("Dirk", "director", made.town)
    draft = mandate.draft_version(made.town.pk, made.assignment, table, by=made.adviser, now=now)
    make.in_force(draft, by=director, now=now)
    return made


@pytest.mark.journey
def test_a_question_is_answered_within_the_mandate_by_keyboard_alone(
    page: Page, server: str, run_sweeps: Callable[..., int]
) -> None:
    made = _night()
    resident = practice.open_account("fatima", name="Fatima", kind="resident", municipality="veldermeer")
    practice.post(resident, "@veldermeer wanneer wordt de grijze container geleegd?", now=utc_now())
    anna = User.objects.get(pk=int(made.anna.id))
    totp.TOTP.activate(anna, totp.generate_totp_secret())  # agency people have a second factor
    sign_in(page, anna, server)
    page.goto("/inbox/")
    page.wait_for_timeout(500)
    for _ in range(20):  # fetching goes on in threads of its own
        run_sweeps("intake", now=utc_now() + timedelta(minutes=2), rounds=1)
        if run_sweeps("inbox", now=utc_now(), rounds=1):
            break
        page.wait_for_timeout(300)
    expect(page.locator("[data-list-item]")).to_have_count(1, timeout=10_000)  # live, without a reload
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("[data-case-page]")).to_be_visible()
    page.keyboard.press("c")
    reply = page.locator("[data-reply]")
    expect(reply).to_be_focused()
    page.keyboard.type("Dag Fatima, de grijze container legen we morgen. ^AN")
    expect(page.locator(".verdict--allow")).to_be_visible()
    looks_right(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    reply.focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".under-way")).to_be_visible()
    run_sweeps("outbox", now=utc_now())
    run_sweeps("inbox", now=utc_now())
    assert Case.objects.get().state == "answered"
    assert PracticePost.objects.filter(text__startswith="Dag Fatima").count() == 1
