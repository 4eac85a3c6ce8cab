"""What somebody asks the ledger to keep, and the line it becomes.

A line holds no personal data: each personal field is a commitment SHA-256(salt || value), and value
and salt are kept beside the ledger. Without the salt the commitment says nothing, so deleting the
value and the salt erases it while every proof over the line stays valid.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from typing import Final
from uuid import UUID

from regie.audit import canonical
from regie.audit.merkle import leaf_hash
from regie.kernel.actor import Actor
from regie.kernel.text import clean

FORMAT: Final = 1
SALT_BYTES: Final = 32
RESULTS: Final = ("done", "refused", "failed", "unknown")
# Lengths of the columns beside the line; longer text is cut, because the ledger never refuses an act.
LONGEST: Final = {"action": 64, "type": 32, "id": 200, "origin": 64, "mandate": 120, "field": 32}


@dataclass(frozen=True, slots=True)
class Entry:
    """One act to record. `subject` is `case:12` or a path; `at` only for acts that lie in the past."""

    action: str
    by: Actor
    subject: str = ""
    result: str = "done"
    details: Mapping[str, object] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)
    mandate: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Personal:
    """A personal value with the salt that hides it in the line."""

    field: str
    salt: bytes
    value: str


@dataclass(frozen=True, slots=True)
class Line:
    """The canonical record, the parts of it that are filtered on, its leaf hash, and the values beside it."""

    record: str
    action: str
    subject: tuple[str, str]
    origin: str
    mandate: str
    details: object
    leaf: bytes
    personal: tuple[Personal, ...]


def compose(entry: Entry, *, uid: UUID, at: datetime, salt: Callable[[int], bytes]) -> Line:
    """The line for an entry. The name and the network address of a person are personal fields."""
    if entry.result not in RESULTS:
        raise ValueError(f"result '{entry.result}' is none of {', '.join(RESULTS)}")
    by = entry.by
    kind, name = subject_parts(entry.subject)
    origin, address = _origin(by.origin)
    action, mandate = _short("action", entry.action), _short("mandate", entry.mandate)
    details = canonical.plain(entry.details)
    own = {"actor_name": by.name if by.is_person else "", "address": address}
    personal = tuple(
        Personal(_short("field", key), salt(SALT_BYTES), clean(text))
        for key, text in {**own, **entry.personal}.items()
        if text
    )
    record = canonical.encode(
        {
            "v": FORMAT,
            "id": str(uid),
            "at": canonical.moment(at),
            "action": action,
            "object": {"type": kind, "id": name},
            "result": entry.result,
            "origin": origin,
            "actor": {"kind": by.kind, "id": by.id, "role": by.role, "organisation": by.organisation_id},
            "on_behalf_of": by.municipality_id,
            "mandate": mandate,
            "details": details,
            "personal": {p.field: commitment(p.salt, p.value) for p in personal},
        }
    )
    leaf = leaf_hash(record)
    return Line(record.decode("utf-8"), action, (kind, name), origin, mandate, details, leaf, personal)


def subject_parts(subject: str) -> tuple[str, str]:
    """`case:12` is (case, 12); a path is (page, path); anything else a type without a number."""
    if subject.startswith("/"):
        return "page", _short("id", subject)
    kind, _, name = subject.partition(":")
    return _short("type", kind), _short("id", name)


def commitment(salt: bytes, value: str) -> str:
    """SHA-256(salt || UTF-8 value) in lower-case hexadecimal."""
    return hashlib.sha256(salt + value.encode("utf-8")).hexdigest()


def _short(what: str, text: str) -> str:
    return canonical.readable(text)[: LONGEST[what]]


def _origin(origin: str) -> tuple[str, str]:
    """Where from, without the address: an address of a person at home is personal data."""
    try:
        return "web", str(ip_address(origin))
    except ValueError:
        return _short("origin", origin), ""
