"""The page behind the link of a call: read, and answer in one more tap. Public; the link is the key.

Opening it only notes that it was opened, so mail scanners do no harm.
"""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from regie.escalation.actions import links as seats
from regie.escalation.concern import NotAllowed
from regie.escalation.models import Concern
from regie.escalation.states import BY_AGENCY, RUNNING
from regie.hands.actions import answers as hands
from regie.hands.actions import links as hands_links
from regie.hands.refusal import Refused as HandsRefused
from regie.inbox.actions import linked
from regie.interpret.personal import masked
from regie.interpret.queries import rules_for
from regie.kernel.actor import Actor
from regie.kernel.clock import utc_now
from regie.paging.actions import links
from regie.paging.actions.links import LinkRefused
from regie.paging.models import Attempt
from regie.people.roles import SIDES, may
from regie.publishing import queries as publishing
from regie.publishing.models import Release
from regie.publishing.proposal import NotAllowed as CannotSend
from regie.web import concern_words, hands_words, limits, release_words
from regie.web.advice import WRONG_LINKS, guarded
from regie.web.call_words import SHUT
from regie.web.session import origin

TEST: Final = "test:"


@guarded
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, token: str) -> HttpResponse:
    """Read (GET), take up or decide (POST)."""
    try:
        attempt = links.found(token, origin=origin(request), now=utc_now())
        if attempt.page.about.startswith(TEST):
            return _test(request, attempt)
        if hands_links.ask_of(attempt) is not None:
            return _hands(request, attempt)
        if seats.concern_of(attempt) is None:
            return HttpResponseRedirect(attempt.page.url)  # a screen of its own, behind the sign-in
        return _answer(request, attempt) if request.method == "POST" else _page(request, attempt)
    except LinkRefused as refused:
        if refused.reason == "unknown":
            limits.within(request, "links", *WRONG_LINKS)
        title, text = SHUT.get(refused.reason, SHUT["unknown"])
        return render(request, "advice/shut.html", {"title": title, "text": text}, status=410)


def _test(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    if request.method == "POST":
        links.confirm(attempt, origin=origin(request), now=utc_now())
    else:
        links.look(attempt, origin=origin(request), now=utc_now())
    context = {"page": attempt.page, "arrived": request.method == "POST"}
    return render(request, "calls/test.html", context)


def _hands(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """A call for hands: yes or no in one more tap."""
    now, fault = utc_now(), ""
    ask = hands_links.ask_of(attempt)
    if ask is None:
        raise LinkRefused("unknown")
    by = hands_links.actor_of(attempt, ask, origin=origin(request), now=now)
    links.look(attempt, origin=origin(request), now=now)
    if request.method == "POST":
        do = hands.accept if request.POST.get("comes") == "yes" else hands.decline
        try:
            do(ask.call, by=by, now=now, means=attempt.kind)
        except HandsRefused as no:
            fault = hands_words.refusal(no)
        ask.refresh_from_db()
        ask.call.refresh_from_db()
    state = ask.state
    if state == "asked" and not hands_links.is_open(ask.call, now):
        state = "late" if ask.call.state == "full" else "over"
    context = {"ask": ask, "call": ask.call, "page": attempt.page, "state": state, "fault": fault}
    return render(request, "calls/hands.html", context, status=422 if fault else 200)


def _answer(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    decision, now = request.POST.get("decision", ""), utc_now()
    try:
        if decision == "seen":
            linked.see_by_link(attempt, origin=origin(request), now=now)
        else:
            tap = linked.Tap(
                decision, request.POST.get("text", "")[:4000], request.POST.get("binding", "")[:80]
            )
            linked.decide_by_link(attempt, tap, origin=origin(request), now=now)
    except NotAllowed as no:
        return _page(request, attempt, fault=concern_words.refusal(no.reason), status=422)
    except CannotSend as no:
        return _page(request, attempt, fault=release_words.refusal(no.reason), status=422)
    return _page(request, attempt)


def _page(request: HttpRequest, attempt: Attempt, *, fault: str = "", status: int = 200) -> HttpResponse:
    """The question without personal data, the text that waits, and what may be tapped."""
    concern, by = linked.asked(attempt, origin=origin(request), now=utc_now())
    links.look(attempt, origin=origin(request), now=utc_now())
    release = _waits(concern)
    hidden = rules_for(concern.municipality_id).allowed
    written = release.in_reply_to.text if release and release.in_reply_to else ""
    context = {
        "concern": concern,
        "page": attempt.page,
        "urgency": concern_words.URGENCIES[concern.urgency],
        "question": masked(concern.question, hidden),
        "written": masked(written, hidden),
        "release": release,
        "running": concern.state in RUNNING,
        "decided": concern_words.DECISIONS[concern.decision][0] if concern.decision else "",
        "fault": fault,
        "typed": request.POST.get("text", "")[:4000] if fault else "",
        **_taps(concern, by, release, attempt),
    }
    return render(request, "calls/call.html", context, status=status)


def _taps(concern: Concern, by: Actor, release: Release | None, attempt: Attempt) -> dict[str, Any]:
    """Which buttons there are: those this seat may press now, by a link that came this way."""
    running = concern.state in RUNNING and may(by.role, "escalation.answer")
    agency = SIDES.get(by.role) == "agency"
    names = ["take_over", "return", "advise", "pass_on"]
    allowed = [n for n in names if (n in BY_AGENCY if agency else n != "return" or release is not None)]
    waits = running and release is not None and not agency
    return {
        "may_release": waits and seats.may_release(attempt),
        "must_sign_in": waits and not seats.may_release(attempt),
        "may_see": concern.state == "open" and may(by.role, "escalation.acknowledge"),
        "taps": [(name, *concern_words.DECISIONS[name]) for name in allowed] if running else [],
    }


def _waits(concern: Concern) -> Release | None:
    found = publishing.for_case(concern.subject).filter(municipality_id=concern.municipality_id)
    return found.filter(state__in=("waiting", "escalated")).last()


urlpatterns = [path("p/<str:token>/", call, name="call")]
