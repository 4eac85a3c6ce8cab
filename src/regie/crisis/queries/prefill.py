"""What a picture begins with: counted, clustered and masked; a person reads and mends all of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from regie.crisis import clusters, picture
from regie.crisis.models import Crisis, Picture
from regie.inbox.models import Case
from regie.inbox.states import ANSWERED
from regie.interpret.personal import masked
from regie.watch.models import Count

FIRST_WINDOW: Final = timedelta(hours=1)
MOST_READ: Final = 2_000


@dataclass(frozen=True, slots=True)
class Beginning:
    """The window, counts in it, questions with how many are answered, and the text of the last picture."""

    since: datetime
    until: datetime
    counts: list[int]
    questions: list[picture.Question]
    content: dict[str, object]
    channels: list[str]

    @property
    def total(self) -> int:
        """Messages in the window."""
        return sum(self.counts)


def beginning(crisis: Crisis, now: datetime) -> Beginning:
    """From the last picture (or the opening) until now."""
    last = crisis.pictures.order_by("-number").first()
    since = last.until if last else min(crisis.opened_at, now - FIRST_WINDOW)
    cases = list(_cases(crisis).filter(last_in_at__gte=since).order_by("-last_in_at")[:MOST_READ])
    counts = picture.trend((case.last_in_at for case in cases), since, now)
    heard = picture.trend(_heard(crisis, since, now), since, now)
    return Beginning(
        since=since,
        until=now,
        counts=[own + other for own, other in zip(counts, heard, strict=True)],
        questions=_questions(crisis),
        content=_carried(last),
        channels=sorted({case.account.name for case in cases}),
    )


def _cases(crisis: Crisis) -> QuerySet[Case]:
    found = Case.objects.filter(municipality_id=crisis.municipality_id, topic__in=crisis.topics)
    found = found.filter(practice=True) if crisis.practice else found
    return found.select_related("account")


def _heard(crisis: Crisis, since: datetime, until: datetime) -> Iterable[datetime]:
    """One moment per message that the linked monitoring queries counted."""
    rows = Count.objects.filter(query__crises=crisis, starts_at__gte=since, starts_at__lt=until)
    for at, total in rows.values_list("starts_at", "total"):
        yield from [at] * total


def _questions(crisis: Crisis) -> list[picture.Question]:
    """What is asked since the crisis was opened, gathered by words, the most asked first."""
    asked = _cases(crisis).filter(opened_at__gte=crisis.opened_at - FIRST_WINDOW)
    asked = asked.filter(kind__in=("question", "complaint", "report")).exclude(excerpt="")
    rows = [
        clusters.Asked(picture.without_names(masked(text)), state == ANSWERED)
        for text, state in asked.order_by("opened_at").values_list("excerpt", "state")[:MOST_READ]
    ]
    return [
        picture.Question(one.text[:160], one.count, one.answered)
        for one in clusters.gather(rows)[: picture.MOST_QUESTIONS]
        if not picture.names_somebody(one.text)
    ]


def _carried(last: Picture | None) -> dict[str, object]:
    """What usually stays as it was; interpretation and advice are written anew each time."""
    if last is None:
        return {}
    kept = ("sources_online", "sources_offline", "gaps", "behaviour_needed", "advice_tone", "advice_channel",
            "advice_speaker")  # fmt: skip
    return {name: last.content.get(name, "") for name in kept}
