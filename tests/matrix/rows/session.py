"""Where everybody begins, and what somebody chooses for their own browser."""

from __future__ import annotations

from typing import Final

from tests.matrix.shape import ANY_SEAT, PUBLIC, SIGNED_IN, get, post

ROUTES: Final = (
    get("today", ANY_SEAT, bound="place"),
    get("account_login", PUBLIC, bound="place", note="sign in"),
    post("theme", PUBLIC, bound="place", data=lambda w, by: {"theme": "dark"}),
    post("seat", SIGNED_IN, bound="place", data=lambda w, by: {"municipality": w.town.pk}),
)
