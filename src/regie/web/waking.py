"""How I am woken: my addresses, a test of each, what I prefer, and what I was called for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from regie.kernel.clock import utc_now
from regie.paging import means, queries
from regie.paging.actions import addresses, pages, sealing
from regie.paging.models import Address
from regie.paging.refusal import Notice, Refused
from regie.paging.webpush import Subscription
from regie.web import concern_words, waking_words
from regie.web.session import SeatRequest, requires_seat

SHOWN: Final = 20
WORKER: Final = Path(__file__).parent / "static" / "js" / "service_worker.js"


@require_safe
@requires_seat
def mine(request: SeatRequest) -> HttpResponse:
    """The page."""
    now, user_id, place = utc_now(), request.actor.user_id or 0, place_of(request)
    order, gap = queries.preference(user_id)
    least = queries.least(place)
    have = {one.kind for one in queries.reach(request.seat.user, place)}
    context = {
        "addresses": [(row, *waking_words.state_of(row)) for row in queries.addresses(user_id)],
        "email": request.seat.user.email if queries.mail_works() else "",
        "grid": grid(order, least),
        "kinds": waking_words.KINDS,
        "gap_minutes": gap / 60,
        "lacking": [waking_words.KINDS[k] for k in means.lacking(have, least.get("acute", ()))],
        "suppliers": queries.gateways(place),
        "push_key": sealing.push_key(now)[0],
        "pages": [(page, concern_words.attempts(page)) for page in queries.pages_of(user_id)[:SHOWN]],
    }
    return render(request, "waking/mine.html", context)


def grid(
    order: Mapping[str, Sequence[str]], least: Mapping[str, Sequence[str]]
) -> list[tuple[str, str, list[tuple[str, bool, bool]]]]:
    """Per urgency and means: chosen, and whether the municipality asks it."""
    return [
        (
            urgency,
            str(concern_words.URGENCIES[urgency][0]),
            [
                (kind, kind in order.get(urgency, ()), kind == means.EMAIL or kind in least.get(urgency, ()))
                for kind in means.KINDS
            ],
        )
        for urgency in reversed(means.URGENCIES)
    ]


def place_of(request: SeatRequest) -> int:
    """The municipality whose suppliers and minimum count: the own one, or the first that is worked for."""
    actor = request.actor
    if actor.municipality_id is not None:
        return actor.municipality_id
    known = getattr(request, "municipalities", [])
    return int(known[0]["id"]) if known else 0


def _done(request: SeatRequest, do: Callable[[], object], told: str) -> HttpResponse:
    """Do it, and say what came of it."""
    try:
        do()
        messages.success(request, told)
    except Refused as refused:
        messages.error(request, waking_words.refusal(refused.reason))
    return redirect("waking")


@require_POST
@requires_seat
def add_browser(request: SeatRequest) -> HttpResponse:
    """This browser, as its script gives it."""
    given = request.POST
    to = Subscription(given.get("endpoint", ""), given.get("p256dh", ""), given.get("auth", ""))
    label = given.get("label", "") or waking_words.browser(request.headers.get("User-Agent", ""))
    return _done(
        request,
        lambda: addresses.add_browser(to, label, by=request.actor, now=utc_now()),
        _("This browser can be woken. Test it now."),
    )


@require_POST
@requires_seat
def add_number(request: SeatRequest) -> HttpResponse:
    """A telephone, for text messages or spoken calls."""
    given = request.POST
    kind, number, label = given.get("kind", ""), given.get("number", ""), given.get("label", "")
    return _done(
        request,
        lambda: addresses.add_number(kind, number, label, by=request.actor, now=utc_now()),
        _("The number is there. Test it now."),
    )


@require_POST
@requires_seat
def add_webhook(request: SeatRequest) -> HttpResponse:
    """An ntfy-compatible address."""
    given = request.POST
    url, token, label = given.get("url", "")[:1000], given.get("token", ""), given.get("label", "")
    return _done(
        request,
        lambda: addresses.add_webhook(url, token, label, by=request.actor, now=utc_now()),
        _("The address is there. Test it now."),
    )


@require_POST
@requires_seat
def retire(request: SeatRequest, pk: int) -> HttpResponse:
    """Take an address away."""
    row = get_object_or_404(queries.addresses(request.actor.user_id), pk=pk)
    return _done(
        request, lambda: addresses.retire(row, by=request.actor, now=utc_now()), _("The address is gone.")
    )


@require_POST
@requires_seat
def try_out(request: SeatRequest, pk: int) -> HttpResponse:
    """A test call by one address; 0 is the e-mail of the account."""
    row: Address | None = None
    if pk:
        row = get_object_or_404(queries.addresses(request.actor.user_id), pk=pk)
    now = utc_now()
    notice = Notice(
        place_of(request),
        f"test:{pk}",
        "high",
        _("Test call of Regie"),
        _("This is a test. Nothing is the matter."),
        "/waking/",
        now + pages.TEST_FOR,
    )
    return _done(
        request,
        lambda: pages.try_out(row, notice, by=request.actor, now=now),
        _("The test is on its way. Open it, and say that it arrived."),
    )


@require_POST
@requires_seat
def prefer(request: SeatRequest) -> HttpResponse:
    """Means per urgency, and the minutes until the next one."""
    given = request.POST
    wanted = {urgency: given.getlist(urgency) for urgency in means.URGENCIES}
    minutes = given.get("gap", "").replace(",", ".")
    seconds = (
        round(float(minutes) * 60) if minutes.replace(".", "", 1).isdigit() else means.DEFAULT_GAP_SECONDS
    )
    return _done(
        request,
        lambda: addresses.prefer(wanted, seconds, by=request.actor, now=utc_now()),
        _("Kept. From the next call on you are woken like this."),
    )


@require_safe
@cache_control(no_cache=True)
def service_worker(_request: HttpRequest) -> HttpResponse:
    """The script that shows a call when no page is open; from the root, or it could not serve all pages."""
    answer = HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = "/"
    return answer


urlpatterns: list[Any] = [
    path("waking/", mine, name="waking"),
    path("waking/browser/", add_browser, name="waking_browser"),
    path("waking/number/", add_number, name="waking_number"),
    path("waking/webhook/", add_webhook, name="waking_webhook"),
    path("waking/prefer/", prefer, name="waking_prefer"),
    path("waking/<int:pk>/remove/", retire, name="waking_remove"),
    path("waking/<int:pk>/test/", try_out, name="waking_test"),
    path("service-worker.js", service_worker, name="service_worker"),
]
