"""What somebody does in the inbox: each view parses a form, calls one action, and goes back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from regie.inbox import filters
from regie.inbox.actions import claims, clocks, notes, presence, replies, saved, silence, topics
from regie.inbox.actions.authority import NoRight, NotThere
from regie.inbox.actions.claims import Claimed
from regie.inbox.queries import cases
from regie.inbox.states import MoveNotAllowed
from regie.kernel.clock import utc_now
from regie.publishing.proposal import NotAllowed
from regie.web import release_words
from regie.web.clocks_forms import PauseForm
from regie.web.findings_in_words import rule_name
from regie.web.session import SeatRequest, requires

Deed = Callable[[SeatRequest, int], None]


def deed(right: str) -> Callable[[Deed], Callable[..., HttpResponse]]:
    """A POST about one case: does it, tells what came of it, and returns to the case.

    What cannot be done is said in words on the case; what is not covered is not there.
    """

    def wrap(do: Deed) -> Callable[..., HttpResponse]:
        @requires(right)
        @require_POST
        @wraps(do)
        def view(request: SeatRequest, pk: int) -> HttpResponse:
            try:
                do(request, pk)
            except NotThere:
                raise Http404 from None
            except NoRight as no:
                raise PermissionDenied(no.right) from None
            except _REFUSALS as no:
                messages.error(request, _refusal(no))
            return HttpResponseRedirect(_back(request, pk))

        return view

    return wrap


_REFUSALS = (
    silence.InHands, silence.ReasonWrong, MoveNotAllowed, notes.NothingSaid, notes.NobodyAsked,
    topics.WordUnknown, clocks.PauseWrong, NotAllowed, replies.NotHeld, replies.NotMended,
)  # fmt: skip


def _refusal(no: Exception) -> str:
    if isinstance(no, silence.InHands | replies.NotHeld):
        return _("%(name)s holds this case. Ask for it, or wait until it is given back.") % {
            "name": no.holder
        }
    if isinstance(no, replies.NotMended):
        return _not_mended(no)
    if isinstance(no, NotAllowed):
        return release_words.refusal(no.reason)
    said = {
        silence.ReasonWrong: _("Choose a reason; some reasons ask for a sentence of explanation."),
        MoveNotAllowed: _(
            "This case is not in a state in which that can be done. Look at how it stands now."
        ),
        notes.NothingSaid: _("Write something first."),
        notes.NobodyAsked: _("Choose whom you want to ask."),
        topics.WordUnknown: _("Choose one of the list."),
        clocks.PauseWrong: _(
            "Choose why, and an end within fourteen days. A promise that is broken cannot stand still."
        ),
    }
    return said[type(no)]


def _not_mended(no: replies.NotMended) -> str:
    rules = ", ".join(dict.fromkeys(rule_name(one.rule).lower() for one in no.findings))
    if no.reason == "blocked":
        return _("Not sent. First mend: %(rules)s.") % {"rules": rules}
    return _("Not sent yet. Say below why you keep it as it is: %(rules)s.") % {"rules": rules}


def _back(request: SeatRequest, pk: int) -> str:
    query = filters.read(request.POST).as_query()
    tab = request.POST.get("tab", "")
    parts = [part for part in (query, f"tab={tab}" if tab in {"notes", "history"} else "") if part]
    return f"{reverse('case', args=[pk])}{'?' + '&'.join(parts) if parts else ''}"


def _told(request: SeatRequest, answer: Claimed) -> None:
    """Of two people pressing at once, the second is told who was first."""
    if answer.ok:
        return
    if answer.reason == "held":
        text = _("%(name)s was first and holds this case now.") % {"name": answer.holder}
    elif answer.reason == "done":
        text = _("This case is done. Open it again first.")
    else:
        text = _("That colleague may not work on this case.")
    messages.warning(request, text)


@deed("inbox.claim")
def claim(request: SeatRequest, pk: int) -> None:
    """Take a free case."""
    _told(request, claims.claim(pk, by=request.actor, now=utc_now()))


@deed("inbox.claim")
def take_over(request: SeatRequest, pk: int) -> None:
    """Take it out of somebody's hands."""
    _told(request, claims.take_over(pk, by=request.actor, now=utc_now()))


@deed("inbox.claim")
def give_back(request: SeatRequest, pk: int) -> None:
    """Back to the queue."""
    claims.give_back(pk, by=request.actor, now=utc_now())


@deed("inbox.claim")
def hand_over(request: SeatRequest, pk: int) -> None:
    """To a colleague."""
    to = request.POST.get("to", "")
    _told(request, claims.hand_over(pk, int(to) if to.isdigit() else 0, by=request.actor, now=utc_now()))


@deed("inbox.label")
def topic(request: SeatRequest, pk: int) -> None:
    """What it is about."""
    topics.set_topic(pk, request.POST.get("topic", ""), by=request.actor, now=utc_now())


@deed("inbox.label")
def urgency(request: SeatRequest, pk: int) -> None:
    """How urgent it is."""
    topics.set_urgency(pk, request.POST.get("urgency", ""), by=request.actor, now=utc_now())


@deed("inbox.claim")
def pause(request: SeatRequest, pk: int) -> None:
    """Let the clock stand still for a while."""
    form = PauseForm(request.POST)
    if not form.is_valid():
        raise clocks.PauseWrong(request.POST.get("reason", ""))
    told = form.cleaned_data
    clocks.pause(pk, told["reason"], told["until"], by=request.actor, now=utc_now())


