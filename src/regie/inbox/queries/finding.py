"""Searching what was written, within what somebody may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from regie.channels.models import ChannelAccount
from regie.inbox.filters import Filter
from regie.inbox.models import Case, CaseMessage
from regie.inbox.queries.cases import PAGE, narrowed
from regie.inbox.scope import Scope
from regie.inbox.snippets import around

SEARCH_HITS: Final = 200  # newest hits per channel account that one search looks at
FEW: Final = 2000  # up to so many hits of a word are all sorted; above, the newest are looked up
ENOUGH_HITS: Final = 10  # fewer whole-word hits than this: parts of words are searched as well


@dataclass(frozen=True, slots=True)
class Hit:
    """A case found, with the words around the hit; `\\x02` and `\\x03` stand around what was found."""

    case: Case
    snippet: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave. `before` continues it; `in_parts` when parts of words were searched too."""

    hits: tuple[Hit, ...]
    before: int | None
    in_parts: bool


def find(scope: Scope, chosen: Filter, *, before: int | None = None, size: int = PAGE) -> Found:
    """Search what was written, newest first, within the scope and the rest of the selection.

    Whole words first (Dutch stems); when they give little, parts of words, which finds compounds.
    Looks at the newest `SEARCH_HITS` hits per channel; older ones come with `before`.
    """
    accounts = _accounts(scope)
    ids = _by_word(chosen.q, accounts, before)
    in_parts = len(ids) < ENOUGH_HITS and len(chosen.q) >= 3
    if in_parts:
        more = _message_ids(_BY_PART, f"%{_literal(chosen.q)}%", accounts, before)
        ids = sorted({*ids, *more}, reverse=True)
    by_case: dict[int, int] = {}
    for case_id, message_id in CaseMessage.objects.filter(message_id__in=ids).values_list(
        "case_id", "message_id"
    ):
        by_case[case_id] = max(message_id, by_case.get(case_id, 0))
    rows = narrowed(scope, chosen).filter(pk__in=by_case).select_related("municipality", "account", "holder")
    cases = sorted(rows, key=lambda case: -by_case[case.pk])
    shown = cases[:size]
    snippets = _snippets([by_case[case.pk] for case in shown], chosen.q)
    hits = tuple(Hit(case, snippets.get(by_case[case.pk], ""), by_case[case.pk]) for case in shown)
    if len(cases) > size:
        return Found(hits, hits[-1].message_id, in_parts)
    return Found(hits, min(ids) if len(ids) >= SEARCH_HITS else None, in_parts)


# Rare words: straight from the text index. One more than FEW says that the word is not rare.
_BY_RARE_WORD: Final = """
    select h.id from (
        select m.id from channels_message m
        where m.search @@ websearch_to_tsquery('dutch', %(q)s) and m.account_id = any(%(accounts)s::bigint[])
          and m.id < %(before)s and m.deleted_at is null
        limit %(few)s) h
    order by h.id desc"""
# Common words: per channel, so that each part walks its own index from the newest hit and stops early.
_BY_WORD: Final = """
    select h.id from unnest(%(accounts)s::bigint[]) a(id), lateral (
        select m.id from channels_message m
        where m.account_id = a.id and m.id < %(before)s
          and m.search @@ websearch_to_tsquery('dutch', %(q)s) and m.deleted_at is null
        order by m.id desc limit %(limit)s) h
    order by h.id desc limit %(limit)s"""
# No order inside: so the trigram index is used for rare parts and the scan stops early for common ones.
_BY_PART: Final = """
    select h.id from (
        select m.id from channels_message m
        where m.text ilike %(q)s and m.account_id = any(%(accounts)s::bigint[]) and m.id < %(before)s
          and m.deleted_at is null
        limit 3000) h
    order by h.id desc limit %(limit)s"""
_SNIPPETS: Final = """
    select id, ts_headline('dutch', left(text, 4000), websearch_to_tsquery('dutch', %(q)s), %(form)s), text
    from channels_message where id = any(%(ids)s)"""
_FORM: Final = "StartSel=\x02, StopSel=\x03, MaxWords=28, MinWords=12, MaxFragments=1"


def _by_word(q: str, accounts: Sequence[int], before: int | None) -> list[int]:
    """Newest hits of whole words; the planner alone would read every message for a word that is rare."""
    rare = _message_ids(_BY_RARE_WORD, q, accounts, before)
    return rare[:SEARCH_HITS] if len(rare) <= FEW else _message_ids(_BY_WORD, q, accounts, before)


def _message_ids(sql: str, q: str, accounts: Sequence[int], before: int | None) -> list[int]:
    given: dict[str, Any] = {
        "q": q,
        "accounts": list(accounts),
        "before": before or 2**62,
        "limit": SEARCH_HITS,
        "few": FEW + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [row[0] for row in cursor.fetchall()]


def _accounts(scope: Scope) -> list[int]:
    towns = [part.municipality_id for part in scope.parts if part.accounts is None]
    named = {pk for part in scope.parts for pk in part.accounts or ()}
    if towns:
        named |= set(ChannelAccount.objects.filter(municipality_id__in=towns).values_list("pk", flat=True))
    return sorted(named)


def _snippets(ids: Sequence[int], q: str) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(_SNIPPETS, {"ids": list(ids), "q": q, "form": _FORM})
        return {pk: line if "\x02" in line else around(text, q) for pk, line, text in cursor.fetchall()}


def _literal(q: str) -> str:
    return q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
