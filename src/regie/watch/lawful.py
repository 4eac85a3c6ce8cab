"""Whether a query asks for a topic, or for somebody: the words that do the latter, with a way out.

Refuses handles, author fields, links to profiles, names of persons, e-mail, telephone, numbers, homes and
special categories, also behind NOT: who is left out was looked at too. Lists and patterns, so an unusual
name can slip through and a topic can be refused by chance; a person still advises and another approves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from regie.interpret.personal import find_personal
from regie.interpret.wordlists import wordlist
from regie.watch.query import QueryWrong, parse, tokens_of
from regie.watch.words import fold

MOST_SHOWN: Final = 20
_SHORTEST_BEGINNING: Final = 4  # letters; a shorter open word is too wide to be about somebody
_LINK = re.compile(r"\b(?:https?:|www\.)\S+", re.IGNORECASE)
_PROFILE = re.compile(
    r"(?<![\w.])(?:(?:[a-z]{2,3}\.)?(?:x|twitter|facebook|fb|instagram|tiktok|threads|linkedin|snapchat|youtube"
    r"|reddit|telegram|pinterest)\.(?:com|net|me)|t\.me|wa\.me|bsky\.app|mastodon\.\w+)/\S+"
    r"|(?<![\w.])[\w-]+\.bsky\.social\b|(?<![\w/])(?:u|user|in|profile)/[\w.-]+",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w.])@[\w.-]*\w(?:@[\w.-]+)?")
_AUTHOR = re.compile(
    r"(?<![\w])(?:author|auteur|from|van|user|gebruiker|mention|vermelding|profile|profiel|account|by|door|to|aan|afzender"
    r"|handle|follower|volger)s?:\s*(?:\"[^\"]*\"|[^\s()]*)",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"(?<![\w#])[a-z]\w*_\w+|(?<![\w#])(?=\w*[a-z]{4}\d)[a-z]+\d{2,}(?!\w)", re.IGNORECASE)
_YEARLY = re.compile(r"[a-z]+(?:19|20)\d\d|covid19|\w*?\d{2,3}", re.IGNORECASE)
_WORD = re.compile(r"[\w'’?*-]*\w[\w'’?*-]*")
_OPERATORS: Final = frozenset({"AND", "OR", "NOT", "EN", "OF", "NIET", "NEAR"})


@dataclass(frozen=True, slots=True)
class Objection:
    """Words at text[start:end] by which the query may not ask.

    Codes: handle, author, link, account, name, special (detail: the category) and the kinds of
    `interpret.personal` (bsn, iban, phone, email, address, postcode, plate, birth_date, document).
    """

    code: str
    start: int
    end: int
    words: str
    detail: str = ""


def objections(text: str) -> tuple[Objection, ...]:
    """Everything that may not be asked for, in order of place; empty when nothing is in the way."""
    plain, places = _seen(text)
    found: list[Objection] = []
    for code, start, end, detail in _finds(plain):
        first, last = places[start], places[end - 1] + 1
        if all(last <= one.start or first >= one.end for one in found):
            found.append(Objection(code, first, last, text[first:last], detail))
    return tuple(sorted(found, key=lambda one: one.start)[:MOST_SHOWN])


def without(text: str, against: Sequence[Objection]) -> str:
    """The query without those words, as a lawful way to ask; empty when nothing useful is left."""
    kept = text
    for one in sorted(against, key=lambda one: -one.start):
        kept = kept[: one.start] + " " + kept[one.end :]
    kept = _tidied(kept)
    try:
        parse(kept)
    except QueryWrong:
        return ""
    return "" if objections(kept) else kept


def _tidied(text: str) -> str:
    """Without empty brackets and quotes, and without operators that join nothing any more."""
    before = ""
    both, joins = r"(?:AND|EN|OR|OF)", r"(?:AND|EN|OR|OF|NEAR/\d+f?)"
    while before != text:
        before = text
        text = re.sub(r"\(\s*\)|#(?=\s|$)|\"\s*\"(?:~\d+)?", " ", text)
        text = re.sub(rf"\(\s*{joins}\s+", "(", text)
        text = re.sub(rf"\s+(?:{joins}|NOT|NIET)\s*(?=\)|$)", "", text)
        text = re.sub(rf"^\s*{joins}\s+", "", text)
        text = re.sub(rf"\b({both})\s+{joins}(?=\s)", r"\1", text)
        text = re.sub(r"\b(?:NOT|NIET)\s+(?=(?:AND|EN|OR|OF)\s)", "", text)
    return " ".join(text.split())


def _seen(text: str) -> tuple[str, list[int]]:
    """The text as it is read (NFKC, without signs that show nothing), and where each character came from."""
    out: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        if unicodedata.category(sign) == "Cf":
            continue
        for one in unicodedata.normalize("NFKC", sign):
            out.append(one)
            places.append(place)
    return "".join(out), places


Find = tuple[str, int, int, str]


def _finds(text: str) -> Iterator[Find]:
    """In order of certainty: whoever names a place first, keeps it."""
    for pattern, code in ((_LINK, "link"), (_PROFILE, "link"), (_AUTHOR, "author"), (_HANDLE, "handle")):
        yield from ((code, *match.span(), "") for match in pattern.finditer(text))
    for one in find_personal(text):
        if one.kind != "plate" or one.certain:
            yield one.kind, one.start, one.end, ""
    words = _words(text)
    yield from _names(words)
    yield from _special(words)
    for match in _ACCOUNT.finditer(text):
        if not _YEARLY.fullmatch(match.group()):
            yield "account", *match.span(), ""


# -- words, names, categories ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Said:
    """A word as written and as it is compared; `joined`: nothing but a space lies before it."""

    folded: str
    written: str
    start: int
    end: int
    joined: bool


def _words(text: str) -> list[_Said]:
    found: list[_Said] = []
    for match in _WORD.finditer(text):
        written = match.group()
        if written in _OPERATORS:
            continue
        gap = text[found[-1].end : match.start()] if found else "|"
        folded = fold(written.replace("’", "'")).strip("'-")
        found.append(_Said(folded, written, *match.span(), not gap.strip(" .")))
    return found


@cache
def _list(section: str, grade: str) -> frozenset[str]:
    return frozenset(wordlist("names")[section][grade])


def _names(words: Sequence[_Said]) -> Iterator[Find]:
    taken = -1
    for n, word in enumerate(words):
        if n <= taken:
            continue
        last = _name_from(words, n)
        if last is not None and not _named_after(words, last):
            yield "name", word.start, words[last].end, ""
            taken = last


def _name_from(words: Sequence[_Said], n: int) -> int | None:
    """The last word of the name that begins here; None when no name does."""
    word = words[n]
    if word.folded in _list("before", "titles"):
        return _after_title(words, n)
    initial = re.fullmatch(r"[A-Z]|(?:[A-Z]\.)+[A-Z]?", word.written) is not None
    sure = word.folded in _list("first", "sure")
    if not (sure or initial or word.folded in _list("first", "unsure")):
        return n if _begins_like_a_name(word) else None
    last = _family(words, n, by_capital=word.written[:1].isupper() and not initial)
    return last if last is not None else n if sure else None


def _begins_like_a_name(word: _Said) -> bool:
    stem = word.folded.rstrip("*")
    return (
        stem != word.folded
        and len(stem) >= _SHORTEST_BEGINNING
        and sum(name.startswith(stem) for name in _list("first", "sure")) > 0
        and not any(stem.startswith(end) or end.startswith(stem) for end in _list("before", "ends"))
    )


def _after_title(words: Sequence[_Said], n: int) -> int | None:
    following = words[n + 1] if n + 1 < len(words) else None
    if following is None or not following.joined or following.folded in _list("before", "not"):
        return _family(words, n, by_capital=False)
    known = following.folded in (_list("first", "sure") | _list("first", "unsure") | _list("family", "names"))
    if known or following.written[:1].isupper():
        return _family(words, n + 1, by_capital=True) or n + 1
    return _family(words, n, by_capital=False)


def _family(words: Sequence[_Said], n: int, *, by_capital: bool) -> int | None:
    """Where a family name beside word n ends: a known one, one behind `van der`, or one with a capital."""
    at, between = n + 1, False
    while at < len(words) and words[at].joined and words[at].folded in _list("before", "between"):
        at, between = at + 1, True
    if at >= len(words) or (not words[at].joined and not between):
        return None
    word = words[at]
    if not word.joined or not re.fullmatch(r"[^\W\d][\w'-]*\*?", word.folded):
        return None
    known = word.folded in _list("family", "names")
    capital = by_capital and word.written[:1].isupper() and not word.written.isupper()
    return at if known or between or capital else None


def _named_after(words: Sequence[_Said], last: int) -> bool:
    """A street, school or work that carries somebody's name: `Jan van Galenstraat`, `Anne Frank school`."""
    ends = tuple(_list("before", "ends"))
    following = words[last + 1] if last + 1 < len(words) else None
    beside = following is not None and following.joined and following.folded in ends
    return beside or words[last].folded.endswith(ends)


