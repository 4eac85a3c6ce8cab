"""Where people are woken: everybody's own addresses, and what the municipality sets."""

from __future__ import annotations

from typing import Final

from regie.kernel.actor import Actor
from regie.paging.actions import addresses, pages, rules
from regie.paging.models import Address, Gateway
from regie.paging.refusal import Least, Supplier
from regie.paging.webpush import Subscription
from tests.matrix.shape import ANY_SEAT, act
from tests.matrix.world import World
from tests.paging.rfc import BROWSER, ENDPOINT, SECRET

SUPPLIER: Final = Supplier("sms", "https://sms.example/", "json", '["{to}", "{text}"]')


def own_address(w: World, by: Actor) -> Address:
    return Address.objects.create(
        user_id=by.user_id or 0, kind="webhook", target="https://ntfy.example/a", label="ntfy", made_at=w.now
    )


def gateway(w: World, by: Actor) -> Gateway:
    return Gateway.objects.create(
        municipality_id=by.organisation_id or 0, kind="voice", url=SUPPLIER.url, form="json",
        body=SUPPLIER.body, changed_at=w.now,
    )  # fmt: skip


ACTIONS: Final = (
    act(
        addresses.add_browser,
        ANY_SEAT,
        bound="place",
        args=lambda w, by: [Subscription(ENDPOINT, BROWSER, SECRET), "Telefoon"],
    ),
    act(addresses.add_number, ANY_SEAT, bound="place", args=lambda w, by: ["sms", "0612345678", "Werk"]),
    act(
        addresses.add_webhook, ANY_SEAT, bound="place", args=lambda w, by: ["https://n.example/", "", "ntfy"]
    ),
    act(addresses.retire, ANY_SEAT, bound="place", args=lambda w, by: [own_address(w, by)]),
    act(addresses.prefer, ANY_SEAT, bound="place", args=lambda w, by: [{"high": ["sms"]}, 60]),
    act(
        pages.try_out,
        ANY_SEAT,
        bound="place",
        args=lambda w, by: [own_address(w, by), w.notice()],
    ),
    act(
        rules.set_minimum,
        "paging.manage",
        bound="place",
        args=lambda w, by: [Least({"acute": ["sms"]}, ["push"])],
    ),
    act(rules.set_gateway, "paging.manage", bound="place", args=lambda w, by: [SUPPLIER]),
    act(rules.remove_gateway, "paging.manage", bound="place", args=lambda w, by: [gateway(w, by)]),
)
