"""Channels: who sees that they work, and who may connect them."""

from __future__ import annotations

from typing import Final

from regie.channels.actions import accounts, importing, intake
from regie.channels.actions.accounts import NewAccount
from regie.kernel.actor import Actor
from tests.matrix.shape import PUBLIC, act, get, post
from tests.matrix.world import World


def _channel(w: World, by: Actor) -> list[object]:
    return [w.channel.pk]


_FEED: Final = {"external_id": "https://nieuws.example/rss", "name": "Nieuws"}

ROUTES: Final = (
    get("channels", "channels.read", bound="place"),
    get("channel", "channels.read", args=_channel),
    get("channel_connect", "channels.manage", bound="place", args=lambda w, by: ["feed"]),
    post(
        "channel_connect",
        "channels.manage",
        bound="place",
        args=lambda w, by: ["feed"],
        data=lambda w, by: _FEED,
    ),
    get("channel_secret", "channels.manage", args=_channel),
    post("channel_secret", "channels.manage", args=_channel),
    get("channel_disconnect", "channels.manage", args=_channel),
    post("channel_disconnect", "channels.manage", args=_channel),
    post("channel_test", "channels.manage", args=_channel),
    post("channel_again", "channels.manage", args=lambda w, by: [w.channel.pk, w.raw.pk]),
    post(
        "channel_hook", PUBLIC, bound="place", args=lambda w, by: ["no-such-token"], note="a network pushes"
    ),
)

ACTIONS: Final = (
    act(
        accounts.connect,
        "channels.manage",
        args=lambda w, by: [NewAccount(w.town.pk, "feed", "https://nieuws.example/rss", "Nieuws")],
    ),
    act(accounts.store_credential, "channels.manage", args=lambda w, by: [w.channel, "password", "geheim"]),
    act(accounts.disconnect, "channels.manage", args=lambda w, by: [w.channel]),
    act(accounts.request_check, "channels.manage", args=lambda w, by: [w.channel]),
    act(accounts.open_hook, "channels.manage", args=lambda w, by: [w.channel]),
    act(intake.parse_again, "channels.manage", args=lambda w, by: [w.raw]),
    act(
        importing.begin_import,
        "channels.manage",
        args=lambda w, by: [w.channel],
        more=lambda w, by: {"sha256": "0" * 64, "name": "berichten.csv"},
    ),
)

MACHINE: Final = (
    ("channels.actions.accounts.authorise", "this is the check itself"),
    ("channels.actions.accounts.may_manage", "changes nothing"),
    ("channels.actions.accounts.rewrap_credentials", "by whoever has a shell on the server"),
)