@deed("inbox.claim")
def resume(request: SeatRequest, pk: int) -> None:
    """Let it run again."""
    clocks.resume(pk, by=request.actor, now=utc_now())


@deed("inbox.label")
def label(request: SeatRequest, pk: int) -> None:
    """Add or remove a word of the municipality's own."""
    remove = request.POST.get("remove", "")
    if remove.isdigit():
        topics.unlabel(pk, int(remove), by=request.actor, now=utc_now())
    else:
        topics.label(pk, request.POST.get("name", ""), by=request.actor, now=utc_now())


@deed("inbox.note")
def note(request: SeatRequest, pk: int) -> None:
    """For colleagues only."""
    notes.note(pk, request.POST.get("text", ""), by=request.actor, now=utc_now())


@deed("inbox.ask_advice")
def ask(request: SeatRequest, pk: int) -> None:
    """Ask a role of the municipality."""
    role, question = request.POST.get("role", ""), request.POST.get("text", "")
    notes.ask_advice(pk, role, question, by=request.actor, now=utc_now())


@deed("inbox.give_advice")
def advise(request: SeatRequest, pk: int) -> None:
    """Answer what was asked."""
    number, text = request.POST.get("advice", ""), request.POST.get("text", "")
    notes.give_advice(pk, int(number) if number.isdigit() else 0, text, by=request.actor, now=utc_now())


@deed("inbox.silence")
def silent(request: SeatRequest, pk: int) -> None:
    """Decide not to answer."""
    reason, text = request.POST.get("reason", ""), request.POST.get("text", "")
    silence.decide_silence(pk, reason, text, by=request.actor, now=utc_now())
    messages.success(request, _("Recorded: not answered, with your reason."))


@deed("inbox.silence")
def close(request: SeatRequest, pk: int) -> None:
    """Read and done."""
    silence.close(pk, by=request.actor, now=utc_now())


@deed("inbox.claim")
def reopen(request: SeatRequest, pk: int) -> None:
    """Back to work."""
    silence.reopen(pk, by=request.actor, now=utc_now())


@deed("escalation.raise")
def escalate(request: SeatRequest, pk: int) -> None:
    """Lay the case before the duty adviser."""
    replies.lay_before(pk, request.POST.get("text", ""), by=request.actor, now=utc_now())
    messages.success(request, _("The duty adviser has been told."))


@requires("inbox.read")
@require_POST
def here(request: SeatRequest, pk: int) -> HttpResponse:
    """The page is open: reading, writing, or left."""
    now = utc_now()
    found = cases.case(cases.scope_of(request.actor, now), pk)
    if found is None:
        raise Http404
    doing = request.POST.get("doing", "")
    if doing == "left":
        presence.left(found, by=request.actor, now=now)
    else:
        presence.seen(found, by=request.actor, now=now, writing=doing == "writing", working=doing != "idle")
    return HttpResponse(status=204)


@requires("inbox.silence")
@require_POST
def bulk(request: SeatRequest) -> HttpResponse:
    """One decision over the selected cases: spam or duplicate. Each is recorded by itself."""
    chosen = [int(pk) for pk in request.POST.getlist("case") if pk.isdigit() and len(pk) < 19]
    try:
        came = silence.silence_many(chosen, request.POST.get("reason", ""), by=request.actor, now=utc_now())
    except silence.ReasonWrong as no:
        messages.error(request, _refusal(no))
    else:
        if came.done:
            text = ngettext("%(n)d case recorded.", "%(n)d cases recorded.", len(came.done))
            messages.success(request, text % {"n": len(came.done)})
        if came.left:
            text = ngettext(
                "%(n)d case left alone: held by somebody else, or already done.",
                "%(n)d cases left alone: held by somebody else, or already done.",
                len(came.left),
            )
            messages.warning(request, text % {"n": len(came.left)})
    query = filters.read(request.POST).as_query()
    return HttpResponseRedirect(f"{reverse('inbox')}{'?' + query if query else ''}")


@requires("inbox.read")
@require_POST
def keep(request: SeatRequest) -> HttpResponse:
    """Keep this selection under a name, or drop one that was kept."""
    chosen = filters.read(request.POST)
    drop = request.POST.get("drop", "")
    if drop.isdigit():
        saved.drop(int(drop), by=request.actor)
    else:
        saved.keep(request.POST.get("name", ""), chosen.as_query(), by=request.actor)
    query = chosen.as_query()
    return HttpResponseRedirect(f"{reverse('inbox')}{'?' + query if query else ''}")


_DEEDS: dict[str, Callable[..., HttpResponse]] = {
    "claim": claim,
    "take-over": take_over,
    "give-back": give_back,
    "hand-over": hand_over,
    "topic": topic,
    "urgency": urgency,
    "pause": pause,
    "resume": resume,
    "label": label,
    "note": note,
    "ask": ask,
    "advise": advise,
    "silence": silent,
    "close": close,
    "reopen": reopen,
    "escalate": escalate,
    "here": here,
}
urlpatterns = [
    *(path(f"inbox/<int:pk>/{name}/", view, name=f"case_{name}") for name, view in _DEEDS.items()),
    path("inbox/bulk/", bulk, name="inbox_bulk"),
    path("inbox/keep/", keep, name="inbox_keep"),
]
