"""Pictures and films: taken in by who makes content, seen by whoever works for the municipality."""

from __future__ import annotations

import io
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile

from regie.content.actions import media
from regie.content.actions.media import NewFile, Rights
from regie.content.models import Media
from tests.content.samples import picture
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


_NO_TOWN: Final = (But("deny", "no municipality to work for any more", situations=("ended",)),)

ROUTES: Final = (
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
    act(media.looked, "content.read", cover="town", args=lambda w, by: [_media(w)]),
)

MACHINE: Final = (
    ("content.actions.authority.permitted", "this is the check itself"),
    ("content.actions.authority.record", "writes down what others did"),
)