@cache
def _categories() -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """Whole words, and beginnings, with their category."""
    exact: dict[str, str] = {}
    begin: list[tuple[str, str]] = []
    for category, lists in wordlist("special").items():
        for word in lists["words"]:
            if word.endswith("*"):
                begin.append((word[:-1], category))
            exact.setdefault(word.rstrip("*"), category)
    return exact, tuple(begin)


def _special(words: Sequence[_Said]) -> Iterator[Find]:
    for n, word in enumerate(words):
        pair = f"{word.folded} {words[n + 1].folded}" if n + 1 < len(words) else ""
        exact, _begin = _categories()
        if pair in exact:
            yield "special", word.start, words[n + 1].end, exact[pair]
        elif category := _category(word.folded):
            yield "special", word.start, word.end, category


def _category(folded: str) -> str:
    exact, begin = _categories()
    stem = folded.rstrip("*")
    if stem in exact:
        return exact[stem]
    for beginning, category in begin:
        if len(beginning) > 3 and _fits(stem[: len(beginning)], beginning):
            return category
    if "?" in stem:
        return next((category for word, category in exact.items() if _fits(stem, word)), "")
    if stem != folded and len(stem) >= _SHORTEST_BEGINNING:
        return next((category for word, category in exact.items() if word.startswith(stem)), "")
    return ""


def _fits(pattern: str, word: str) -> bool:
    """Whether the word is what the pattern stands for; `?` is any one character."""
    return len(pattern) == len(word) and all(a in ("?", b) for a, b in zip(pattern, word, strict=True))


def spans_of(text: str) -> list[tuple[str, int, int]]:
    """The pieces of a query for showing in colours: kind, start and end. Empty when it cannot be split."""
    try:
        return [(token.kind, token.start, token.end) for token in tokens_of(text)]
    except QueryWrong:
        return []
