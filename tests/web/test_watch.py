"""Listening on screen: from proposal to alarm, the public register, and no way to look for somebody."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import DjangoAssertNumQueries

from regie.audit.models import Event
from regie.kernel.actor import Actor
from regie.kernel.clock import local, utc_now
from regie.people.models import Membership
from regie.watch import models
from regie.watch.actions import collecting, keeping
from regie.watch.alarms import Alarm as Spoken
from regie.watch.models import Alarm, MonitoringQuery
from tests.watch.scene import WATER, Scene
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
SAID = ("theme", "text", "purpose", "reason", "audience", "legal_ground", "dpia")
FORM = {name: str(getattr(WATER, name)) for name in SAID}


@pytest.fixture
def scene() -> Scene:
    collecting.reset()
    return Scene()


def into(sign_in: SignIn, who: Actor) -> Client:
    return sign_in(Membership.objects.select_related("user").get(user_id=int(who.id)))


def form(**other: str) -> dict[str, str]:
    today = local(utc_now()).date()
    days = {"starts_on": today.isoformat(), "ends_on": (today + timedelta(days=30)).isoformat()}
    return {**FORM, **days, **other}


def live(scene: Scene) -> MonitoringQuery:
    """In force today, whatever day the test runs."""
    today = local(utc_now()).date()
    return scene.approved(utc_now(), starts_on=today, ends_on=today + timedelta(days=30))


def test_a_query_goes_from_idea_to_approval_by_three_people(scene: Scene, sign_in: SignIn) -> None:
    analyst, privacy, director = (into(sign_in, a) for a in (scene.analyst, scene.privacy, scene.director))
    answer = analyst.post("/watch/new/", form())
    query = MonitoringQuery.objects.get()
    assert answer.headers["Location"] == f"/watch/themes/{query.pk}/"
    analyst.post(f"/watch/themes/{query.pk}/offer/ask/")
    privacy.post(f"/watch/themes/{query.pk}/advise/", {"advice": "positive"})
    director.post(f"/watch/themes/{query.pk}/decide/approve/")
    query.refresh_from_db()
    assert query.state == "approved"
    assert WATER.theme in director.get("/watch/").content.decode()


def test_a_query_for_somebody_is_refused_with_the_words_and_a_way_out(scene: Scene, sign_in: SignIn) -> None:
    client = into(sign_in, scene.analyst)
    answer = client.post("/watch/new/", form(text="riool AND @jan.devries"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<mark class="query__refused">@jan.devries</mark>' in page
    assert '<code class="query">riool</code>' in page
    assert not MonitoringQuery.objects.exists()


def test_looking_keeps_nothing_and_tries_the_query_on_what_came_in(scene: Scene, sign_in: SignIn) -> None:
    scene.says("Het water staat in onze straat @piet", utc_now() - timedelta(hours=1))
    client = into(sign_in, scene.analyst)
    page = client.post("/watch/look/", {"text": "water AND straat"}).content.decode()
    assert "Het water staat in onze straat @…" in page
    assert "@piet" not in page
    assert not models.Hit.objects.exists()
    page = client.post("/watch/new/", form(text="a OR b AND c", deed="look")).content.decode()
    assert "(a OR b) AND c" in page
    assert not MonitoringQuery.objects.exists()


@pytest.mark.parametrize("text", ["<script>alert(1)</script> AND water", '"><img src=x> water', "\x00 water"])
def test_what_is_typed_is_shown_as_text(scene: Scene, sign_in: SignIn, text: str) -> None:
    page = into(sign_in, scene.analyst).post("/watch/look/", {"text": text}).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_forbidden_purposes_are_shown_disabled_with_whom_to_turn_to(scene: Scene, sign_in: SignIn) -> None:
    client = into(sign_in, scene.analyst)
    page = client.get("/watch/new/").content.decode()
    for purpose in ("public_order", "fraud", "enforcement", "persons"):
        assert re.search(rf'<input type="radio" name="purpose" value="{purpose}" disabled', page)
        assert client.post("/watch/new/", form(purpose=purpose)).status_code == 422
    assert not MonitoringQuery.objects.exists()


def test_an_alarm_is_judged_and_what_it_taught_is_shown_and_taken_back(scene: Scene, sign_in: SignIn) -> None:
    query = live(scene)
    collecting.listen(utc_now())
    for n in range(5):
        scene.says(f"Water in de straat, melding {n}", utc_now())
    collecting.listen(utc_now() + timedelta(seconds=2))
    alarm = Alarm.objects.get()
    client = into(sign_in, scene.analyst)
    page = client.get(f"/watch/alarms/{alarm.pk}/").content.decode()
    assert "melding 3" in page
    client.post(f"/watch/alarms/{alarm.pk}/judge/dismiss/", {"because": "too_small"})
    page = client.get(f"/watch/themes/{query.pk}/").content.decode()
    lesson = query.lessons.get()
    assert f"/watch/lessons/{lesson.pk}/undo/" in page
    client.post(f"/watch/lessons/{lesson.pk}/undo/")
    query.refresh_from_db()
    assert query.few == 5


def test_a_new_story_and_a_tone_that_rises_have_their_own_figures_and_pictures(
    scene: Scene, sign_in: SignIn
) -> None:
    now = utc_now()
    query = scene.approved(now, starts_on=local(now).date(), ends_on=local(now).date() + timedelta(days=9))
    for n in range(8):
        at = now - timedelta(days=n // 4)
        models.Hit.objects.create(
            query=query, key=f"k{n}", excerpt=f"bericht {n}", channel="Oefennetwerk", network="practice",
            at=at, counted_at=at, tone=int(n < 3),
        )  # fmt: skip
    day, words, texts = now - timedelta(days=1), ("gaslucht",), tuple(f"bericht {n}" for n in range(5))
    story = Spoken(now, "emerging", 3, 0.04, now - timedelta(minutes=9), words, texts, 1800, 3)
    tone = Spoken(now, "shift", 62, 22.4, day, words, texts, 86_400, 112, "negative", 112, 371)
    for spoken in (story, tone):
        keeping.speak(query, spoken, now)
    client = into(sign_in, scene.analyst)
    pages = [client.get(f"/watch/alarms/{one.pk}/").content.decode() for one in Alarm.objects.order_by("pk")]
    for said in ("Een nieuw verhaal binnen het thema", "Door toeval in een half uur", "0,04", "9 minuten"):
        assert said in pages[0]
    for said in (
        "De toon verandert: klachten en dreigingen",
        "62 (55%)",
        "20% van 371",
        "Dag voor dag",
        "75%",
    ):
        assert said in pages[1]
    assert all(page.count("<li><p dir=") == 5 for page in pages)
    overview = client.get("/watch/").content.decode()
    assert "55% van 112 berichten, eerst 20%" in overview
    assert "3 berichten, meestal 0,04" in overview


def test_who_reads_what_was_found_is_in_the_ledger_once_per_look(scene: Scene, sign_in: SignIn) -> None:
    now = utc_now()
    query = scene.approved(now, starts_on=local(now).date(), ends_on=local(now).date() + timedelta(days=9))
    client = into(sign_in, scene.analyst)
    client.get(f"/watch/themes/{query.pk}/")
    lines = Event.objects.filter(action="watch.hits_read")
    assert not lines.exists()  # there was nothing to see
    collecting.listen(now)
    for n in range(5):
        scene.says(f"Water in de straat, melding {n}", utc_now())
    collecting.listen(utc_now())
    one = Alarm.objects.get()
    for address in (f"/watch/themes/{query.pk}/", f"/watch/alarms/{one.pk}/") * 2:
        assert client.get(address).status_code == 200
    into(sign_in, scene.adviser).get(f"/watch/themes/{query.pk}/")
    told = [(e.object_type, e.actor_role, e.municipality_id, e.details) for e in lines.order_by("id")]
    town = scene.town.pk
    assert told == [
        ("watch", "analyst", town, {"shown": 5}),
        ("alarm", "analyst", town, {"shown": 5}),
        ("watch", "adviser", town, {"shown": 5}),
    ]


def test_today_tells_of_new_alarms_and_of_what_waits_for_somebody_else(scene: Scene, sign_in: SignIn) -> None:
    analyst = into(sign_in, scene.analyst)
    analyst.post("/watch/new/", form(theme="Nog te adviseren"))
    analyst.post(f"/watch/themes/{MonitoringQuery.objects.get().pk}/offer/ask/")
    assert "Nog te adviseren" in into(sign_in, scene.privacy).get("/").content.decode()
    assert "Nog te adviseren" not in into(sign_in, scene.director).get("/").content.decode()
    query = live(scene)
    alarm = query.alarms.create(
        municipality=scene.town,
        kind="few",
        at=utc_now(),
        raised_at=utc_now(),
        count=5,
        baseline=0,
        window_seconds=600,
        first_message_at=utc_now(),
    )
    director = into(sign_in, scene.director)
    assert f"/watch/alarms/{alarm.pk}/" in director.get("/").content.decode()
    assert "/crisis/open/" in director.get(f"/watch/alarms/{alarm.pk}/").content.decode()
    director.post("/crisis/open/", {"alarm": alarm.pk, "title": "Wateroverlast"})
    alarm.refresh_from_db()
    assert alarm.state == "crisis"


def test_the_live_numbers_are_the_last_hour(scene: Scene, sign_in: SignIn) -> None:
    query = live(scene)
    collecting.listen(utc_now())
    scene.says("Water in de straat", utc_now())
    collecting.listen(utc_now() + timedelta(seconds=2))
    found = into(sign_in, scene.analyst).get(f"/watch/themes/{query.pk}/counts/").json()
    assert (len(found["total"]), sum(found["total"]), found["today"]) == (360, 1, 1)


def test_the_register_is_open_to_anybody_and_tells_what_why_until_when_and_for_whom(scene: Scene) -> None:
    live(scene)
    page = Client().get(f"/register/listening/{scene.town.slug}/").content.decode()
    for said in (WATER.theme, WATER.reason, WATER.audience, WATER.legal_ground, WATER.dpia):
        assert said in page
    for who in (scene.analyst, scene.director, scene.privacy):
        assert who.name not in page
    assert Client().get("/register/listening/").status_code == 200
    assert Client().get("/register/listening/nowhere/").status_code == 404


def test_drafts_are_in_no_register(scene: Scene, sign_in: SignIn) -> None:
    into(sign_in, scene.analyst).post("/watch/new/", form(theme="Nog geheim"))
    assert "Nog geheim" not in Client().get(f"/register/listening/{scene.town.slug}/").content.decode()


FIELDS = {
    "name",
    "description_short",
    "organization",
    "category",
    "status",
    "begin_date",
    "end_date",
    "contact_email",
    "website",
    "publication_category",
    "url",
    "goal",
    "proportionality",
    "human_intervention",
    "risks",
    "lawful_basis",
    "lawful_basis_grouping",
    "process_index_url",
    "impacttoetsen",
    "impacttoetsen_grouping",
    "source_data",
    "source_data_grouping",
    "methods_and_models",
    "provider",
    "publiccode",
    "lang",
    "standard_version",
    "source_id",
    "tags",
    "lars",
    "publication_dt",
}


def test_the_export_has_every_field_of_the_algorithm_register(scene: Scene) -> None:
    live(scene)
    found = json.loads(Client().get(f"/register/listening/{scene.town.slug}/algorithm.json").content)
    assert set(found) >= FIELDS
    assert (found["standard_version"], found["status"], found["lang"]) == ("1.0", "In gebruik", "NLD")
    assert found["impacttoetsen"] == WATER.dpia
    assert found["queries"][0]["theme"] == WATER.theme


@pytest.mark.parametrize("number", [1, 12])
def test_the_overview_costs_the_same_for_one_theme_as_for_twelve(
    scene: Scene, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    today = local(utc_now()).date()
    for n in range(number):
        scene.approved(utc_now(), theme=f"Thema {n}", starts_on=today, ends_on=today + timedelta(days=9))
    client = into(sign_in, scene.director)
    client.get("/watch/")
    with django_assert_max_num_queries(14):
        client.get("/watch/")


# -- topics, never persons: nothing offers a way to look for somebody ---------------------------------

_SOMEBODY = re.compile(r"author|person|people|profile|user|handle|follow|sender|resident|graph", re.I)


def _addresses(resolver: URLResolver) -> list[str]:
    found: list[str] = []
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            found += _addresses(one)
        elif isinstance(one, URLPattern):
            found.append(str(one.pattern))
    return found


def test_no_address_of_listening_is_about_a_person() -> None:
    ours = [a for a in _addresses(get_resolver()) if a.startswith(("watch/", "register/listening"))]
    assert len(ours) > 10
    assert not [address for address in ours if _SOMEBODY.search(address)]


def _kind(field: object) -> str:
    return str(getattr(getattr(field, "related_model", None), "__name__", ""))


def test_no_table_of_listening_has_a_person_beside_staff_and_the_keyed_hash() -> None:
    staff = {"made_by", "advised_by", "approved_by", "ended_by", "judged_by", "by", "undone_by", "added_by"}
    tables = [
        one
        for one in vars(models).values()
        if isinstance(one, type) and issubclass(one, Model) and one.__module__ == models.__name__
    ]
    assert len(tables) > 7
    found = [
        f"{table.__name__}.{field.name}"
        for table in tables
        for field in table._meta.get_fields()
        if (_SOMEBODY.search(field.name) or _kind(field) in {"User", "Identity"}) and field.name not in staff
    ]
    assert sorted(found) == ["Hit.author", "MonitoringQuery.author_key"]


def test_the_hash_is_in_no_index_ordering_or_query_and_on_no_page() -> None:
    hit = models.Hit._meta
    in_use = [str(name) for name in hit.ordering or ()]
    in_use += [str(name) for index in hit.indexes for name in index.fields]
    in_use += [str(name) for rule in hit.constraints for name in getattr(rule, "fields", ())]
    assert in_use
    assert not [name for name in in_use if "author" in name]
    source = Path(models.__file__).parents[1]
    reads = [*(source / "watch" / "queries").glob("*.py"), *(source / "web").glob("watch*.py")]
    allowed = re.compile(
        r"one\.author\)|author=|author\.external_id|message\.author|author__municipality|author__kind|"
        r'"author"\)|"author": \(|post\.author|by author'
    )
    told = [
        f"{path.name}: {line.strip()}"
        for path in reads
        for line in path.read_text().splitlines()
        if "author" in line and not allowed.search(line)
    ]
    assert not told
    for template in (source / "web" / "templates" / "watch").glob("*.html"):
        assert "author" not in template.read_text()
