"""Selections somebody keeps. Not recorded in the ledger: a preference, and it shows nothing new."""

from __future__ import annotations

from regie.inbox.actions.authority import person
from regie.inbox.models import SavedFilter
from regie.kernel.actor import Actor
from regie.kernel.text import clean

MOST = 20


def keep(name: str, query: str, *, by: Actor) -> SavedFilter | None:
    """Keep a selection under a name, replacing the one with that name. None without a name or room."""
    word = " ".join(clean(name, limit=40).split())
    own = SavedFilter.objects.filter(user_id=person(by))
    if not word or (own.count() >= MOST and not own.filter(name=word).exists()):
        return None
    kept, _ = SavedFilter.objects.update_or_create(
        user_id=person(by), name=word, defaults={"query": query[:400]}
    )
    return kept


def drop(pk: int, *, by: Actor) -> None:
    """Drop one of your own."""
    SavedFilter.objects.filter(pk=pk, user_id=person(by)).delete()
