"""Checks on a reply before it goes out: plain language, one form of address, readable for everyone, private.

Advice by rules; no score, no claim about a language level. Only personal data in a reply that others
can read is strong enough to block, and the municipality may allow its own addresses and numbers.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

import regex

from regie.interpret.cues import bare
from regie.interpret.personal import NOTHING_ALLOWED, Allowed, find_personal

Level = Literal["advice", "explain", "blocks"]

LONGEST_SENTENCE: Final = 20  # words
MOST_EMOJI: Final = 2
MOST_EXCLAMATIONS: Final = 1
_BLOCKING: Final = frozenset({"bsn", "iban", "birth_date", "document", "plate"})


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about text[start:end]. `why` is a code that `web` puts in words; `suggestion` may be empty.

    `advice` may be ignored, `explain` asks the writer for a reason, `blocks` must be mended.
    """

    rule: str
    start: int
    end: int
    why: str
    suggestion: str
    level: Level


@dataclass(frozen=True, slots=True)
class _Draft:
    text: str
    open: bool  # others may read it; so is every visibility we do not know
    sign_off: str
    allowed: Allowed


def check_draft(
    text: str, *, visibility: str, sign_off: str, allowed: Allowed = NOTHING_ALLOWED
) -> tuple[Finding, ...]:
    """All findings, by place in the text. `sign_off` such as `^AB` is expected at the end; empty: none."""
    draft = _Draft(text, visibility != "direct", sign_off.strip(), allowed)
    found = [finding for rule in _RULES for finding in rule(draft)]
    return tuple(sorted(found, key=lambda finding: (finding.start, finding.end, finding.rule)))


_FORMAL = re.compile(r"\b(?:u|uw|uzelf|uwe)\b", re.IGNORECASE)
_INFORMAL = re.compile(r"\b(?:je|jij|jou|jouw|jezelf|jullie)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?=\S)[^.!?\n]*)*")
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_EMOJI = regex.compile(
    r"(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2})[\p{Emoji_Modifier}\uFE0F\u200D\p{Extended_Pictographic}]*"
)
_HASHTAG = re.compile(r"#(\w+)")
_FANCY = re.compile("[\U0001d400-\U0001d7ff\u24b6-\u24e9\uff21-\uff5a\U0001f130-\U0001f189]+")
_LOUD = re.compile(r"\b[A-ZÀ-Þ]{4,}(?:\s+[A-ZÀ-Þ]{2,})+\b")
_PASSIVE = re.compile(
    r"\b(?:wordt|worden|werd|werden)\b(?:\s+\w+){0,6}?\s+((?:\w{1,8})?ge\w{2,}(?:d|t|en)|(?:be|ver|ont|her)\w{3,}(?:d|t|en))\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:stuur|geef|mail|plaats|zet|vermeld|noem|deel|wat is|laat)\b[^.!?\n]{0,60}?"
    r"\b(bsn|burgerservicenummer|geboortedatum|adres|adresgegevens|telefoonnummer|rekeningnummer|paspoortnummer|kenteken|e-?mailadres)\b",
    re.IGNORECASE,
)
_PRIVATELY = re.compile(
    r"\b(?:priv[eé]bericht|dm|direct bericht|direct message|pb|in een bericht aan ons)\b", re.IGNORECASE
)


def _address_mixed(draft: _Draft) -> Iterator[Finding]:
    """Both `u` and `je`: the rarer form is pointed at, the later one when they are even."""
    formal, informal = list(_FORMAL.finditer(draft.text)), list(_INFORMAL.finditer(draft.text))
    if not formal or not informal:
        return
    fewer, wanted = (informal, "u") if len(formal) > len(informal) else (formal, "je")
    if len(formal) == len(informal) and formal[0].start() < informal[0].start():
        fewer, wanted = informal, "u"
    for match in fewer:
        yield Finding("address_mixed", *match.span(), "address_mixed", wanted, "advice")


