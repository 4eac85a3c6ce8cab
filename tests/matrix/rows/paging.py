"""Where people are woken: everybody's own addresses, and what the municipality sets."""

from __future__ import annotations

from typing import Final

from regie.kernel.actor import Actor
from regie.paging.actions import addresses, pages, rules
from regie.paging.models import Address, Gateway
from regie.paging.refusal import Least, Supplier
from regie.paging.webpush import Subscription
from tests.matrix.shape import ANY_SEAT, PUBLIC, act, get, post
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


def _own(w: World, by: Actor) -> list[object]:
    return [own_address(w, by).pk]


ROUTES: Final = (
    get("service_worker", PUBLIC, screen=False),
    get("waking", ANY_SEAT, bound="place"),
    post(
        "waking_browser",
        ANY_SEAT,
        bound="place",
        data=lambda w, by: {"endpoint": ENDPOINT, "p256dh": BROWSER, "auth": SECRET},
    ),
    post(
        "waking_number", ANY_SEAT, bound="place", data=lambda w, by: {"kind": "sms", "number": "0612345678"}
    ),
    post("waking_webhook", ANY_SEAT, bound="place", data=lambda w, by: {"url": "https://n.example/"}),
    post("waking_prefer", ANY_SEAT, bound="place", data=lambda w, by: {"high": ["sms"], "gap": "2"}),
    post("waking_remove", ANY_SEAT, bound="place", args=_own),
    post("waking_test", ANY_SEAT, bound="place", args=_own),
    get("waking_settings", "paging.manage", bound="place"),
    get("waking_log", "paging.manage", bound="place"),
    post("waking_minimum", "paging.manage", bound="place", data=lambda w, by: {"acute": ["sms"]}),
    post(
        "waking_supplier",
        "paging.manage",
        bound="place",
        data=lambda w, by: {"kind": "sms", "url": SUPPLIER.url, "form": "json", "body": SUPPLIER.body},
    ),
)

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
