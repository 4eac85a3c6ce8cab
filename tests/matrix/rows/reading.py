"""The words by which messages are recognised."""

from __future__ import annotations

from typing import Final

from regie.interpret import actions
from tests.matrix.shape import act, get, post

ROUTES: Final = (
    get("reading", "inbox.rules", bound="place"),
    post(
        "reading",
        "inbox.rules",
        bound="place",
        data=lambda w, by: {"sentence": "De lamp is stuk"},
        note="try",
    ),
    get("reading-topic", "inbox.rules", bound="place", args=lambda w, by: ["waste"]),
    post(
        "reading-topic",
        "inbox.rules",
        bound="place",
        args=lambda w, by: ["waste"],
        note="save",
        data=lambda w, by: {"strong": "kliko", "normal": "afval", "weak": "", "save": "1"},
    ),
    post("reading-restore", "inbox.rules", bound="place", args=lambda w, by: ["waste"]),
    post("reading-own", "inbox.rules", bound="place", data=lambda w, by: {"numbers": "0800 1234"}),
)

ACTIONS: Final = (
    act(actions.edit_topic, "inbox.rules", bound="place", args=lambda w, by: ["waste", [("kliko", 1.0)]]),
    act(actions.restore_topic, "inbox.rules", bound="place", args=lambda w, by: ["waste"]),
    act(
        actions.set_own,
        "inbox.rules",
        bound="place",
        args=lambda w, by: [actions.Own(numbers=("0800 1234",), emails=(), addresses=())],
    ),
)

MACHINE: Final = (
    ("interpret.actions.keep_sample", "follows from labelling a case; that has asked already"),
    ("interpret.actions.learn", "by the worker"),
)
