"""Listening in the browser: a lawful query from idea to alarm, a refused one, a chart that stays smooth."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.db import connection
from playwright.sync_api import Page, expect

from regie.kernel.actor import Actor
from regie.kernel.clock import local, utc_now
from regie.people.models import User
from regie.people.roles import needs_second_factor
from regie.watch.actions import collecting
from regie.watch.models import Alarm, Count, MonitoringQuery
from tests.journeys.browser import looks_right, sign_in
from tests.watch.scene import WATER, Scene


@pytest.fixture
def scene(server: str) -> Scene:
    collecting.reset()
    return Scene()


def _as(page: Page, who: Actor, server: str) -> None:
    user = User.objects.get(pk=int(who.id))
    if needs_second_factor(who.role) and not Authenticator.objects.filter(user=user).exists():
        totp.TOTP.activate(user, totp.generate_totp_secret())
    sign_in(page, user, server)


@pytest.mark.journey
def test_a_lawful_query_goes_from_idea_to_alarm_and_a_refused_one_nowhere(
    page: Page, server: str, scene: Scene
) -> None:
    now = utc_now()
    scene.says("Het water stond gisteren in de straat", now - timedelta(days=1))
    page.set_viewport_size({"width": 1440, "height": 900})
    _as(page, scene.analyst, server)
    page.goto(f"{server}/watch/new/")
    query = page.locator("textarea[name='text']")
    # somebody's name is refused while it is typed, and what may be asked is one press away
    query.fill('(water OR riool*) AND straat AND "Jan de Vries"')
    told = page.locator("[data-watch-look] .utrecht-alert--error")
    expect(told).to_contain_text("Jan de Vries")
    page.get_by_label("Thema", exact=True).fill("Wateroverlast")
    page.locator("input[value='crisis_picture']").check()
    page.locator(".form__actions button").click()
    expect(page.locator(".utrecht-alert--error").first).to_be_visible()
    assert not MonitoringQuery.objects.exists()
    looks_right(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("[data-take]").click()
    expect(query).to_have_value("(water OR riool*) AND straat")
    expect(page.locator("[data-watch-look]")).to_contain_text("1 van 1")
    for name in ("reason", "audience", "legal_ground", "dpia"):
        page.locator(f"[name='{name}']").fill(str(getattr(WATER, name)))
    page.locator(".form__actions button").click()
    expect(page.locator("h1")).to_have_text("Wateroverlast")
    made = MonitoringQuery.objects.get()
    page.locator("form[action$='/offer/ask/'] button").click()
    _as(page, scene.privacy, server)
    page.goto(f"{server}/watch/themes/{made.pk}/")
    page.locator("button[value='positive']").click()
    _as(page, scene.director, server)
    page.goto(f"{server}/watch/themes/{made.pk}/")
    page.locator("form[action$='/decide/approve/'] button").first.click()
    expect(page.locator("[data-watch-chart]")).to_be_visible()
    # residents write, and the chart moves along without a press
    collecting.listen(utc_now())
    for n in range(5):
        scene.says(f"Het water staat in onze straat, {'heel ' * n}hoog", utc_now())
    collecting.listen(utc_now() + timedelta(seconds=2))
    expect(page.locator("[data-watch-chart][data-sum='5']")).to_be_attached(timeout=2000)
    looks_right(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{server}/watch/")
    page.locator(".watch__alarm .nl-button").click()
    expect(page.locator(".watch__figures")).to_contain_text("5")
    looks_right(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("form[action$='/judge/confirm/'] button").click()
    expect(page.locator(".note")).to_contain_text(User.objects.get(pk=int(scene.director.id)).name)
    assert Alarm.objects.get().state == "confirmed"
    page.context.clear_cookies()
    page.goto(f"{server}/register/listening/{scene.town.slug}/")
    expect(page.locator(".watch__entry")).to_contain_text("Wateroverlast")
    looks_right(page)


_FRAMES = """async () => {
  const gaps = []; let last = performance.now(); const end = last + 3000;
  await new Promise((done) => { const step = (now) => { gaps.push(now - last); last = now;
    if (now < end) requestAnimationFrame(step); else done(); }; requestAnimationFrame(step); });
  gaps.sort((a, b) => a - b);
  return { median: gaps[Math.floor(gaps.length / 2)], late: gaps[Math.floor(gaps.length * 0.95)] };
}"""


@pytest.mark.journey
def test_a_live_chart_stays_smooth_at_a_hundred_updates_a_second(
    page: Page, server: str, scene: Scene
) -> None:
    today = local(utc_now()).date()
    query = scene.approved(utc_now(), starts_on=today, ends_on=today + timedelta(days=9))
    _as(page, scene.director, server)
    page.goto(f"{server}/watch/themes/{query.pk}/")
    expect(page.locator("[data-watch-chart][data-draws]")).to_be_attached()
    # as many changes as a busy wire brings: each is heard, few are asked for, and frames keep coming
    page.evaluate(
        """async (pk) => {
          const own = document.querySelector("script[src*='watch']").src;
          const { LiveChart } = await import(own.replace(/watch[^/]*$/, "live_chart.js"));
          const place = document.querySelector("[data-watch-chart]");
          window.chart = new LiveChart(place, place.dataset.watchChart, "x");
          window.told = 0;
          window.telling = setInterval(() => { window.chart.changed(); window.told += 1; }, 10);
        }""",
        query.pk,
    )
    now = utc_now()
    Count.objects.create(query=query, starts_at=now - timedelta(seconds=20), total=7, independent=7)
    frames = page.evaluate(_FRAMES)
    told, draws = page.evaluate("[window.told, window.chart.draws]")
    page.evaluate("clearInterval(window.telling)")
    assert told > 150
    assert 1 <= draws < 16
    expect(page.locator("[data-watch-chart][data-sum='7']")).to_be_attached()
    assert frames["median"] < 34, frames
    connection.close()
