"""Channels: what is connected, whether it really works, and connecting another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from regie.channels import actions, queries
from regie.channels.actions import may_manage
from regie.channels.models import ChannelAccount, RawEvent
from regie.channels.networks import NETWORKS
from regie.channels.vault import VaultClosed
from regie.engagement import queries as engagement
from regie.kernel.clock import utc_now
from regie.people.models import Organisation
from regie.web import channels_words as words
from regie.web.channels_forms import FORMS, ConnectForm, SecretForm
from regie.web.second_factor import sensitive
from regie.web.session import SeatRequest, requires


@dataclass(frozen=True, slots=True)
class Card:
    """A channel as it stands, with its health in words."""

    account: ChannelAccount
    words: words.Words
    since: datetime | None
    alarm: bool
    network: object
    icon: str
    problems: int
    fetches: bool
    listens: bool


@requires("channels.read")
@never_cache
def channels(request: SeatRequest) -> HttpResponse:
    """Every channel in sight; what needs a person stands first."""
    now = utc_now()
    cards = sorted((_card(account, now) for account in _in_sight(request, now)), key=_order)
    active = [card for card in cards if card.account.active]
    context = {
        "cards": cards,
        "alarms": [card for card in active if card.alarm],
        "well": sum(1 for card in active if card.words.state is words.STATES["ok"]),
        "active": active,
        "manage": _may_manage(request),
        "networks": [(key, *words.NETWORKS[key], words.ABOUT[key]) for key in FORMS],
    }
    return render(request, "channels/list.html", context)


def _order(card: Card) -> tuple[bool, bool, str]:
    return (not card.account.active, not card.alarm, card.account.name.lower())


def _in_sight(request: SeatRequest, now: datetime) -> list[ChannelAccount]:
    """A municipality sees its own channels; an agency those its assignments name."""
    if request.seat.organisation.kind == Organisation.MUNICIPALITY:
        return list(queries.accounts(request.seat.organisation_id))
    held = engagement.held_by(request.actor, now)
    if request.actor.municipality_id is not None:
        held = held.filter(municipality_id=request.actor.municipality_id)
    covered = set(held.values_list("channels", flat=True))
    towns = set(held.values_list("municipality_id", flat=True))
    return [a for town in sorted(towns) for a in queries.accounts(town) if a.pk in covered]


def _card(account: ChannelAccount, now: datetime) -> Card:
    health = queries.health(account, now)
    name, icon = words.NETWORKS.get(account.network, (account.network, "radio-tower"))
    network = NETWORKS[account.network]
    unread = getattr(account, "problems", 0)
    return Card(
        account,
        words.of(health),
        health.since,
        health.alarm,
        name,
        icon,
        unread,
        network.fetches,
        bool(account.listening_at and now - account.listening_at < queries.LISTENING_COUNTS),
    )


def _may_manage(request: SeatRequest) -> bool:
    own = request.seat.organisation_id
    return may_manage(request.actor, own) and request.seat.organisation.kind == Organisation.MUNICIPALITY


def _one(request: SeatRequest, pk: int) -> ChannelAccount:
    """The channel when it is in sight; 404 otherwise, so nobody learns that it exists."""
    for account in _in_sight(request, utc_now()):
        if account.pk == pk:
            return account
    raise Http404


@requires("channels.read")
@never_cache
def channel(request: SeatRequest, pk: int) -> HttpResponse:
    """One channel: health, when what was last seen, what could not be read."""
    account = _one(request, pk)
    manage = _may_manage(request)
    secrets = queries.credentials_of(pk)
    context = {
        "card": _card(account, utc_now()),
        "account": account,
        "manage": manage,
        "secrets": [(words.SECRETS.get(key, key), at) for key, at in sorted(secrets.items())],
        "problems": queries.problems(account.municipality_id, account_id=pk) if manage else [],
        "can_replace": manage and account.active and bool(NETWORKS[account.network].secrets),
        "can_reconnect": manage and account.network in FORMS,
    }
    return render(request, "channels/channel.html", context)


@requires("channels.manage")
@sensitive
@never_cache
def connect(request: SeatRequest, network: str) -> HttpResponse:
    """Connect a channel, or an existing one again."""
    form_class = FORMS.get(network)
    if form_class is None or not _may_manage(request):
        raise Http404
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _connect(request, form)
        if made is not None:
            messages.success(request, _("Connected. The first reading takes a few seconds."))
            return redirect("channel", made.pk)
    name, icon = words.NETWORKS[network]
    context = {"form": form, "network": name, "icon": icon, "about": words.ABOUT[network], "key": network}
    return render(request, "channels/connect.html", context, status=422 if form.errors else 200)


def _connect(request: SeatRequest, form: ConnectForm) -> ChannelAccount | None:
    try:
        return actions.connect(form.new(request.seat.organisation_id), by=request.actor, now=utc_now())
    except IntegrityError:
        form.add_error("name", _("Another channel has this name already."))
    except VaultClosed as closed:
        form.add_error(None, str(closed))
    except ValueError:
        form.add_error("external_id", _("Somebody else uses this account name on the practice network."))
    return None


@requires("channels.manage")
@sensitive
@never_cache
def secret(request: SeatRequest, pk: int) -> HttpResponse:
    """A new key over the old one."""
    account = _one(request, pk)
    form = SecretForm(account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            for purpose, value in form.cleaned_data.items():
                actions.store_credential(account, purpose, value, by=request.actor, now=utc_now())
        except VaultClosed as closed:
            form.add_error(None, str(closed))
        else:
            messages.success(request, _("The new key is sealed. Reading starts again at once."))
            return redirect("channel", pk)
    context = {"form": form, "account": account}
    return render(request, "channels/secret.html", context, status=422 if form.errors else 200)


@requires("channels.manage")
@sensitive
def disconnect(request: SeatRequest, pk: int) -> HttpResponse:
    """Stop reading and sending, after a question."""
    account = _one(request, pk)
    if request.method == "POST":
        actions.disconnect(account, by=request.actor, now=utc_now())
        messages.success(request, _("Disconnected. The keys were destroyed."))
        return redirect("channels")
    return render(request, "channels/disconnect.html", {"account": account})


@require_POST
@requires("channels.manage")
def test(request: SeatRequest, pk: int) -> HttpResponse:
    """Ask the worker to try it for real."""
    actions.request_check(_one(request, pk), by=request.actor, now=utc_now())
    messages.info(request, _("The test is asked. The answer appears here within a few seconds."))
    return redirect("channel", pk)


@require_POST
@requires("channels.manage")
def again(request: SeatRequest, pk: int, raw: int) -> HttpResponse:
    """Read a problem once more."""
    account = _one(request, pk)
    problem = get_object_or_404(RawEvent, pk=raw, account=account)
    actions.parse_again(problem, by=request.actor, now=utc_now())
    messages.info(request, _("It is read again. If it still fails it comes back here."))
    return redirect("channel", pk)


urlpatterns = [
    path("channels/", channels, name="channels"),
    path("channels/connect/<slug:network>/", connect, name="channel_connect"),
    path("channels/<int:pk>/", channel, name="channel"),
    path("channels/<int:pk>/key/", secret, name="channel_secret"),
    path("channels/<int:pk>/disconnect/", disconnect, name="channel_disconnect"),
    path("channels/<int:pk>/test/", test, name="channel_test"),
    path("channels/<int:pk>/problems/<int:raw>/again/", again, name="channel_again"),
]
