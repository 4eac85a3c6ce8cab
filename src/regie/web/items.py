"""What campaigns say, on screen: items, their variants side by side, judgements and comments."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from regie.campaigns import queries as campaigns
from regie.campaigns.models import Campaign
from regie.campaigns.states import ACCEPTED
from regie.content import queries
from regie.content.actions import judging, making
from regie.content.models import Comment, Item, Variant
from regie.content.readiness import Standing, lacks
from regie.content.refusal import Refused
from regie.kernel.changes import words_changed
from regie.kernel.clock import local, utc_now
from regie.people.roles import may
from regie.web import items_words as words
from regie.web.campaigns_words import code
from regie.web.findings_in_words import lines
from regie.web.items_forms import (
    CommentForm,
    ItemForm,
    ReviewForm,
    VariantForm,
    from_brief,
    from_item,
    from_variant,
)
from regie.web.session import SeatRequest, requires


@require_safe
@requires("content.read")
def page(request: SeatRequest, pk: int) -> HttpResponse:
    """What a campaign says, and how far each is."""
    campaign, today = _campaign(request, pk), local(utc_now()).date()
    rows = []
    for item in queries.items(request.actor, utc_now()).filter(campaign=campaign):
        made = queries.variants(item)
        ready = sum(not lacks(queries.standing(one, made, today)) for one in made)
        rows.append((item, words.KINDS[item.kind], len(made), ready))
    shown = {"campaign": campaign, "rows": rows, "may_write": _may(request, campaign)}
    return render(request, "items/list.html", shown)


@requires("content.write")
def new(request: SeatRequest, pk: int) -> HttpResponse:
    """Begin one; the brief has filled in what it knows."""
    campaign = _campaign(request, pk)
    form = ItemForm(request.POST or None, initial=from_brief(campaign))
    if request.method == "POST" and form.is_valid():
        try:
            made = making.begin(campaign, form.said(), by=request.actor, now=utc_now())
        except Refused as no:
            form.add_error(None, words.refusal(no))
        else:
            return redirect("item", made.pk)
    shown = {"form": form, "campaign": campaign, "item": None}
    return render(request, "items/new.html", shown, status=400 if form.errors else 200)


@requires("content.write")
def change(request: SeatRequest, pk: int) -> HttpResponse:
    """Say it otherwise."""
    item = _item(request, pk)
    form = ItemForm(request.POST or None, initial=from_item(item))
    if request.method == "POST" and form.is_valid():
        try:
            making.change(item, form.said(), by=request.actor, now=utc_now())
        except Refused as no:
            form.add_error(None, words.refusal(no))
        else:
            messages.success(request, _("Recorded. Variants made from older words say so."))
            return redirect("item", pk)
    shown = {"form": form, "campaign": item.campaign, "item": item}
    return render(request, "items/new.html", shown, status=400 if form.errors else 200)


@require_safe
@requires("content.read")
def one(request: SeatRequest, pk: int) -> HttpResponse:
    """The source, and every variant beside the others with what lacks."""
    item, now = _item(request, pk), utc_now()
    made = queries.variants(item)
    rows = [_variant(one, queries.standing(one, made, local(now).date()), now) for one in made]
    shown = {
        "item": item,
        "kind": words.KINDS[item.kind],
        "audiences": [code(one) for one in item.audiences],
        "asked": [code(one) for one in item.asked],
        "rows": rows,
        "ready": sum(not row["lacks"] for row in rows),
        "share_b": 100 - item.share_a,
        "trial": any(one.letter for one in made),
        "may_write": _may(request, item.campaign),
        "comment_form": CommentForm(auto_id=False),
        "me": request.actor.user_id,
    }
    return render(request, "items/item.html", shown)


def _variant(one: Variant, standing: Standing, now: datetime) -> dict[str, Any]:
    versions = list(one.versions.all()[:2])
    found = lacks(standing)
    newest = {review.discipline: review for review in reversed(one.reviews.all())}
    return {
        "variant": one,
        "language": words.LANGUAGES[one.language],
        "measured": standing.measured,
        "wrongs": [(wrong.weight, words.wrong(wrong)) for wrong in standing.measured.wrongs],
        "checks": lines(queries.findings(one, now), one.text),
        "lacks": [words.lacking(*lack) for lack in found],
        "changed": words_changed(versions[1].text, versions[0].text) if len(versions) == 2 else [],
        "reviews": [_review(one, name, newest.get(name)) for name in standing.asked],
        "comments": list(one.comments.all()),
    }


def _review(one: Variant, discipline: str, last: Any) -> dict[str, Any]:
    badge = words.NOT_JUDGED
    if last is not None:
        badge = words.VERDICTS[last.verdict] if last.seal == one.seal else words.OLD
    return {
        "discipline": discipline,
        "name": code(discipline),
        "badge": badge,
        "last": last,
        "form": ReviewForm(discipline, auto_id=f"id_{one.pk}_%s"),
    }


@requires("content.write")
def write(request: SeatRequest, pk: int) -> HttpResponse:
    """Write a variant, a new one or the one named in the address."""
    item = _item(request, pk)
    chosen = request.GET.get("variant", "")
    held = item.variants.filter(pk=chosen).first() if chosen.isdigit() else None
    initial = from_variant(held) if held else {"text": item.source}
    form = VariantForm(item, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = making.write(item, form.place(), form.words(), by=request.actor, now=utc_now())
        except Refused as no:
            form.add_error(None, words.refusal(no))
        else:
            return redirect(reverse("item", args=[pk]) + f"#variant-{made.pk}")
    shown = {"form": form, "item": item, "held": held}
    return render(request, "items/write.html", shown, status=400 if form.errors else 200)


@require_POST
@requires("content.write")
def review(request: SeatRequest, pk: int) -> HttpResponse:
    """An expert's verdict on the words that were shown."""
    found = _found(request, pk)
    discipline = request.POST.get("discipline", "")
    if discipline not in found.item.asked:
        raise Http404
    form = ReviewForm(discipline, request.POST)
    try:
        if not form.is_valid():
            raise Refused("choice")
        said = form.judgement(request.POST.get("seal", ""))
        judging.review(found, said, by=request.actor, now=utc_now())
        messages.success(request, _("Judged: %(what)s.") % {"what": code(discipline)})
    except Refused as no:
        messages.error(request, words.refusal(no))
    return redirect(reverse("item", args=[found.item_id]) + f"#variant-{pk}")