def _long_sentences(draft: _Draft) -> Iterator[Finding]:
    for match in _SENTENCE.finditer(draft.text):
        if len(_WORD.findall(bare(match.group()))) > LONGEST_SENTENCE:
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            yield Finding("long_sentence", start, match.end(), "long_sentence", "", "advice")


@cache
def _plain_words() -> tuple[re.Pattern[str], dict[str, str]]:
    path = Path(__file__).parent / "words" / "plain.toml"
    replace: dict[str, str] = tomllib.loads(path.read_text("utf-8"))["replace"]
    ordered = sorted(replace, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, ordered))})(?![\w-])", re.IGNORECASE), replace


def _outdated_words(draft: _Draft) -> Iterator[Finding]:
    pattern, replace = _plain_words()
    for match in pattern.finditer(draft.text):
        plain = replace[match.group().lower()]
        suggestion = plain[0].upper() + plain[1:] if match.group()[0].isupper() else plain
        yield Finding("outdated_word", *match.span(), "outdated_word", suggestion, "advice")


def _exclamations(draft: _Draft) -> Iterator[Finding]:
    marks = list(re.finditer(r"!+", draft.text))
    for number, match in enumerate(marks):
        if len(match.group()) > 1 or number >= MOST_EXCLAMATIONS:
            yield Finding("exclamation", *match.span(), "exclamation", ".", "advice")


def _emoji(draft: _Draft) -> Iterator[Finding]:
    for number, match in enumerate(_EMOJI.finditer(draft.text)):
        if number >= MOST_EMOJI:
            yield Finding("emoji", *match.span(), "too_many_emoji", "", "advice")


def _hashtags(draft: _Draft) -> Iterator[Finding]:
    """A long hashtag without capitals is one unreadable word to a screen reader."""
    for match in _HASHTAG.finditer(draft.text):
        tag = match.group(1)
        if len(tag) > 10 and (tag.islower() or tag.isupper()):
            yield Finding("hashtag", *match.span(), "hashtag_without_capitals", "", "advice")


def _fancy(draft: _Draft) -> Iterator[Finding]:
    import unicodedata

    for match in _FANCY.finditer(draft.text):
        yield Finding(
            "fancy_letters",
            *match.span(),
            "fancy_letters",
            unicodedata.normalize("NFKC", match.group()),
            "explain",
        )


def _loud(draft: _Draft) -> Iterator[Finding]:
    for match in _LOUD.finditer(draft.text):
        yield Finding("capitals", *match.span(), "capitals", match.group().capitalize(), "advice")


def _passive(draft: _Draft) -> Iterator[Finding]:
    for match in _PASSIVE.finditer(draft.text):
        yield Finding("passive", *match.span(), "passive", "", "advice")


def _sign_off(draft: _Draft) -> Iterator[Finding]:
    if draft.sign_off and not draft.text.rstrip().endswith(draft.sign_off):
        end = len(draft.text.rstrip())
        yield Finding("sign_off", end, end, "sign_off_missing", draft.sign_off, "explain")


def _personal(draft: _Draft) -> Iterator[Finding]:
    if not draft.open:
        return
    for found in find_personal(draft.text, draft.allowed):
        level: Level = "blocks" if found.certain and found.kind in _BLOCKING else "explain"
        yield Finding("personal_data", found.start, found.end, f"personal_{found.kind}", "", level)


def _asks_personal(draft: _Draft) -> Iterator[Finding]:
    """Asking for personal data where everybody reads along, without pointing to a private way."""
    if not draft.open or _PRIVATELY.search(draft.text):
        return
    for match in _ASKS.finditer(draft.text):
        yield Finding("asks_personal_data", *match.span(), "asks_personal_data", "", "explain")


_RULES: Final[tuple[Callable[[_Draft], Iterator[Finding]], ...]] = (
    _address_mixed,
    _long_sentences,
    _outdated_words,
    _exclamations,
    _emoji,
    _hashtags,
    _fancy,
    _loud,
    _passive,
    _sign_off,
    _personal,
    _asks_personal,
)
