"""Reads on the practice network."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, Count, Max, Q, QuerySet, When

from regie.practice.models import PracticeAccount, PracticeCue, PracticePlay, PracticePost
from regie.practice.playing import elapsed_seconds
from regie.practice.writing import mentioned


def account(handle: str) -> PracticeAccount | None:
    """The account with this handle, with or without @."""
    return PracticeAccount.objects.filter(handle=handle.lstrip("@").lower()).first()


def own_account(municipality: str) -> PracticeAccount | None:
    """The municipality's own account on the network."""
    own = PracticeAccount.objects.filter(municipality=municipality, kind=PracticeAccount.MUNICIPALITY)
    return own.order_by("pk").first()


def world(municipality: str) -> QuerySet[PracticeAccount]:
    """Everybody in the world of a municipality, the municipality's own accounts first."""
    own_first = Case(When(kind=PracticeAccount.MUNICIPALITY, then=0), default=1)
    return PracticeAccount.objects.filter(municipality=municipality).order_by(own_first, "handle")


def notifications(account: PracticeAccount, *, since: int, limit: int = 100) -> list[PracticePost]:
    """Posts that concern the account and were made or changed after stamp `since`, oldest change first.

    Also what the account itself wrote on the network by hand; what a client sent with a key of its
    own is not news to that client.
    """
    mine = Q(author=account, key__isnull=True) | Q(notified=account)
    return list(
        PracticePost.objects.filter(mine, stamp__gt=since)
        .distinct()
        .select_related("author", "reply_to__author", "root__author")
        .order_by("stamp")[:limit]
    )


def last_stamp() -> int:
    """The stamp of the newest change on the network; 0 when nothing happened yet."""
    return int(PracticePost.objects.aggregate(last=Max("stamp"))["last"] or 0)


def concerned(made: PracticePost) -> list[PracticeAccount]:
    """Whom the network tells of a post: who is named, whose post is answered, parties to the thread."""
    ids: set[int] = set()
    if made.reply_to is not None:
        ids.add(made.reply_to.author_id)
    if made.root is not None:
        ids.add(made.root.author_id)
        ids.update(made.root.notified.values_list("pk", flat=True))
    found = PracticeAccount.objects.filter(Q(handle__in=mentioned(made.text)) | Q(pk__in=ids))
    return [account for account in found if account.pk != made.author_id]


def by_key(account: PracticeAccount, key: str) -> PracticePost | None:
    """The post this account sent with its own key, also when it was deleted since."""
    return PracticePost.objects.filter(author=account, key=key).first()


def world_timeline(municipality: str) -> QuerySet[PracticePost]:
    """Everything that stands on the network of one municipality, newest first."""
    return _shown(PracticePost.objects.filter(author__municipality=municipality))


def one_post(municipality: str, pk: int) -> PracticePost | None:
    """A post in the world of this municipality."""
    found = PracticePost.objects.filter(pk=pk, author__municipality=municipality)
    return found.select_related("author", "root__author").first()


def _shown(posts: QuerySet[PracticePost]) -> QuerySet[PracticePost]:
    alive = posts.filter(deleted_at__isnull=True).select_related("author", "reply_to__author")
    return alive.annotate(answers=Count("replies", distinct=True)).order_by("-created_at", "-pk")


def timeline(account: PracticeAccount) -> QuerySet[PracticePost]:
    """What the account wrote or was called in, newest first, without what is deleted."""
    concerned_ids = PracticePost.notified.through.objects.filter(practiceaccount_id=account.pk)
    mine = Q(author=account) | Q(pk__in=concerned_ids.values("practicepost_id"))
    return _shown(PracticePost.objects.filter(mine))


def thread(post: PracticePost) -> list[PracticePost]:
    """The whole conversation around a post, oldest first, deleted ones included as gaps."""
    root_id = post.root_id or post.pk
    return list(
        PracticePost.objects.filter(Q(pk=root_id) | Q(root_id=root_id))
        .select_related("author", "reply_to__author")
        .order_by("created_at", "pk")
    )


def going(municipality: str) -> QuerySet[PracticePlay]:
    """The play that is running or paused; at most one."""
    return PracticePlay.objects.filter(
        municipality=municipality, state__in=[PracticePlay.RUNNING, PracticePlay.PAUSED]
    )


def current_play(municipality: str) -> PracticePlay | None:
    """The play that is running or paused, else the last one, else None."""
    plays = PracticePlay.objects.filter(municipality=municipality).select_related("account")
    return going(municipality).select_related("account").first() or plays.first()


def scene_seconds(play: PracticePlay, now: datetime) -> float:
    """How far the play is, in scene time."""
    resumed = play.resumed_at if play.state == PracticePlay.RUNNING else None
    return elapsed_seconds(play.played_seconds, resumed, now, speed=play.speed)


def coming(play: PracticePlay, limit: int = 8) -> list[PracticeCue]:
    """The next posts of a play."""
    return list(play.cues.filter(post__isnull=True)[:limit])
