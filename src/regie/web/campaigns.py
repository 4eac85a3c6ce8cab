"""Campaigns on screen: the list, one campaign, its brief step by step, the ethics box, the answer."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regie.campaigns import brief, queries
from regie.campaigns.actions import sending, signing, writing
from regie.campaigns.models import BriefQuestion, Campaign, Serves
from regie.campaigns.refusal import Refused
from regie.campaigns.states import LIVE
from regie.channels.models import ChannelAccount
from regie.kernel.clock import utc_now
from regie.people.roles import may
from regie.web import campaigns_words as words
from regie.web.campaigns_forms import CampaignForm, EthicsForm, StepForm
from regie.web.deeds import deeds
from regie.web.session import SeatRequest, requires
from regie.web.templatetags.campaigns import campaign_day

SHOWN: Final = 60


@require_safe
@requires("campaigns.read")
def page(request: SeatRequest) -> HttpResponse:
    """Campaigns that are on, then those that are over."""
    found = queries.seen_by(request.actor, utc_now()).prefetch_related("serves__goal")
    live = [_row(one) for one in found.filter(state__in=LIVE)]
    shown = {
        "live": live,
        "past": [_row(one) for one in found.exclude(state__in=LIVE)[:SHOWN]],
        "hours": sum(row["hours"] or 0 for row in live),
        "euros": sum(row["euros"] or 0 for row in live),
        "may_write": _own(request) and may(request.actor.role, "campaigns.write"),
    }
    return render(request, "campaigns/list.html", shown)


def _row(campaign: Campaign) -> dict[str, Any]:
    content = campaign.brief
    return {
        "campaign": campaign,
        "badge": words.STATES[campaign.state],
        "goals": [one.goal.title for one in campaign.serves.all()],
        "deadline": content.get("deadline", ""),
        "hours": content.get("hours", ""),
        "euros": content.get("euros", ""),
        "done": len(brief.STEPS) - len(brief.lacking(content)),
        "steps": len(brief.STEPS),
    }


@requires("campaigns.write")
def new(request: SeatRequest) -> HttpResponse:
    """Begin one."""
    form = CampaignForm(request.seat.organisation_id, utc_now(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = writing.begin(form.new(), by=request.actor, now=utc_now())
        except Refused as no:
            form.add_error(None, words.refusal(no))
        else:
            return redirect("campaign-step", made.pk, next(iter(brief.STEPS)))
    shown = {"form": form, "campaign": None}
    return render(request, "campaigns/new.html", shown, status=422 if form.errors else 200)


@requires("campaigns.write")
def change(request: SeatRequest, pk: int) -> HttpResponse:
    """Another name, other goals, another assignment."""
    campaign = _found(request, pk)
    chosen: dict[str, Any] = {"name": campaign.name, "assignment": campaign.assignment_id}
    chosen["goals"] = list(campaign.serves.values_list("goal_id", flat=True))
    form = CampaignForm(campaign.municipality_id, utc_now(), request.POST or None, initial=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            writing.rename(campaign, form.new(), by=request.actor, now=utc_now())
        except Refused as no:
            form.add_error(None, words.refusal(no))
        else:
            return redirect("campaign", pk)
    shown = {"form": form, "campaign": campaign}
    return render(request, "campaigns/new.html", shown, status=422 if form.errors else 200)


@require_safe
@requires("campaigns.read")
def one(request: SeatRequest, pk: int) -> HttpResponse:
    """All of it on one page, with what comes next."""
    campaign = _found(request, pk)
    prefetch_related_objects([campaign], "serves__goal")
    lack = brief.lacking(campaign.brief)
    box = queries.box(campaign)
    old = None if box else campaign.boxes.select_related("by").first()
    return render(
        request,
        "campaigns/campaign.html",
        {
            "campaign": campaign,
            "badge": words.STATES[campaign.state],
            "steps": [_step(campaign, step, lack) for step in brief.STEPS],
            "whole": not lack,
            "box": box,
            "old_box": old,
            "points": [(words.ETHICS[code][0], box.points.get(code, "")) for code in brief.ETHICS]
            if box and box.points
            else [],
            "care": [words.code(one) for one in brief.vulnerable(campaign.brief)],
            "goals": [row.goal for row in campaign.serves.all()],
            "changed": [_changed(row, names) for row, names in queries.changed(campaign)],
            "before": _sent_before(campaign),
            "seal": campaign.seal(),
            "questions": list(campaign.questions.select_related("asked_by", "answered_by")),
            "mine": request.actor.user_id in campaign.writers,
            **_powers(request, campaign),
        },
    )


def _changed(row: Serves, names: list[str]) -> dict[str, Any]:
    """A goal that reads otherwise: each thing that changed, as it was known and as it stands."""
    stands = queries.reading(row.goal)
    told = [
        (words.CHANGED[name], words.of_goal(row.seen.get(name)), words.of_goal(stands[name]))
        for name in names
    ]
    return {"row": row, "told": told, "seal": brief.seal(stands)}


def _sent_before(campaign: Campaign) -> dict[str, Any] | None:
    """What was sent before and reads otherwise now: each field that changed, as it was and as it is."""
    found = queries.sent_before(campaign)
    if found is None:
        return None
    old, names = found
    was = Campaign(municipality_id=campaign.municipality_id, brief=old.content)
    return {"old": old, "told": [(words.FIELDS[n], _said(was, n), _said(campaign, n)) for n in names]}


def _powers(request: SeatRequest, campaign: Campaign) -> dict[str, bool]:
    role, at = request.actor.role, request.actor.organisation_id
    own = at == campaign.municipality_id
    agency = campaign.assignment is not None and at == campaign.assignment.agency_id
    return {
        "may_write": own and may(role, "campaigns.write"),
        "may_sign": own and may(role, "campaigns.sign"),
        "may_take": agency and may(role, "campaigns.take"),
        "may_ask": agency and may(role, "campaigns.ask"),
    }


def _step(campaign: Campaign, step: str, lack: dict[str, list[str]]) -> dict[str, Any]:
    said = [(words.FIELDS[name], _said(campaign, name)) for name in brief.STEPS[step]]
    return {
        "slug": step,
        "name": words.STEPS[step][0],
        "done": step not in lack,
        "lacks": [words.FIELDS[name] for name in lack.get(step, [])],
        "said": [(label, text) for label, text in said if text],
    }


def _said(campaign: Campaign, name: str) -> str:
    value = campaign.brief.get(name, "")
    if name == "channels":
        own = ChannelAccount.objects.filter(municipality_id=campaign.municipality_id, pk__in=value or [])
        return ", ".join(own.values_list("name", flat=True))
    if isinstance(value, list):
        return ", ".join(words.code(one) for one in value)
    if name in {"deadline", "baseline_on"}:
        return campaign_day(str(value))
    if name in brief.CHOICES and value:
        return words.code(value)
    return f"€ {value}" if name == "euros" and value != "" else str(value)


@requires("campaigns.write")
def step(request: SeatRequest, pk: int, slug: str) -> HttpResponse:
    """One page of the brief; kept whatever lacks, and said what lacks."""
    campaign = _found(request, pk)
    if slug not in brief.STEPS:
        raise Http404
    form = StepForm(campaign, slug, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            campaign = writing.keep_step(campaign, slug, form.cleaned_data, by=request.actor, now=utc_now())
        except Refused as no:
            form.add_error(None, words.refusal(no))
        else:
            after = _after(slug)
            onward = after if after and "go_on" in request.POST else ""
            return redirect("campaign-step", pk, onward) if onward else redirect("campaign", pk)
    lack = brief.lacking(campaign.brief)
    names = list(brief.STEPS)
    shown = {
        "campaign": campaign,
        "form": form,
        "slug": slug,
        "words": words.STEPS[slug],
        "number": names.index(slug) + 1,
        "last": slug == names[-1],
        "before": names[names.index(slug) - 1] if slug != names[0] else "",
        "steps": [{"slug": one, "name": words.STEPS[one][0], "done": one not in lack} for one in names],
        "lacks": [words.FIELDS[name] for name in lack.get(slug, [])] if campaign.brief else [],
    }
    return render(request, "campaigns/step.html", shown, status=422 if form.errors else 200)


def _after(slug: str) -> str:
    names = list(brief.STEPS)
    place = names.index(slug) + 1
    return names[place] if place < len(names) else ""


@requires("campaigns.sign")
def ethics(request: SeatRequest, pk: int) -> HttpResponse:
    """The ethics box: sign that every point holds, or refuse with a reason."""
    campaign = _found(request, pk)
    form = EthicsForm(request.POST if request.method == "POST" else None)
    read = request.POST.get("read", "")
    if request.method == "POST" and form.is_valid():
        try:
            if "refuse" in request.POST:
                signing.refuse(
                    campaign, request.POST.get("reason", ""), by=request.actor, now=utc_now(), read=read
                )
                messages.success(request, _("Refused. The brief is not sent; its writer sees why."))
            else:
                signing.sign(campaign, form.cleaned_data, by=request.actor, now=utc_now(), read=read)
                messages.success(request, _("Signed. The brief can be sent as it stands."))
        except Refused as no:
            form.add_error(None, words.refusal(no))
        else:
            return redirect("campaign", pk)
    lack = brief.lacking(campaign.brief)
    shown = {
        "campaign": campaign,
        "form": form,
        "whole": not lack,
        "mine": request.actor.user_id in campaign.writers,
        "seal": campaign.seal(),
        "care": [words.code(one) for one in brief.vulnerable(campaign.brief)],
        "steps": [_step(campaign, one, lack) for one in brief.STEPS],
    }
    return render(request, "campaigns/ethics.html", shown, status=422 if form.errors else 200)


def _found(request: SeatRequest, pk: int) -> Campaign:
    return get_object_or_404(queries.seen_by(request.actor, utc_now()), pk=pk)


deed = deeds(_found, Refused, words.refusal, "campaign")


@deed("campaigns.write")
def send(request: SeatRequest, campaign: Campaign) -> str:
    """To the agency."""
    row = sending.send(campaign, by=request.actor, now=utc_now())
    agency = row.assignment.agency.name if row.assignment else ""
    return _("Sent to %(agency)s.") % {"agency": agency}


@deed("campaigns.write")
def take_back(request: SeatRequest, campaign: Campaign) -> str:
    """Open it again."""
    sending.take_back(campaign, by=request.actor, now=utc_now())
    return _("Taken back: you can write on.")


@deed("campaigns.take")
def accept(request: SeatRequest, campaign: Campaign) -> str:
    """The agency takes it on."""
    sending.accept(campaign, by=request.actor, now=utc_now(), read=request.POST.get("read", ""))
    return _("Taken on.")


@deed("campaigns.take")
def refuse(request: SeatRequest, campaign: Campaign) -> str:
    """The agency does not."""
    sending.refuse(campaign, request.POST.get("reason", ""), by=request.actor, now=utc_now())
    return _("Refused; the municipality reads why.")


@deed("campaigns.ask")
def ask(request: SeatRequest, campaign: Campaign) -> str:
    """A question about the brief."""
    sending.ask(campaign, request.POST.get("text", ""), by=request.actor, now=utc_now())
    return _("Asked.")


@deed("campaigns.write")
def answer(request: SeatRequest, campaign: Campaign) -> str:
    """The answer to a question."""
    number = request.POST.get("question", "")
    question = get_object_or_404(
        BriefQuestion.objects.select_related("campaign"),
        campaign=campaign,
        pk=number if number.isdigit() else 0,
    )
    sending.answer(question, request.POST.get("text", ""), by=request.actor, now=utc_now())
    return _("Answered.")


@deed("campaigns.write")
def see(request: SeatRequest, campaign: Campaign) -> str:
    """One knows that a goal changed."""
    number = request.POST.get("goal", "")
    served = get_object_or_404(campaign.serves, goal_id=number if number.isdigit() else 0)
    read = request.POST.get("read", "")
    writing.see_goal(campaign, served.goal, by=request.actor, now=utc_now(), read=read)
    return _("Noted: you know how the goal reads now.")


@deed("campaigns.write")
def end(request: SeatRequest, campaign: Campaign) -> str:
    """Done."""
    sending.end(campaign, request.POST.get("note", ""), by=request.actor, now=utc_now())
    return _("The campaign is done.")


@deed("campaigns.write")
def drop(request: SeatRequest, campaign: Campaign) -> str:
    """Called off."""
    writing.drop(campaign, request.POST.get("reason", ""), by=request.actor, now=utc_now())
    return _("Called off.")


def _own(request: SeatRequest) -> bool:
    actor = request.actor
    return actor.organisation_id is not None and actor.organisation_id == actor.municipality_id


urlpatterns = [
    path("campaigns/", page, name="campaigns"),
    path("campaigns/new/", new, name="campaign-new"),
    path("campaigns/<int:pk>/", one, name="campaign"),
    path("campaigns/<int:pk>/change/", change, name="campaign-change"),
    path("campaigns/<int:pk>/brief/<slug:slug>/", step, name="campaign-step"),
    path("campaigns/<int:pk>/ethics/", ethics, name="campaign-ethics"),
    path("campaigns/<int:pk>/send/", send, name="campaign-send"),
    path("campaigns/<int:pk>/back/", take_back, name="campaign-back"),
    path("campaigns/<int:pk>/accept/", accept, name="campaign-accept"),
    path("campaigns/<int:pk>/refuse/", refuse, name="campaign-refuse"),
    path("campaigns/<int:pk>/ask/", ask, name="campaign-ask"),
    path("campaigns/<int:pk>/answer/", answer, name="campaign-answer"),
    path("campaigns/<int:pk>/goal/", see, name="campaign-goal"),
    path("campaigns/<int:pk>/end/", end, name="campaign-end"),
    path("campaigns/<int:pk>/drop/", drop, name="campaign-drop"),
]
