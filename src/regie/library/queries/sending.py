"""Whether a text may still go out, as far as it comes from the library (ADR 0056)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import connection

from regie.library.edits import comes_from
from regie.library.models import AnswerVersion
from regie.library.states import EXPIRED, USABLE

REASONS: Final = {
    EXPIRED: "answer_expired",
    "retired": "answer_retired",
    "replaced": "answer_replaced",
}
ALIKE: Final = 0.6  # trigram similarity from which a pasted text counts as that answer
_NEAREST: Final = """
    select v.id from library_answerversion v join library_answer a on a.id = v.answer_id
    where a.municipality_id = %(place)s and v.state in ('approved', 'retired') and v.valid_from <= %(now)s
      and similarity(v.text, %(text)s) >= %(alike)s
    order by similarity(v.text, %(text)s) desc,
             (v.state = 'approved' and v.valid_until > %(now)s) desc, v.id desc
    limit 1"""


def objection(version_id: int | None, inserted: str, text: str, now: datetime) -> str:
    """Why this text may not go out as that answer; empty when it may, or when it is another text by now.

    Codes: answer_expired, answer_retired, answer_replaced, answer_not_approved.
    """
    if version_id is None:
        return ""
    version = AnswerVersion.objects.defer("search").filter(pk=version_id).first()
    if version is None or not comes_from(inserted or version.text, text):
        return ""
    standing = version.standing(now)
    return "" if standing in USABLE else REASONS.get(standing, "answer_not_approved")


def pasted(municipality_id: int, text: str, now: datetime) -> AnswerVersion | None:
    """The ended answer that a text was copied from by hand; None when a valid one is as near."""
    given: dict[str, Any] = {"place": municipality_id, "text": text, "now": now, "alike": ALIKE}
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, given)
        row = cursor.fetchone()
    version = AnswerVersion.objects.defer("search").filter(pk=row[0]).first() if row else None
    return version if version is not None and version.standing(now) not in USABLE else None
