"""The practice network as a simple social network, and the panel that plays scenes on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from regie.kernel.clock import utc_now
from regie.people.models import Organisation
from regie.people.roles import may
from regie.practice import actions, queries
from regie.practice.faults import MAX_LENGTH, NetworkRefused
from regie.practice.models import PracticePlay, PracticePost
from regie.web import practice_in_words as words
from regie.web.preferences import back
from regie.web.session import SeatRequest, requires

PAGE = 30


class PlayForm(forms.Form):
    """Which scene, how fast."""

    scenario = forms.ChoiceField(label=gettext_lazy("Scene"), choices=list(words.SCENARIOS.items()))
    speed = forms.ChoiceField(label=gettext_lazy("Speed"), choices=list(words.SPEEDS.items()), initial="60")


class FaultForm(forms.Form):
    """How the network misbehaves."""

    fault = forms.ChoiceField(label=gettext_lazy("The network"), choices=list(words.FAULTS.items()))


class WriteForm(forms.Form):
    """A post by a resident somebody plays."""

    name = forms.CharField(label=gettext_lazy("You play"), max_length=60)
    text = forms.CharField(
        label=gettext_lazy("Message"), max_length=MAX_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
    reply_to = forms.IntegerField(required=False, widget=forms.HiddenInput)


@requires("practice.read")
def network(request: SeatRequest) -> HttpResponse:
    """Everything on the network of this municipality, beside the panel."""
    town = _town(request)
    if town is None:
        return render(request, "practice/choose.html")
    context = _page(request, town, queries.world_timeline(town.slug))
    own = queries.own_account(town.slug)
    write = WriteForm(initial={"name": "Fenna J.", "text": f"@{own.handle if own else town.slug} "})
    if request.headers.get("X-Part") == "posts":
        return render(request, "practice/posts.html", context)
    context |= _panel(town)
    if request.headers.get("X-Part") == "panel":
        return render(request, "practice/panel.html", context)
    return render(request, "practice/network.html", {**context, "write": write})


@requires("practice.read")
def account(request: SeatRequest, handle: str) -> HttpResponse:
    """The page of one account, as a visitor of the network would see it."""
    town = _town(request)
    found = queries.account(handle)
    if town is None or found is None or found.municipality != town.slug:
        raise Http404
    context = _page(request, town, queries.timeline(found))
    return render(request, "practice/account.html", {**context, "account": found})


@requires("practice.read")
def thread(request: SeatRequest, pk: int) -> HttpResponse:
    """A conversation, with a box to go on as a resident."""
    town = _town(request)
    post = queries.one_post(town.slug, pk) if town else None
    if town is None or post is None:
        raise Http404
    posts = queries.thread(post)
    write = WriteForm(initial={"name": _speaker(posts), "reply_to": posts[-1].pk})
    context = {
        "posts": posts,
        "shown": post,
        "write": write,
        "may_play": may(request.actor.role, "practice.play"),
    }
    return render(request, "practice/thread.html", {**context, "town": town})


@require_POST
@requires("practice.play")
def write(request: SeatRequest) -> HttpResponse:
    """Post as a resident."""
    town, form = _town_or_404(request), WriteForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(words.REFUSALS["empty"]))
        return HttpResponseRedirect(_return(request))
    given = form.cleaned_data
    try:
        made = actions.write_as_resident(
            town.slug,
            given["name"],
            given["text"],
            reply_to=given["reply_to"],
            by=request.actor,
            now=utc_now(),
        )
    except NetworkRefused as no:
        messages.error(request, str(words.REFUSALS.get(no.reason, no.reason)))
        return HttpResponseRedirect(_return(request))
    return redirect(f"{reverse('practice_thread', args=[made.pk])}#post-{made.pk}")


@require_POST
@requires("practice.play")
def play(request: SeatRequest) -> HttpResponse:
    """Start a scene."""
    town, form = _town_or_404(request), PlayForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        actions.play(
            town.slug, given["scenario"], speed=float(given["speed"]), by=request.actor, now=utc_now()
        )
    return redirect("practice")


@require_POST
@requires("practice.play")
def hold(request: SeatRequest, what: str) -> HttpResponse:
    """Pause, go on or stop."""
    town = _town_or_404(request)
    deed = {"pause": actions.pause, "resume": actions.resume, "stop": actions.stop}[what]
    deed(town.slug, by=request.actor, now=utc_now())
    return redirect("practice")


@require_POST
@requires("practice.play")
def fault(request: SeatRequest) -> HttpResponse:
    """Make the network misbehave, or mend it."""
    town, form = _town_or_404(request), FaultForm(request.POST)
    own = queries.own_account(town.slug)
    if form.is_valid() and own is not None:
        chosen = form.cleaned_data["fault"]
        new = "" if chosen == words.NO_FAULT else chosen
        actions.set_fault(own, new, by=request.actor, now=utc_now())
    return redirect("practice")


def _town(request: SeatRequest) -> Organisation | None:
    if request.actor.municipality_id is None:
        return None
    return Organisation.objects.filter(pk=request.actor.municipality_id).first()


def _town_or_404(request: SeatRequest) -> Organisation:
    found = _town(request)
    if found is None:
        raise Http404
    return found


def _page(request: SeatRequest, town: Organisation, posts: QuerySet[PracticePost]) -> dict[str, Any]:
    return {
        "town": town,
        "page": Paginator(posts, PAGE).get_page(request.GET.get("page")),
        "may_play": may(request.actor.role, "practice.play"),
    }


def _panel(town: Organisation) -> dict[str, Any]:
    playing = queries.current_play(town.slug)
    own = queries.own_account(town.slug)
    going = playing is not None and playing.state in {PracticePlay.RUNNING, PracticePlay.PAUSED}
    shown: dict[str, Any] = {
        "playing": playing,
        "going": going,
        "own": own,
        "play_form": PlayForm(),
        "fault_form": FaultForm(initial={"fault": (own.fault if own else "") or words.NO_FAULT}),
        "fault_name": words.FAULTS.get(own.fault) if own and own.fault else "",
    }
    if playing is not None:
        scene = min(queries.scene_seconds(playing, utc_now()), playing.length_seconds)
        shown |= {
            "scenario_name": words.SCENARIOS.get(playing.scenario, playing.scenario),
            "state_name": words.STATES[playing.state],
            "minutes": int(scene // 60),
            "length_minutes": int(playing.length_seconds // 60),
            "position": _clock(scene),
            "length": _clock(playing.length_seconds),
            "coming": [_cue(cue, scene, playing.speed) for cue in queries.coming(playing)] if going else [],
        }
    return shown


def _cue(cue: Any, scene: float, speed: float) -> dict[str, Any]:
    wait = max(0, round((cue.due_seconds - scene) / speed))
    soon = _("%(n)d s") % {"n": wait} if wait < 90 else _("%(n)d min") % {"n": wait // 60}
    return {"name": cue.name, "text": cue.text, "wait": soon, "kind": cue.kind}


def _clock(seconds: float) -> str:
    """Hours and minutes of a scene."""
    return f"{int(seconds // 3600)}:{int(seconds % 3600 // 60):02d}"


def _speaker(posts: list[PracticePost]) -> str:
    residents = [post.author.name for post in posts if post.author.kind == "resident"]
    return residents[-1] if residents else "Fenna J."


def _return(request: SeatRequest) -> str:
    return back(request) if request.POST.get("next") else reverse("practice")


urlpatterns = [
    path("practice/", network, name="practice"),
    path("practice/@<str:handle>/", account, name="practice_account"),
    path("practice/post/<int:pk>/", thread, name="practice_thread"),
    path("practice/write/", write, name="practice_write"),
    path("practice/play/", play, name="practice_play"),
    path("practice/fault/", fault, name="practice_fault"),
    path("practice/pause/", hold, {"what": "pause"}, name="practice_pause"),
    path("practice/resume/", hold, {"what": "resume"}, name="practice_resume"),
    path("practice/stop/", hold, {"what": "stop"}, name="practice_stop"),
]
