"""The main job by keyboard: a message comes in at night, is answered within the mandate, and is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page, Route, expect

from regie.inbox.actions import notes
from regie.inbox.models import Case
from regie.kernel.clock import utc_now
from regie.mandate.actions import versions as mandate
from regie.mandate.starter import agency_table
from regie.people.models import Membership, User
from regie.practice import actions as practice
from regie.practice.models import PracticePost
from tests import make
from tests.inbox.scene import Scene, account, case, person, scene
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


@pytest.mark.journey
def test_news_of_a_case_that_was_left_never_lands_in_the_one_that_is_open(page: Page, server: str) -> None:
    made = _night()
    channel = made.assignment.channels.get(handle="veldermeer")
    left, opened = case(channel, text="Mijn container is vol"), case(channel, text="De lantaarn is kapot")
    anna = User.objects.get(pk=int(made.anna.id))
    totp.TOTP.activate(anna, totp.generate_totp_secret())
    sign_in(page, anna, server)
    page.goto(f"/inbox/{left.pk}/")
    page.wait_for_timeout(500)  # the live stream is there
    held: list[Route] = []
    page.route(f"**/inbox/{left.pk}/", lambda route: held.append(route))  # noqa: PLW0108 - a builtin carries no mark

    # something happens in the first case; before its news has come, the other one is opened
    notes.note(left.pk, "Gebeld met de ploeg.", by=made.adviser, now=utc_now())
    for _ in range(100):
        if held:
            break
        page.wait_for_timeout(100)
    page.locator("[data-list-item]").filter(has_text="lantaarn").click()
    expect(page.locator("article.case")).to_contain_text("lantaarn")
    page.evaluate(
        """() => new MutationObserver(() => {
             const shown = document.querySelector("article.case").textContent;
             if (shown.includes("container")) document.body.dataset.mixed = "yes";
           }).observe(document.querySelector('[data-pane="case"]'), { childList: true, subtree: true })"""
    )
    with page.expect_response(f"**/inbox/{left.pk}/"):
        held[0].continue_()
    page.wait_for_timeout(500)
    expect(page.locator("article.case")).to_contain_text("De lantaarn is kapot")
    expect(page.locator("body[data-mixed]")).to_have_count(0)
    assert page.url.endswith(f"/inbox/{opened.pk}/")
