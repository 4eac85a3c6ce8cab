"""Advice of somebody without a seat: asking for it, and the page behind the link.

The page is public; the link is the key, and a code that is mailed apart from it spends the link. Opening
it changes nothing, so mail scanners do no harm.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from regie.interpret.personal import masked
from regie.interpret.queries import rules_for
from regie.kernel.clock import utc_now
from regie.publishing import link, queries
from regie.publishing.actions import guests
from regie.publishing.guest import LinkRefused, NewQuestion, Said
from regie.publishing.models import GuestAdvice
from regie.publishing.proposal import NotAllowed
from regie.web import advice_mail, limits, release_words
from regie.web.advice_words import FAULTS, SHUT
from regie.web.session import SeatRequest, origin, requires

HOURS: Final = (
    (2, gettext_lazy("2 hours")),
    (12, gettext_lazy("12 hours")),
    (24, gettext_lazy("1 day")),
    (72, gettext_lazy("3 days")),
)
VISITS: Final = (60, 300)  # so many times in so many seconds from one address
WRONG_LINKS: Final = (10, 600)
CODES: Final = (12, 3600)

View = Callable[..., HttpResponse]


# -- asking, by the municipality -----------------------------------------------------------------


class AskForm(forms.Form):
    """Whom, what, and how long."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    function = forms.CharField(
        label=gettext_lazy("Function"),
        max_length=120,
        help_text=gettext_lazy("As people know them, such as alderman for waste or engineer of roads."),
    )
    question = forms.CharField(
        label=gettext_lazy("Your question"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    hours = forms.TypedChoiceField(label=gettext_lazy("Answer within"), choices=HOURS, coerce=int, initial=24)


@requires("publishing.ask_guest")
@require_POST
def ask(request: SeatRequest, pk: int) -> HttpResponse:
    """Mail somebody the link; it is shown to nobody else, also not to whoever asks."""
    release = get_object_or_404(queries.visible_to(request.actor, utc_now()), pk=pk)
    back = HttpResponseRedirect(f"{reverse('approval', args=[pk])}#advice")
    form = AskForm(request.POST)
    if not form.is_valid():
        for name, faults in form.errors.items():
            messages.error(request, f"{form.fields[name].label}: {faults[0]}")
        return back
    try:
        asked, token = guests.ask(release, NewQuestion(**form.cleaned_data), by=request.actor, now=utc_now())
    except NotAllowed as refused:
        messages.error(request, release_words.refusal(refused.reason))
        return back
    arrived = advice_mail.mail_link(asked, token)
    guests.note_mail(asked, arrived, by=request.actor, now=utc_now())
    if arrived:
        messages.success(request, _("%(name)s has the link by mail.") % {"name": asked.name})
        if settings.DEMO:
            messages.info(
                request, _("In the demo you find the letter at %(address)s.") % {"address": "/demo/mail/"}
            )
    else:
        messages.error(request, _("The link could not be mailed, so it does not work. Try again later."))
    return back


@requires("publishing.ask_guest")
@require_POST
def take_back(request: SeatRequest, pk: int) -> HttpResponse:
    """The question is no longer asked."""
    seen = queries.visible_to(request.actor, utc_now())
    asked = get_object_or_404(GuestAdvice, pk=pk, release__in=seen)
    try:
        guests.take_back(asked, by=request.actor, now=utc_now())
        messages.success(request, _("Taken back. The link no longer works."))
    except NotAllowed as refused:
        messages.error(request, release_words.refusal(refused.reason))
    return HttpResponseRedirect(f"{reverse('approval', args=[asked.release_id])}#advice")


# -- the page behind the link --------------------------------------------------------------------


def guarded(view: View) -> View:
    """Nothing of this page leaks: no referrer, no index, no copy in a cache; and guessing is slowed."""

    @wraps(view)
    @never_cache
    def quiet(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if limits.spent(request, "links", *WRONG_LINKS) or not limits.within(request, "visits", *VISITS):
            answer = _shut(request, "too_often", status=429)
        else:
            answer = view(request, *args, **kwargs)
        answer["Referrer-Policy"] = "same-origin"  # `no-referrer` would also hide us from our own forms
        answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        answer["Cache-Control"] = "no-store, private"
        return answer

    return quiet


@guarded
@require_http_methods(["GET", "HEAD", "POST"])
def advice_link(request: HttpRequest, token: str) -> HttpResponse:
    """Read (GET), say yes or no and get a code, and confirm with the code."""
    try:
        if request.method != "POST":
            return _page(request, _opened(request, token))
        return _confirm(request, token) if "code" in request.POST else _choose(request, token)
    except LinkRefused as refused:
        if refused.reason == "unknown":
            limits.within(request, "links", *WRONG_LINKS)
        return _shut(request, refused.reason)


def _opened(request: HttpRequest, token: str) -> GuestAdvice:
    return guests.look(token, origin=origin(request), now=utc_now())


def _said(request: HttpRequest) -> Said | None:
    answer = request.POST.get("answer", "")
    comment = request.POST.get("comment", "")[:4000]
    return Said(answer == "yes", comment) if answer in {"yes", "no"} else None


def _fault(said: Said | None) -> str:
    if said is None:
        return "no_answer"
    return "" if said.agrees or said.comment.strip() else "no_comment"


def _choose(request: HttpRequest, token: str) -> HttpResponse:
    """The first tap: the answer is asked to be confirmed by a code; nothing is kept yet."""
    said = _said(request)
    if said is None or _fault(said):
        return _page(request, _opened(request, token), fault=_fault(said), said=said, status=422)
    if not limits.within(request, "codes", *CODES):
        return _shut(request, "too_often", status=429)
    asked, code = guests.send_code(token, said, origin=origin(request), now=utc_now())
    if code and not advice_mail.mail_code(asked, code):
        return _page(request, asked, fault="not_mailed", said=said, status=503)
    return _code_page(request, asked, said)


def _confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The second tap: with the right code the advice is kept and the link is spent."""
    said = _said(request)
    if said is None or _fault(said):
        return _page(request, _opened(request, token), fault=_fault(said), said=said, status=422)
    now, typed = utc_now(), request.POST.get("code", "")[:20]
    try:
        asked = guests.answer(token, typed, said, origin=origin(request), now=now)
    except LinkRefused as refused:
        if refused.reason not in {"wrong_code", "old_code"}:
            raise
        asked = _opened(request, token)
        return _code_page(request, asked, said, refused)
    return render(request, "advice/done.html", {"asked": asked, "said": said})


def _page(
    request: HttpRequest, asked: GuestAdvice, *, fault: str = "", said: Said | None = None, status: int = 200
) -> HttpResponse:
    """The question, what the resident wrote without personal data, and the text that is proposed."""
    release = asked.release
    written = release.in_reply_to.text if release.in_reply_to else ""
    context = {
        "asked": asked,
        "written": masked(written, rules_for(asked.municipality_id).allowed),
        "release": release,
        "fault": FAULTS.get(fault, ""),
        "said": said,
    }
    return render(request, "advice/read.html", context, status=status)


def _code_page(
    request: HttpRequest, asked: GuestAdvice, said: Said, refused: LinkRefused | None = None
) -> HttpResponse:
    """Where the code is typed; with `refused` what was wrong with the one before."""
    context = {
        "asked": asked,
        "said": said,
        "address": advice_mail.masked(asked.email),
        "fault": FAULTS[refused.reason] if refused else "",
        "tries": refused.tries if refused else 0,
        "minutes": link.CODE_MINUTES,
        "more": asked.codes < link.MOST_CODES,
    }
    return render(request, "advice/confirm.html", context, status=422 if refused else 200)


def _shut(request: HttpRequest, reason: str, *, status: int = 410) -> HttpResponse:
    """One page for every link that does not open. An unknown one looks the same whatever was typed."""
    title, text = SHUT.get(reason, SHUT["unknown"])
    return render(request, "advice/shut.html", {"title": title, "text": text}, status=status)


urlpatterns = [
    path("advice/ask/<int:pk>/", ask, name="advice_ask"),
    path("advice/<int:pk>/take-back/", take_back, name="advice_take_back"),
    path("link/<str:token>/", advice_link, name="advice_link"),
]
