"""Where we listen: own channels, the practice network, and public feeds that the municipality adds."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from regie.kernel.clock import utc_now
from regie.people.models import Organisation
from regie.people.roles import may
from regie.watch.actions import feeds
from regie.watch.models import ListeningFeed
from regie.watch.queries import sources
from regie.watch.queries.reach import places_of
from regie.watch.refusal import Refused
from regie.web import watch_words as words
from regie.web.session import SeatRequest, requires
from regie.web.watch import place_of


@requires("watch.read")
@require_GET
def page(request: SeatRequest) -> HttpResponse:
    """The list, and a form for who may add to it."""
    place = get_object_or_404(Organisation, pk=place_of(request))
    context = {
        "place": place,
        "channels": sources.channels(place.pk),
        "feeds": sources.feeds(place.pk),
        "practice": sources.has_practice(place.slug),
        "may_add": may(request.actor.role, "watch.sources") and request.actor.organisation_id == place.pk,
    }
    return render(request, "watch/sources.html", context)


@requires("watch.sources")
@require_POST
def add(request: SeatRequest) -> HttpResponse:
    """A feed by its address."""
    name, address = request.POST.get("name", ""), request.POST.get("address", "")
    try:
        feeds.add(place_of(request), name, address, by=request.actor, now=utc_now())
    except Refused as no:
        messages.error(request, words.refusal(no))
    else:
        messages.success(request, _("Added. It is read within a few minutes."))
    return redirect("watch-sources")


@requires("watch.sources")
@require_POST
def switch(request: SeatRequest, pk: int, state: str) -> HttpResponse:
    """Read a feed, or no longer."""
    places = places_of(request.actor, utc_now())
    feed = get_object_or_404(ListeningFeed, pk=pk, municipality_id__in=places)
    try:
        feeds.switch(feed.pk, state == "on", by=request.actor, now=utc_now())
    except Refused as no:
        messages.error(request, words.refusal(no))
    return redirect("watch-sources")


urlpatterns = [
    path("watch/sources/", page, name="watch-sources"),
    path("watch/sources/add/", add, name="watch-feed-add"),
    path("watch/sources/<int:pk>/<slug:state>/", switch, name="watch-feed-switch"),
]
