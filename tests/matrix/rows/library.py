"""Approved answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile

from regie.kernel.actor import Actor
from regie.library.actions import exchange, writing
from regie.library.content import Content
from tests.matrix.shape import But, act, get, post
from tests.matrix.world import World


def _content(w: World) -> Content:
    until = w.now + timedelta(days=90)
    return Content("Container", "Morgen.", "waste", "nl", "Dienst", "https://a.example", w.now, until)


def _answer(w: World, by: Actor) -> list[object]:
    return [w.answer().answer_id]


def _file(w: World, by: Actor) -> dict[str, object]:
    w.answer()
    table = exchange.give_out(w.town.pk, by=w.chief(), now=w.now)
    return {"file": SimpleUploadedFile("antwoorden.csv", table.encode())}


_NO_TOWN: Final = (But("deny", "no municipality to work for any more", situations=("ended",)),)

ROUTES: Final = (
    get("library", "library.read", bound="place", cover="town", but=_NO_TOWN),
    get("library_figures", "library.read", bound="place", cover="town", but=_NO_TOWN),
    get("library_answer", "library.read", cover="town", args=_answer),
    get("library_new", "library.suggest", bound="place", cover="town", but=_NO_TOWN),
    get("library_write", "library.suggest", cover="town", args=_answer),
    get("library_export", "library.read", bound="place", cover="town", screen=False, but=_NO_TOWN),
    post("library_import", "library.write", bound="place", data=_file),
    post(
        "library_owner",
        "library.write",
        args=_answer,
        data=lambda w, by: {"owner": w.colleague.user_id},
    ),
    post(
        "library_decide",
        "library.approve",
        args=lambda w, by: [w.proposed().answer_id, w.proposed().pk, "approve"],
    ),
)

ACTIONS: Final = (
    act(writing.write, "library.suggest", cover="town", args=lambda w, by: [w.town.pk, _content(w)]),
    act(writing.approve, "library.approve", args=lambda w, by: [w.proposed().pk]),
    act(writing.decline, "library.approve", args=lambda w, by: [w.proposed().pk, "Nee"]),
    act(writing.retire, "library.approve", args=lambda w, by: [w.answer().pk, "Oud"]),
    act(
        writing.give_owner,
        "library.write",
        args=lambda w, by: [w.answer().answer_id, w.colleague.user_id],
    ),
    act(exchange.give_out, "library.read", cover="town", args=lambda w, by: [w.town.pk]),
)

MACHINE: Final = (
    ("library.actions.authority.authorise", "this is the check itself"),
    ("library.actions.authority.refuse", "writes down a refusal"),
    ("library.actions.exchange.bring_in", "asks as write, for every line of the file"),
    ("library.actions.uses.note_offered", "follows from the proposals on a case that the reader holds"),
    ("library.actions.uses.note_taken", "follows from inserting an answer; that has asked already"),
    ("library.actions.uses.note_use", "follows from a reply that went out"),
    ("library.actions.writing.right_to_write", "changes nothing"),
)
