"""Which pictures and films somebody sees, which may not be used any more, and their bytes."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet

from regie.content.models import Media
from regie.content.usable import SOON
from regie.engagement import queries as engagement
from regie.kernel.actor import Actor


def seen_by(actor: Actor, now: datetime) -> QuerySet[Media]:
    """Those of the own municipality, or of those an agency works for now."""
    found = Media.objects.select_related("municipality", "made_by", "withdrawn_by")
    if actor.organisation_id is not None and actor.organisation_id == actor.municipality_id:
        return found.filter(municipality_id=actor.organisation_id)
    held = engagement.held_by(actor, now).values("municipality_id")
    mine = found.filter(municipality__in=held)
    return mine.filter(municipality_id=actor.municipality_id) if actor.municipality_id else mine


def ending(municipality_id: int, today: date) -> QuerySet[Media]:
    """Of which the rights or the consent ended, or end soon; what was withdrawn asks nothing any more."""
    last = today + SOON
    consent = Q(people="consented", consent_until__lte=last)
    found = Media.objects.filter(municipality_id=municipality_id, withdrawn_at__isnull=True)
    return found.filter(Q(rights_until__lte=last) | consent)


def part(media: Media, number: int) -> bytes | None:
    """One stretch of the bytes, from 0 on; None after the last."""
    found = media.parts.filter(number=number).first()
    return None if found is None else bytes(found.data)
