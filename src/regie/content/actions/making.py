"""Items and their variants: begun from an accepted brief, written, and kept in every version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from regie.audit import actions as audit
from regie.campaigns.brief import CHOICES, EXPERTISE, SENSITIVITY
from regie.campaigns.models import Campaign
from regie.channels.models import ChannelAccount
from regie.content.actions.authority import deed, of_campaign
from regie.content.models import Item, Media, Variant, VariantVersion
from regie.content.readiness import KINDS, LETTERS
from regie.content.refusal import Refused
from regie.content.wording import seal
from regie.interpret.topics import TOPICS
from regie.kernel.actor import Actor
from regie.kernel.text import clean

LANGUAGES: Final = ("nl", "en", "fy", "de", "fr", "pl", "tr", "ar", "uk")
LONGEST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Said:
    """What an item says and how it is judged."""

    title: str
    kind: str
    source: str
    topic: str
    audiences: tuple[str, ...]
    sensitivity: str
    asked: tuple[str, ...]
    money_cents: int = 0
    question: str = ""
    share_a: int = 50


@dataclass(frozen=True, slots=True)
class Words:
    """What a variant says. `made_from_now`: it fits the source as that reads now."""

    text: str
    subject: str = ""
    link: str = ""
    media_id: int | None = None
    made_from_now: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a variant goes."""

    account_id: int
    language: str = "nl"
    letter: str = ""


def begin(campaign: Campaign, said: Said, *, by: Actor, now: datetime) -> Item:
    """An item of a campaign whose brief was accepted. Raises Refused: state, title, source, choice."""
    with deed("content.item_begun", by, str(campaign)):
        who = of_campaign(campaign, by, now)
        row = Item.objects.create(campaign=campaign, made_by_id=who, made_at=now, **_fields(said))
        details = {"campaign": campaign.pk, "title": row.title, "asked": row.asked}
        audit.record("content.item_begun", by=by, subject=str(row), details=details)
    return row


def change(item: Item, said: Said, *, by: Actor, now: datetime) -> Item:
    """Say it otherwise: variants made from the old words are stale until looked at. Refused: as begin."""
    with deed("content.item_changed", by, str(item)):
        of_campaign(item.campaign, by, now)
        row = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
        fields = _fields(said)
        changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        audit.record("content.item_changed", by=by, subject=str(row), details={"changed": changed})
    return row


def _fields(said: Said) -> dict[str, object]:
    title, source = " ".join(clean(said.title, limit=120).split()), clean(said.source, limit=LONGEST).strip()
    known = (
        said.kind in KINDS
        and said.topic in TOPICS
        and said.sensitivity in SENSITIVITY
        and set(said.asked) <= set(EXPERTISE)
        and set(said.audiences) <= set(CHOICES["audiences"])
    )
    wrongs = (
        (not title, "title"),
        (not source, "source"),
        (not known or not 1 <= said.share_a <= 99 or said.money_cents < 0, "choice"),
    )
    for wrong, reason in wrongs:
        if wrong:
            raise Refused(reason)
    return {
        "title": title, "kind": said.kind, "source": source, "topic": said.topic,
        "audiences": list(said.audiences), "sensitivity": said.sensitivity, "asked": list(said.asked),
        "money_cents": said.money_cents, "question": clean(said.question, limit=300).strip(),
        "share_a": said.share_a,
    }  # fmt: skip


def write(item: Item, place: Place, words: Words, *, by: Actor, now: datetime) -> Variant:
    """Write the variant for this place, or write it anew; what did not change makes no version.

    Raises Refused: account, language, letter, words, media.
    """
    with deed("content.variant_written", by, str(item)):
        who = of_campaign(item.campaign, by, now)
        # Locked, so that two who write at once make two versions, one after the other.
        held = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
        _right_place(item, place)
        fields = _words(item, words)
        found = held.variants.filter(
            account_id=place.account_id, language=place.language, letter=place.letter
        ).first()
        row = found or Variant(item=held, account_id=place.account_id, number=0, made_from="")
        row.language, row.letter = place.language, place.letter
        changed = row.seal != fields["seal"]
        if words.made_from_now or not row.made_from:
            row.made_from = seal(held.source)
        for name, value in fields.items():
            setattr(row, name, value)
        if changed:
            row.number, row.written_by_id, row.written_at = row.number + 1, who, now
        row.save()
        if changed:
            VariantVersion.objects.create(variant=row, number=row.number, by_id=who, at=now, **fields)
        details = {"item": held.pk, "number": row.number, "changed": changed, "seal": row.seal}
        audit.record("content.variant_written", by=by, subject=str(row), details=details)
    return row


def _right_place(item: Item, place: Place) -> None:
    town = item.campaign.municipality_id
    accounts = ChannelAccount.objects.filter(pk=place.account_id, municipality_id=town, active=True)
    wrongs = (
        (not accounts.exists(), "account"),
        (place.language not in LANGUAGES, "language"),
        (place.letter not in LETTERS, "letter"),
    )
    for wrong, reason in wrongs:
        if wrong:
            raise Refused(reason)


def _words(item: Item, words: Words) -> dict[str, str | int | None]:
    text = clean(words.text, limit=LONGEST).strip()
    if not text:
        raise Refused("words")
    subject, link = (
        " ".join(clean(words.subject, limit=200).split()),
        "".join(clean(words.link, limit=500).split()),
    )
    media = None
    if words.media_id is not None:
        town = item.campaign.municipality_id
        rows = Media.objects.filter(municipality_id=town, withdrawn_at__isnull=True)
        media = rows.filter(pk=words.media_id).first()
        if media is None:
            raise Refused("media")
    exact = seal(subject, text, link, media.sha256 if media else "")
    return {"subject": subject, "text": text, "link": link, "media_id": words.media_id, "seal": exact}
