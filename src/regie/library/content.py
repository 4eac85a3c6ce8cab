"""What a version of an answer says, and what it must have before it may be kept. Plain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from regie.interpret.topics import TOPICS
from regie.kernel.text import clean
from regie.library.placeholders import PlaceholderWrong, check
from regie.library.refusal import Refused

LANGUAGES: Final = ("nl", "en", "fy", "de", "fr", "tr", "ar", "pl", "uk", "es")
LONGEST_TITLE: Final = 160
LONGEST_TEXT: Final = 4_000


@dataclass(frozen=True, slots=True)
class Content:
    """An answer as it is written. `cues` are other words by which residents ask it."""

    title: str
    text: str
    topic: str
    language: str
    source_name: str
    source_url: str
    valid_from: datetime
    valid_until: datetime
    cues: str = ""


def checked(content: Content, now: datetime) -> Content:
    """The content cleaned. Raises Refused with the first thing that is wrong."""
    title, text = clean(content.title).strip(), clean(content.text).strip()
    source, url = clean(content.source_name).strip(), clean(content.source_url).strip()
    wrongs = (
        (not title, "no_title"),
        (not text, "no_text"),
        (len(title) > LONGEST_TITLE or len(text) > LONGEST_TEXT, "too_long"),
        (content.topic not in TOPICS, "unknown_topic"),
        (content.language not in LANGUAGES, "unknown_language"),
        (content.valid_from >= content.valid_until, "dates"),
        (content.valid_until <= now, "over"),
        (not source and not url, "source"),
        (bool(url) and not _is_web(url), "source"),
    )
    for wrong, reason in wrongs:
        if wrong:
            raise Refused(reason)
    try:
        check(text)
    except PlaceholderWrong as wrong:
        raise Refused(wrong.why, wrong.name) from wrong
    cues = " ".join(clean(content.cues, limit=1_000).split())
    return Content(
        " ".join(title.split()), text, content.topic, content.language, source[:200], url[:500],
        content.valid_from, content.valid_until, cues,
    )  # fmt: skip


def _is_web(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and "." in (parts.hostname or "")
