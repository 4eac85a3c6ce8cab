"""The inbox on screen: what it shows, to whom, in how many queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from regie.inbox.actions import claims, replies
from regie.inbox.models import Case, Draft, SavedFilter, Silence
from regie.kernel.actor import Actor
from regie.kernel.clock import utc_now
from regie.people.models import Membership
from tests.inbox.scene import Scene, case, mandated, scene
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def s() -> Scene:
    made = scene()
    made.assignment.ends_at = utc_now() + timedelta(days=100)
    made.assignment.starts_at = utc_now() - timedelta(days=100)
    made.assignment.save()
    Membership.objects.update(since=utc_now() - timedelta(days=100))
    Membership.objects.filter(until__isnull=False).update(until=utc_now() + timedelta(days=100))
    return made


def _in(sign_in: SignIn, who: Actor) -> Client:
    return sign_in(Membership.objects.select_related("user").get(user_id=int(who.id)))


def test_the_list_shows_what_is_due_first(s: Scene, sign_in: SignIn) -> None:
    late, later = case(s.channel, text="Eerste vraag"), case(s.channel, text="Tweede vraag")
    Case.objects.filter(pk=late.pk).update(due_at=utc_now() - timedelta(days=30))
    page = _in(sign_in, s.anna).get("/inbox/").content.decode()
    assert page.index("Eerste vraag") < page.index("Tweede vraag")
    assert "due--late" in page
    assert later.sender_name in page


@pytest.mark.parametrize("cases", [1, 40])
def test_the_list_costs_the_same_queries_for_one_case_as_for_forty(
    s: Scene, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries, cases: int
) -> None:
    for _ in range(cases):
        case(s.channel)
    client = _in(sign_in, s.anna)
    client.get("/inbox/")
    with django_assert_max_num_queries(16):
        client.get("/inbox/")


def test_a_case_page_has_a_bounded_number_of_queries(
    s: Scene, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    made = case(s.channel)
    client = _in(sign_in, s.anna)
    client.get(f"/inbox/{made.pk}/")
    with django_assert_max_num_queries(36):
        client.get(f"/inbox/{made.pk}/")
    with django_assert_max_num_queries(30):
        client.get(f"/inbox/{made.pk}/", headers={"X-Regie-Pane": "case"})


def test_another_municipality_is_not_there_on_any_address(s: Scene, sign_in: SignIn) -> None:
    other = case(scene(town_name="Zandermeer").channel, text="Geheim van Zandermeer")
    client = _in(sign_in, s.anna)
    assert client.get(f"/inbox/{other.pk}/").status_code == 404
    given = {"text": "x", "reason": "spam", "topic": "waste", "role": "adviser", "name": "x"}
    for name in ("claim", "give-back", "reply", "note", "silence", "topic", "label", "ask", "check", "here"):
        found = client.post(f"/inbox/{other.pk}/{name}/", given)
        assert found.status_code == 404, name
    assert "Geheim" not in client.get("/inbox/?q=geheim").content.decode()
    assert "Geheim" not in client.get(f"/inbox/?municipality={other.municipality_id}").content.decode()


def test_an_ended_assignment_closes_everything(s: Scene, sign_in: SignIn) -> None:
    made = case(s.channel)
    client = _in(sign_in, s.anna)
    assert client.get(f"/inbox/{made.pk}/").status_code == 200
    s.assignment.ends_at = utc_now() - timedelta(seconds=1)
    s.assignment.save()
    assert client.get(f"/inbox/{made.pk}/").status_code == 404
    assert made.excerpt not in client.get("/inbox/").content.decode()


def test_searching_finds_words_and_parts_of_words_and_marks_them(s: Scene, sign_in: SignIn) -> None:
    case(s.channel, text="De grofvuilcontainer zit <b>vol</b>")
    client = _in(sign_in, s.anna)
    whole = client.get("/inbox/?q=vol").content.decode()
    assert '<mark class="nl-mark">vol</mark>' in whole
    assert "<b>vol" not in whole
    assert '<mark class="nl-mark">vuil</mark>' in client.get("/inbox/?q=vuil").content.decode()
    assert client.get("/inbox/?q=%25").status_code == 200


def test_claiming_what_somebody_holds_says_who(s: Scene, sign_in: SignIn) -> None:
    made = case(s.channel)
    claims.claim(made.pk, by=s.bram, now=utc_now())
    page = _in(sign_in, s.anna).post(f"/inbox/{made.pk}/claim/", follow=True).content.decode()
    assert "Bram" in page


def test_checking_a_draft_keeps_it_and_says_what_may(s: Scene, sign_in: SignIn) -> None:
    mandated(s)
    made = case(s.channel)
    claims.claim(made.pk, by=s.anna, now=utc_now())
    client = _in(sign_in, s.anna)
    page = client.post(f"/inbox/{made.pk}/check/", {"text": "We komen langs ^AN"}).content.decode()
    assert "verdict" in page
    assert Draft.objects.get().text == "We komen langs ^AN"


def test_a_reply_is_offered_from_the_page(s: Scene, sign_in: SignIn) -> None:
    made = case(s.channel)
    claims.claim(made.pk, by=s.anna, now=utc_now())
    client = _in(sign_in, s.anna)
    found = client.post(f"/inbox/{made.pk}/reply/", {"text": "Hallo ^AN", "do": "submit"})
    assert found.status_code == 302
    made.refresh_from_db()
    assert made.release_id is not None


def test_silence_in_bulk_and_kept_selections(s: Scene, sign_in: SignIn) -> None:
    one, two = case(s.channel), case(s.channel)
    client = _in(sign_in, s.anna)
    client.post(reverse("inbox_bulk"), {"case": [one.pk, two.pk], "reason": "spam"})
    assert Silence.objects.count() == 2
    client.post(reverse("inbox_keep"), {"name": "Afval", "topic": "waste"})
    assert SavedFilter.objects.get().query == "topic=waste"
    assert "Afval" in client.get("/inbox/").content.decode()
    client.post(reverse("inbox_keep"), {"drop": SavedFilter.objects.get().pk})
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("tab", ["talk", "notes", "history"])
def test_every_part_of_a_case_opens(s: Scene, sign_in: SignIn, tab: str) -> None:
    made = case(s.channel)
    client = _in(sign_in, s.adviser)
    assert client.get(f"/inbox/{made.pk}/?tab={tab}").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "view=nonsense",
        "after=1.x",
        "before=99999999999999999999",
        "account=abc",
        "topic=%00",
        "q=%22%27(|",
        "label=1",
    ],
)
def test_a_strange_address_never_fails(s: Scene, sign_in: SignIn, query: str) -> None:
    case(s.channel)
    assert _in(sign_in, s.anna).get(f"/inbox/?{query}").status_code == 200


def test_who_may_not_handle_messages_has_no_inbox(s: Scene, sign_in: SignIn) -> None:
    Membership.objects.filter(user_id=int(s.adviser.id)).update(role="clerk")
    assert _in(sign_in, s.adviser).get("/inbox/").status_code == 403


def test_paging_reaches_every_case_once(s: Scene, sign_in: SignIn) -> None:
    made = {case(s.channel).pk for _ in range(120)}
    client = _in(sign_in, s.anna)
    seen: list[int] = []
    query = ""
    for _ in range(3):
        page = client.get(f"/inbox/?{query}")
        seen += [row.pk for row in page.context["cases"]]
        query = f"after={page.context['after']}"
    assert sorted(seen) == sorted(made)
    assert page.context["after"] is None


def test_a_draft_of_somebody_else_is_not_mine_to_check(s: Scene, sign_in: SignIn) -> None:
    made = case(s.channel)
    claims.claim(made.pk, by=s.bram, now=utc_now())
    replies.save_draft(made.pk, "Van Bram", by=s.bram, now=utc_now())
    assert _in(sign_in, s.anna).post(f"/inbox/{made.pk}/check/", {"text": "x"}).status_code == 404
    assert Draft.objects.get().text == "Van Bram"


def test_at_an_alarm_the_script_and_what_was_agreed_to_say_stand_first(s: Scene, sign_in: SignIn) -> None:
    made = case(s.channel)
    client = _in(sign_in, s.anna)
    agreed = "Zeg dat de vraag is doorgegeven."
    assert agreed not in client.get(f"/inbox/{made.pk}/").content.decode()
    Case.objects.filter(pk=made.pk).update(alarm="emergency")
    html = client.get(f"/inbox/{made.pk}/").content.decode()
    assert "Bel 112" in html
    assert agreed in html
