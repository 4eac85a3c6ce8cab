"""The public register: what is listened to, why, since and until when, and for whom. No sign-in."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from regie.kernel.clock import local, utc_now
from regie.people.models import Organisation
from regie.watch.algorithm_card import Card, card
from regie.watch.explanation import outline
from regie.watch.models import MonitoringQuery
from regie.watch.queries import register
from regie.watch.query import parse
from regie.watch.states import COMING, IN_FORCE, forget_on
from regie.web import watch_words as words


@require_GET
def page(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Of one municipality, or of all that work here."""
    place = _place(slug)
    today = local(utc_now()).date()
    rows = [_row(one, today) for one in register.public(slug)]
    context = {
        "place": place,
        "places": Organisation.objects.filter(kind=Organisation.MUNICIPALITY, active=True)
        if not place
        else [],
        "now": [row for row in rows if row["standing"] in {IN_FORCE, COMING}],
        "before": [row for row in rows if row["standing"] not in {IN_FORCE, COMING}],
        "forbidden": list(words.FORBIDDEN.values()),
    }
    return render(request, "watch/register.html", context)


@require_GET
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """The same in the fields of the Dutch algorithm register, publication standard 1.0."""
    place = _place(slug)
    if place is None:
        raise Http404
    address = request.build_absolute_uri(request.path)
    page_address = address.removesuffix("algorithm.json")
    facts = [_fact(one) for one in register.public(slug)]
    found = card(Card(place.name, page_address, facts), utc_now())
    answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="luisteren-{place.slug}.json"'
    return answer


def _row(query: MonitoringQuery, today: Any) -> dict[str, Any]:
    ended = local(query.ended_at).date() if query.ended_at else query.ends_on
    return {
        "query": query,
        "standing": query.standing(today),
        "badge": words.standing(query, today),
        "purpose": words.PURPOSES[query.purpose][0],
        "until": min(ended, query.ends_on),
        "forget_on": forget_on(min(ended, query.ends_on), query.keep_days),
        "read": words.read_aloud(outline(parse(query.text))),
        "advice": words.ADVICES.get(query.advice, ""),
    }


def _fact(query: MonitoringQuery) -> dict[str, Any]:
    return {
        "theme": query.theme,
        "purpose": query.purpose,
        "reason": query.reason,
        "audience": query.audience,
        "legal_ground": query.legal_ground,
        "dpia": query.dpia,
        "starts_on": query.starts_on,
        "ends_on": query.ends_on,
        "query": query.text,
        "advised_on": query.advised_on,
        "practice": query.practice,
    }


def _place(slug: str) -> Organisation | None:
    if not slug:
        return None
    found = Organisation.objects.filter(kind=Organisation.MUNICIPALITY, active=True, slug=slug).first()
    if found is None:
        raise Http404
    return found


urlpatterns = [
    path("register/listening/", page, name="watch-register"),
    path("register/listening/<slug:slug>/", page, name="watch-register-of"),
    path("register/listening/<slug:slug>/algorithm.json", export, name="watch-register-export"),
]
