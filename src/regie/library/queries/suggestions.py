"""Answers that fit a question, best first, each with why. Asks the database once for all hints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from regie.library.models import AnswerVersion
from regie.library.queries.answers import usable
from regie.library.ranking import Candidate, Why, key_words, rank

LONGEST_QUESTION: Final = 1_000
MOST: Final = 40  # candidates that are looked at closely


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An answer with the reasons to propose it."""

    version: AnswerVersion
    score: float
    why: tuple[Why, ...]


# Rank is normalised to 0–1 (32); word similarity looks for the nearest piece of the question in the answer.
_HINTS: Final = """
    select v.id,
           ts_rank(v.search, q.any, 32),
           greatest(word_similarity(v.title, %(text)s), word_similarity(%(key)s, v.title || ' ' || v.cues)),
           v.topic = %(topic)s,
           array(select w from unnest(%(words)s::text[]) w where v.search @@ plainto_tsquery('dutch', w)),
           array(select l.word from library_answerword l
                 where l.answer_id = v.answer_id and l.word = any(%(words)s)),
           array(select l.count from library_answerword l
                 where l.answer_id = v.answer_id and l.word = any(%(words)s)),
           (select count(*) from library_answeruse u join library_answerversion x on x.id = u.version_id
             where x.answer_id = v.answer_id and u.topic = %(topic)s)
    from library_answerversion v join library_answer a on a.id = v.answer_id,
         (select to_tsquery('dutch', %(any)s) as any) q
    where a.municipality_id = %(place)s and v.state = 'approved'
      and v.valid_from <= %(now)s and v.valid_until > %(now)s and v.language = %(language)s
    order by ts_rank(v.search, q.any, 32) + word_similarity(v.title, %(text)s)
             + case when v.topic = %(topic)s then 0.1 else 0 end desc, v.id
    limit %(most)s"""


def suggestions(
    municipality_id: int, question: str, *, topic: str, language: str, now: datetime, limit: int = 3
) -> tuple[Suggestion, ...]:
    """The answers nearest to the question; none when nothing is near enough."""
    words = key_words(question[:LONGEST_QUESTION])
    given: dict[str, Any] = {
        "place": municipality_id,
        "text": question[:LONGEST_QUESTION],
        "key": " ".join(words),
        "words": list(words),
        "any": " | ".join(words),
        "topic": topic,
        "language": language if language not in {"", "und"} else "nl",
        "now": now,
        "most": MOST,
    }
    found = _candidates(given)
    ranked = rank(found, limit=limit)
    rows = usable(municipality_id, now).in_bulk([one.version_id for one in ranked])
    return tuple(
        Suggestion(rows[one.version_id], one.score, one.why) for one in ranked if one.version_id in rows
    )


def _candidates(given: dict[str, Any]) -> list[Candidate]:
    with connection.cursor() as cursor:
        cursor.execute(_HINTS, given)
        rows = cursor.fetchall()
    return [
        Candidate(pk, rank_, pieces, same, tuple(shared), dict(zip(learned, counts, strict=True)), uses)
        for pk, rank_, pieces, same, shared, learned, counts, uses in rows
    ]