@require_POST
@requires("content.write")
def comment(request: SeatRequest, pk: int) -> HttpResponse:
    """A remark at some words or at a place in the picture."""
    found, form = _found(request, pk), CommentForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused("words" if "text" in form.errors else "place")
        judging.comment(found, form.remark(), by=request.actor, now=utc_now())
    except Refused as no:
        messages.error(request, words.refusal(no))
    return redirect(reverse("item", args=[found.item_id]) + f"#variant-{pk}")


@require_POST
@requires("content.write")
def resolve(request: SeatRequest, pk: int) -> HttpResponse:
    """It was dealt with."""
    seen = queries.items(request.actor, utc_now())
    found = get_object_or_404(
        Comment.objects.select_related("variant__item__campaign"), pk=pk, variant__item__in=seen
    )
    try:
        judging.resolve(found, by=request.actor, now=utc_now())
    except Refused as no:
        messages.error(request, words.refusal(no))
    return redirect(reverse("item", args=[found.variant.item_id]) + f"#variant-{found.variant_id}")


def _campaign(request: SeatRequest, pk: int) -> Campaign:
    return get_object_or_404(campaigns.seen_by(request.actor, utc_now()), pk=pk)


def _item(request: SeatRequest, pk: int) -> Item:
    return get_object_or_404(queries.items(request.actor, utc_now()), pk=pk)


def _found(request: SeatRequest, pk: int) -> Variant:
    seen = queries.items(request.actor, utc_now())
    return get_object_or_404(Variant.objects.select_related("item__campaign"), pk=pk, item__in=seen)


def _may(request: SeatRequest, campaign: Campaign) -> bool:
    return campaign.state == ACCEPTED and may(request.actor.role, "content.write")


urlpatterns: Final = [
    path("campaigns/<int:pk>/items/", page, name="items"),
    path("campaigns/<int:pk>/items/new/", new, name="item-new"),
    path("items/<int:pk>/", one, name="item"),
    path("items/<int:pk>/change/", change, name="item-change"),
    path("items/<int:pk>/write/", write, name="item-write"),
    path("variants/<int:pk>/review/", review, name="variant-review"),
    path("variants/<int:pk>/comment/", comment, name="variant-comment"),
    path("comments/<int:pk>/resolve/", resolve, name="comment-resolve"),
]
