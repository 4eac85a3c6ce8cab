"""What can be listened to: public messages on the municipality's channels, the practice network, feeds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db.models import Max, QuerySet

from regie.channels.models import ChannelAccount, Message
from regie.practice import queries as practice
from regie.practice.models import PracticeAccount, PracticePost
from regie.watch.heard import Heard
from regie.watch.models import ListeningFeed

# The practice network is read itself, so its channel would say everything twice.
_READ_ELSEWHERE = "practice"
_OPEN = ("public", "unlisted")
_MOST_GONE = 10_000


def channels(municipality_id: int) -> QuerySet[ChannelAccount]:
    """Channels whose public messages can be listened to. Mail and private messages never are."""
    found = ChannelAccount.objects.filter(municipality_id=municipality_id, active=True)
    return found.exclude(network__in=[_READ_ELSEWHERE, "email"])


def feeds(municipality_id: int) -> QuerySet[ListeningFeed]:
    """Feeds that were added for listening, also those that are off."""
    return ListeningFeed.objects.filter(municipality_id=municipality_id).select_related("added_by")


def has_practice(slug: str) -> bool:
    """Whether there is a practice network around this municipality."""
    return practice.own_account(slug) is not None


def last_message(account_id: int) -> int:
    """The newest message of an account; its ids rise in the order of commit."""
    found = Message.objects.filter(account_id=account_id).aggregate(last=Max("pk"))["last"]
    return int(found or 0)


def on_channel(
    account: ChannelAccount, after: int, up_to: int, since: datetime, limit: int
) -> list[tuple[int, Heard]]:
    """Public messages that came in, oldest first, each with its position."""
    found = Message.objects.filter(
        account=account,
        pk__gt=after,
        pk__lte=up_to,
        received_at__gte=since,
        direction=Message.IN,
        visibility__in=_OPEN,
        deleted_at__isnull=True,
    ).select_related("author")
    return [
        (
            message.pk,
            Heard(
                source=f"channel:{account.pk}",
                id=message.external_id,
                text=message.text,
                author=message.author.external_id if message.author else "",
                at=message.sort_at,
                received_at=message.received_at,
                channel=account.name,
                network=account.network,
                language=message.lang,
                link=message.permalink,
                practice=account.practice,
            ),
        )
        for message in found.defer("search", "raw_html").order_by("pk")[:limit]
    ]


def on_practice(slug: str, after: int, up_to: int, now: datetime, limit: int) -> Iterator[tuple[int, Heard]]:
    """Posts on the practice network that were made or changed, by stamp; not the municipality's own."""
    found = PracticePost.objects.filter(
        author__municipality=slug, stamp__gt=after, stamp__lte=up_to, deleted_at__isnull=True
    ).exclude(author__kind=PracticeAccount.MUNICIPALITY)
    for post in found.select_related("author").order_by("stamp")[:limit]:
        yield (
            post.stamp,
            Heard(
                source=f"practice:{slug}",
                id=str(post.pk),
                text=post.text,
                author=post.author.handle,
                at=min(post.created_at, now),
                received_at=min(post.created_at, now),
                channel="",
                network="practice",
                language=post.language,
                link="",
                practice=True,
            ),
        )


def gone(places: Mapping[int, str], since: datetime) -> dict[int, set[str]]:
    """What was deleted where it stood, as the pipeline names it, by municipality (key -> slug)."""
    found: dict[int, set[str]] = {}
    messages = Message.objects.filter(deleted_at__gte=since, account__municipality_id__in=list(places))
    rows = messages.values_list("account__municipality_id", "account_id", "external_id")
    for place, account, name in rows.order_by("pk")[:_MOST_GONE]:
        found.setdefault(place, set()).add(f"channel:{account}|{name}")
    by_slug = {slug: place for place, slug in places.items()}
    posts = PracticePost.objects.filter(deleted_at__gte=since, author__municipality__in=list(by_slug))
    for slug, number in posts.values_list("author__municipality", "pk").order_by("pk")[:_MOST_GONE]:
        found.setdefault(by_slug[slug], set()).add(f"practice:{slug}|{number}")
    return found


def last_stamp() -> int:
    """The newest change on the practice network."""
    return practice.last_stamp()
