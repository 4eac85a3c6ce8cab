"""Who may do what to which case. Checked outside the transaction, so a refusal stays in the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from json import dumps

from django.db import connection

from regie.audit import actions as audit
from regie.audit.actions import LIVE_CHANNEL
from regie.inbox.models import Case
from regie.inbox.queries import cases
from regie.inbox.scope import Scope
from regie.kernel.actor import Actor
from regie.people.roles import may


class NoRight(Exception):
    """The role does not carry the right; `right` says which."""

    def __init__(self, right: str) -> None:
        super().__init__(right)
        self.right = right


class NotThere(Exception):
    """No such case for this person: it does not exist, or the assignment does not cover it."""


def allowed(right: str, case_id: int, *, by: Actor, now: datetime) -> Scope:
    """The scope under which `by` may use `right` on the case. Raises NoRight or NotThere, recorded."""
    action, subject = "inbox.tried", f"case:{case_id}"
    if not may(by.role, right):
        audit.refused(action, by=by, reason=right, subject=subject)
        raise NoRight(right)
    scope = cases.scope_of(by, now)
    if not cases.visible(scope).filter(pk=case_id).exists():
        audit.refused(action, by=by, reason="not_covered", subject=subject)
        raise NotThere(case_id)
    return scope


def locked(case_id: int) -> Case:
    """The case, locked until the transaction ends: of two people at once, one waits and sees the result.

    Without joins: after waiting, PostgreSQL re-reads the locked row but not the rows joined to it, so
    a holder joined here would be the one of before.
    """
    return Case.objects.select_for_update().get(pk=case_id)


def subject_of(case: Case) -> str:
    """How the ledger and the live screens name a case."""
    return f"case:{case.pk}"


def on_behalf(by: Actor, case: Case) -> Actor:
    """The same actor, acting for the municipality whose case it is (agency people see several)."""
    return (
        by
        if by.municipality_id == case.municipality_id
        else replace(by, municipality_id=case.municipality_id)
    )


def tell(municipality_id: int, subject: str, action: str) -> None:
    """Tell live screens, on commit, of something that is not an act of its own in the ledger."""
    text = dumps({"m": municipality_id, "s": subject, "a": action})
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [LIVE_CHANNEL, text])


def person(by: Actor) -> int:
    """The user who acts. Software holds no case, writes no note and decides no silence."""
    if by.user_id is None:
        raise NoRight("person")
    return by.user_id
