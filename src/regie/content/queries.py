"""What of the content somebody sees, what lacks before it may be approved, and the bytes of media."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet

from regie.campaigns import queries as campaigns
from regie.channels import registry
from regie.channels.queries import as_account
from regie.content.models import Item, Media, Variant
from regie.content.readiness import Judged, Standing, lacks
from regie.content.usable import SOON
from regie.content.wording import measured, seal, stale
from regie.engagement import queries as engagement
from regie.interpret import queries as interpret
from regie.interpret.draft import About
from regie.interpret.draft_checks import check_draft
from regie.interpret.findings import Finding
from regie.interpret.personal import Allowed
from regie.interpret.tone import DEFAULT, ToneGuide, ToneWrong, parse
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


def items(actor: Actor, now: datetime) -> QuerySet[Item]:
    """Of the campaigns that this person sees."""
    return Item.objects.filter(campaign__in=campaigns.seen_by(actor, now)).select_related(
        "campaign__municipality", "campaign__assignment", "made_by"
    )


def variants(item: Item) -> list[Variant]:
    """Those of the item, with all that `standing` looks at."""
    found = item.variants.select_related("account", "media", "written_by", "item__campaign")
    return list(found.prefetch_related("reviews__by", "comments__by", "comments__resolved_by", "versions"))


def standing(variant: Variant, beside: Iterable[Variant], today: date) -> Standing:
    """All that is known of a variant; `beside`: every variant of its item, itself among them."""
    item, adapter = variant.item, registry.adapter(variant.account.network)
    newest: dict[str, Judged] = {}
    for one in variant.reviews.all():  # the newest first
        newest.setdefault(one.discipline, Judged(one.discipline, one.verdict, one.seal))
    same = [one for one in beside if (one.account_id, one.language) == (variant.account_id, variant.language)]
    limit = adapter.capabilities(as_account(variant.account)).max_length
    return Standing(
        seal=variant.seal,
        measured=measured(variant.whole, adapter.count, limit),
        stale=stale(seal(item.source), variant.made_from),
        subject_lacks=item.kind == "newsletter" and not variant.subject,
        media_lacks=variant.media.lacks(today) if variant.media else (),
        open_comments=sum(one.resolved_at is None for one in variant.comments.all()),
        asked=tuple(item.asked),
        judged=tuple(newest.values()),
        letters=frozenset(one.letter for one in same),
        question=item.question,
    )


def lacking(variant: Variant, today: date) -> tuple[tuple[str, str], ...]:
    """What lacks before this variant may be approved or planned; empty: ready."""
    beside = variants(variant.item)
    (one,) = [found for found in beside if found.pk == variant.pk]
    return lacks(standing(one, beside, today))


def ready(variant: Variant, today: date) -> bool:
    """Whether nothing lacks: words, picture, language in step, comments, reviews."""
    return not lacking(variant, today)


def out_with(media: Media) -> QuerySet[Variant]:
    """Where a picture or film is used, to find it back when its consent ends."""
    return Variant.objects.filter(media=media).select_related("item__campaign", "account")


def findings(variant: Variant, now: datetime) -> list[Finding]:
    """What the checks of the inbox say of these words: tone, hard words, personal data."""
    about = About(topic=variant.item.topic, language=variant.language, allowed=_allowed(variant))
    found = check_draft(variant.text, guide=_guide(variant, now), about=about)
    return [one for one in found if one.rule != "sign_off"]


def _allowed(variant: Variant) -> Allowed:
    return interpret.rules_for(variant.item.campaign.municipality_id).allowed


def _guide(variant: Variant, now: datetime) -> ToneGuide:
    """The signed tone that covers the channel; without one the product's own."""
    covering = engagement.in_force(now).filter(channels=variant.account_id)
    first = covering.order_by("ends_at", "pk").values_list("pk", flat=True).first()
    signed = engagement.agreement(first, "tone", now) if first is not None else None
    try:
        return parse(signed.content) if signed else DEFAULT
    except ToneWrong:  # signed under an older format: its style is not half applied
        return DEFAULT
