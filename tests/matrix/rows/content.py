"""Content: pictures and films for whoever works for the municipality; items within their campaign."""

from __future__ import annotations

import io
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile

from regie.campaigns.actions import sending
from regie.campaigns.models import Campaign
from regie.content.actions import judging, making, media
from regie.content.actions.judging import Judgement, Remark
from regie.content.actions.making import Place, Said, Words
from regie.content.actions.media import NewFile, Rights
from regie.content.models import Comment, Item, Media, Variant
from tests import make
from tests.content.samples import picture
from tests.matrix.rows.campaigns import _sent as sent
from tests.matrix.shape import But, act, get, post
from tests.matrix.world import MARK, World

_RIGHTS: Final = Rights(f"{MARK} brug", "Eigen fotograaf", "none", "Een brug")
_DATA: Final = picture()


def _new() -> NewFile:
    return NewFile(io.BytesIO(_DATA), "brug.jpg", len(_DATA))


def _media(w: World) -> Media:
    known = Media.objects.filter(municipality=w.town).first()
    return known or media.take(w.town.pk, _new(), _RIGHTS, by=w.chief(), now=w.now)


def _form() -> dict[str, object]:
    return {"title": "Brug", "rights": "Eigen fotograaf", "people": "none", "alt_text": "Een brug"}


def accepted(w: World) -> Campaign:
    """A campaign that the agency took on."""
    by = make.actor(w.seats["coordinator", "own_agency"], w.town)
    return sending.accept(sent(w), by=by, now=w.now)


def _said(w: World) -> Said:
    return Said(f"{MARK} stuk", "post", "Er is plek.", "waste", (), "low", ("copy",))


def _item(w: World) -> Item:
    return making.begin(accepted(w), _said(w), by=w.chief(), now=w.now)


def _place(w: World) -> Place:
    return Place(w.channel.pk)


def _variant(w: World) -> Variant:
    """Written by nobody of the table, so that anybody may judge it."""
    by = make.actor(make.seat(w.town, "director", "Schrijver"))
    return making.write(_item(w), _place(w), Words("Er is plek."), by=by, now=w.now)


def _judging(w: World) -> list[object]:
    found = _variant(w)
    return [found, Judgement("copy", "remarks", found.seal, (), "Goed zo")]


def _comment(w: World) -> Comment:
    return judging.comment(_variant(w), Remark("Korter"), by=w.chief(), now=w.now)


_NO_TOWN: Final = (But("deny", "no municipality to work for any more", situations=("ended",)),)

_SAID: Final = {
    "title": f"{MARK} stuk", "kind": "post", "source": "Er is plek.", "topic": "waste", "sensitivity": "low",
    "euros": "0", "share_a": "50",
}  # fmt: skip

ROUTES: Final = (
    get("items", "content.read", args=lambda w, by: [accepted(w).pk]),
    get("item-new", "content.write", args=lambda w, by: [accepted(w).pk]),
    post("item-new", "content.write", args=lambda w, by: [accepted(w).pk], data=lambda w, by: _SAID),
    get("item", "content.read", args=lambda w, by: [_item(w).pk]),
    get("item-change", "content.write", args=lambda w, by: [_item(w).pk]),
    post("item-change", "content.write", args=lambda w, by: [_item(w).pk], data=lambda w, by: _SAID),
    get("item-write", "content.write", args=lambda w, by: [_item(w).pk]),
    post(
        "item-write",
        "content.write",
        args=lambda w, by: [_item(w).pk],
        data=lambda w, by: {"account": w.channel.pk, "language": "nl", "text": "Plek!", "fits": "on"},
    ),
    post(
        "variant-review",
        "content.write",
        args=lambda w, by: [_variant(w).pk],
        data=lambda w, by: {
            "discipline": "copy",
            "seal": Variant.objects.latest("pk").seal,
            "copy-verdict": "remarks",
            "copy-note": "Goed zo",
        },
    ),
    post(
        "variant-comment",
        "content.write",
        args=lambda w, by: [_variant(w).pk],
        data=lambda w, by: {"text": "Korter"},
    ),
    post("comment-resolve", "content.write", args=lambda w, by: [_comment(w).pk]),
    get("media", "content.read", bound="place"),
    get("media-new", "content.write", bound="place", but=_NO_TOWN),
    post(
        "media-new",
        "content.write",
        bound="place",
        but=_NO_TOWN,
        data=lambda w, by: {**_form(), "file": SimpleUploadedFile("brug.jpg", _DATA)},
    ),
    get("media-one", "content.read", cover="town", args=lambda w, by: [_media(w).pk]),
    post(
        "media-rights",
        "content.write",
        cover="town",
        args=lambda w, by: [_media(w).pk],
        data=lambda w, by: _form(),
    ),
    get("media-file", "content.read", cover="town", args=lambda w, by: [_media(w).pk], screen=False),
    post(
        "media-withdraw",
        "content.write",
        cover="town",
        args=lambda w, by: [_media(w).pk],
        data=lambda w, by: {"why": "Toestemming ingetrokken"},
    ),
)

ACTIONS: Final = (
    act(media.take, "content.write", cover="town", args=lambda w, by: [w.town.pk, _new(), _RIGHTS]),
    act(media.set_rights, "content.write", cover="town", args=lambda w, by: [_media(w), _RIGHTS]),
    act(media.withdraw, "content.write", cover="town", args=lambda w, by: [_media(w), "Klaar"]),
    act(making.begin, "content.write", args=lambda w, by: [accepted(w), _said(w)]),
    act(making.change, "content.write", args=lambda w, by: [_item(w), _said(w)]),
    act(making.write, "content.write", args=lambda w, by: [_item(w), _place(w), Words("Plek!")]),
    act(judging.review, "content.write", args=lambda w, by: _judging(w)),
    act(judging.comment, "content.write", args=lambda w, by: [_variant(w), Remark("Korter")]),
    act(judging.resolve, "content.write", args=lambda w, by: [_comment(w)]),
    act(media.looked, "content.read", cover="town", args=lambda w, by: [_media(w)]),
)

MACHINE: Final = (
    ("content.actions.authority.permitted", "this is the check itself"),
    ("content.actions.authority.of_campaign", "this is the check itself"),
    ("content.actions.authority.record", "writes down what others did"),
)
