"""Changes to a draft, as values: a table (JSON) in, another table out. Nothing here checks or stores.

A rule is named by its place in the list, which is what a screen shows; whoever saves says which table
was seen, so a place can never mean another rule.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any, Final, Literal

Source = Mapping[str, Any]
EditKind = Literal["added", "changed", "duplicated", "moved", "removed", "head", "days", "texts"]
_COUNTED: Final = re.compile(r"(.*?)(?:-(\d+))?")


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody does to a draft: which kind of change, to which rule, having seen which table."""

    kind: EditKind
    seen: str  # SHA-256 of the table that was on the screen
    rule: str = ""


def with_rule(source: Source, place: int | None, rule: Mapping[str, object]) -> dict[str, Any]:
    """The rule put in its place, or (without one) at the end."""
    table = _copy(source)
    if place is None:
        table["rules"].append(dict(rule))
    else:
        table["rules"][place] = dict(rule)
    return table


def duplicated(source: Source, place: int) -> dict[str, Any]:
    """The rule once more, right after itself, with a name of its own."""
    table = _copy(source)
    twin = copy.deepcopy(table["rules"][place])
    twin["id"] = free_name(source, str(twin["id"]))
    table["rules"].insert(place + 1, twin)
    return table


def moved(source: Source, place: int, step: int) -> dict[str, Any]:
    """The rule some places up (negative) or down; stops at the ends. Order has no meaning, only looks."""
    table = _copy(source)
    rule = table["rules"].pop(place)
    table["rules"].insert(max(0, place + step), rule)
    return table


def without(source: Source, place: int) -> dict[str, Any]:
    """The table without this rule."""
    table = _copy(source)
    del table["rules"][place]
    return table


def with_head(source: Source, title: str, period: tuple[datetime, datetime]) -> dict[str, Any]:
    """Another title and another period of validity (first moment, end)."""
    head = {"title": title, "valid_from": period[0].isoformat(), "valid_to": period[1].isoformat()}
    return {**_copy(source), **head}


def with_days(source: Source, days: Iterable[date]) -> dict[str, Any]:
    """With these holidays and no others; on them the windows of a Sunday hold."""
    return {**_copy(source), "holidays": sorted({day.isoformat() for day in days})}


def with_texts(source: Source, texts: Mapping[str, str]) -> dict[str, Any]:
    """With these kernel messages (id -> text) and no others.

    A rule that held its text itself gets it from the list too, for a table with a list reads names only.
    """
    table, kept = _copy(source), dict(texts)
    for rule in table["rules"] if kept else ():
        obligations = rule.get("obligations") or {}
        asked = obligations.get("message")
        names = [asked] if isinstance(asked, str) else list(asked or [])
        named = [_name_of(str(one), kept, source) for one in names]
        if named:
            obligations["message"] = named[0] if isinstance(asked, str) else named
    return {**table, "messages": kept}


def _name_of(asked: str, texts: dict[str, str], source: Source) -> str:
    """The id under which the text stands in the list; put there when a rule held it itself."""
    if asked in texts or asked in (source.get("messages") or {}):  # the last: taken away, which parsing tells
        return asked
    known = next((key for key, text in texts.items() if text == asked), None)
    if known is None:
        known = next(f"text-{n}" for n in count(1) if f"text-{n}" not in texts)
        texts[known] = asked
    return known


def users_of(source: Source, message: str) -> list[str]:
    """The rules that ask this kernel message, by name."""
    found = []
    for rule in source.get("rules", []):
        asked = (rule.get("obligations") or {}).get("message")
        if message == asked or (isinstance(asked, list) and message in asked):
            found.append(str(rule.get("id")))
    return found


def next_version(source: Source, version: int, period: tuple[datetime, datetime]) -> dict[str, Any]:
    """The same rules as a version to come."""
    return {**with_head(source, str(source.get("title", "")), period), "version": version}


def free_name(source: Source, wished: str) -> str:
    """The wished name, or with the next number that no rule has: `new-post-2`."""
    taken = {str(rule.get("id")) for rule in source.get("rules", [])}
    if wished not in taken:
        return wished
    match = _COUNTED.fullmatch(wished)
    stem = match[1] if match else wished
    number = 2
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def _copy(source: Source) -> dict[str, Any]:
    return copy.deepcopy(dict(source))
