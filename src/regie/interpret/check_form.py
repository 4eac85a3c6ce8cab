"""Checks on form: sentences, marks, emoji, hashtags, letters, sign-off and length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import regex

from regie.interpret.cues import bare
from regie.interpret.draft import Draft
from regie.interpret.findings import Finding

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
_PLACEHOLDER = re.compile(r"\{[^{}\n]{0,40}\}")
_SIGNED = re.compile(r"\^\w{1,4}\s*$")


def sentences(draft: Draft) -> Iterator[Finding]:
    """Longer than agreed."""
    for match in _SENTENCE.finditer(draft.text):
        words = len(_WORD.findall(bare(match.group())))
        if words > draft.guide.longest_sentence:
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            yield draft.find("long_sentence", (start, match.end()), detail=str(words))


def passive(draft: Draft) -> Iterator[Finding]:
    """`Wordt … gedaan` hides who does it. A perfect tense (`is doorgestuurd`) is left alone on purpose."""
    if draft.dutch:
        for match in _PASSIVE.finditer(draft.text):
            yield draft.find("passive", match.span())


def exclamations(draft: Draft) -> Iterator[Finding]:
    """More than agreed, or several in a row."""
    for number, match in enumerate(re.finditer(r"!+", draft.text)):
        if len(match.group()) > 1 or number >= draft.guide.most_exclamations:
            most = str(draft.guide.most_exclamations)
            yield draft.find("exclamation", match.span(), ".", detail=most)


def emoji(draft: Draft) -> Iterator[Finding]:
    """More than agreed; screen readers read each of them aloud."""
    why = "too_many_emoji" if draft.guide.most_emoji else "no_emoji"
    for number, match in enumerate(_EMOJI.finditer(draft.text)):
        if number >= draft.guide.most_emoji:
            yield draft.find("emoji", match.span(), why=why, detail=str(draft.guide.most_emoji))


def hashtags(draft: Draft) -> Iterator[Finding]:
    """A long hashtag without capitals is one unreadable word to a screen reader."""
    for number, match in enumerate(_HASHTAG.finditer(draft.text)):
        tag = match.group(1)
        if number >= draft.guide.most_hashtags:
            most = str(draft.guide.most_hashtags)
            yield draft.find("hashtag", match.span(), why="too_many_hashtags", detail=most)
        elif draft.guide.camel_case and len(tag) > 10 and (tag.islower() or tag.isupper()):
            yield draft.find("hashtag", match.span(), why="hashtag_without_capitals")


def fancy(draft: Draft) -> Iterator[Finding]:
    """Letters from a picture alphabet cannot be read aloud."""
    for match in _FANCY.finditer(draft.text):
        plain = unicodedata.normalize("NFKC", match.group())
        yield draft.find("fancy_letters", match.span(), plain)


def loud(draft: Draft) -> Iterator[Finding]:
    """Words in capitals read as shouting."""
    for match in _LOUD.finditer(draft.text):
        yield draft.find("capitals", match.span(), match.group().capitalize())


def sign_off(draft: Draft) -> Iterator[Finding]:
    """The agreed sign-off at the end; none where none is agreed."""
    body, wanted = draft.text.rstrip(), draft.about.sign_off.strip()
    if wanted and not body.endswith(wanted):
        signed = _SIGNED.search(body)
        span = signed.span() if signed else (len(body), len(body))
        yield draft.find("sign_off", span, wanted, why="sign_off_missing", detail=wanted)
    elif not wanted and draft.guide.sign_off == "none" and (signed := _SIGNED.search(body)):
        yield draft.find("sign_off", signed.span(), why="sign_off_unwanted")


def length(draft: Draft) -> Iterator[Finding]:
    """By the network's own count; the municipality's own maximum is advice beside it."""
    count, limit, own = draft.about.count, draft.about.limit, draft.guide.max_length
    end = len(draft.text)
    if 0 < limit < count:
        yield draft.find("length", (end, end), why="too_long", detail=str(limit))
    elif 0 < own < count:
        yield Finding("length", end, end, "longer_than_agreed", "", "advice", str(own))


def placeholders(draft: Draft) -> Iterator[Finding]:
    """A place that was to be filled in still stands there."""
    for match in _PLACEHOLDER.finditer(draft.text):
        yield draft.find("placeholder", match.span(), detail=match.group())
