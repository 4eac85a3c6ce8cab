"""Form of address: u or je as agreed, and never both. Suggestions change the verb along where they can."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from regie.interpret.draft import Draft
from regie.interpret.findings import Finding
from regie.interpret.wordlists import wordlist

_FORMAL = re.compile(r"\b(?:u|uw|uzelf|uwe)\b", re.IGNORECASE)
_INFORMAL = re.compile(r"\b(?:je|jij|jou|jouw|jezelf|jullie)\b", re.IGNORECASE)
_RESIDENT_INFORMAL = re.compile(r"\b(?:jij|jou|jouw|je)\b", re.IGNORECASE)  # jullie means the town hall

# Verbs that change with the form; the rest keep their ending or lose the t (belt u, bel je).
_TO_U: Final = {
    "heb": "heeft",
    "hebt": "heeft",
    "kun": "kunt",
    "kan": "kunt",
    "ben": "bent",
    "wil": "wilt",
} | {
    verb: verb + "t"
    for verb in ("ga", "doe", "zie", "sta", "vind", "krijg", "word", "mail", "bel", "stuur", "geef", "kijk")
}
_TO_JE: Final = {"heeft": "heb", "hebt": "heb", "kunt": "kun", "bent": "ben", "wilt": "wil"}
_AFTER: Final = {"heeft": "hebt", "is": "bent", "wil": "wilt", "kan": "kunt"}  # u heeft → je hebt
_WORDS_TO_JE: Final = {"u": "je", "uw": "je", "uwe": "jouwe", "uzelf": "jezelf"}
_WORDS_TO_U: Final = {"jij": "u", "jou": "u", "jouw": "uw", "jezelf": "uzelf", "jullie": "u"}
_NOT_OWNED: Final = frozenset(wordlist("address")["after_je"]["words"])


def address(draft: Draft) -> Iterator[Finding]:
    """The other form than the one agreed, or than the resident's, or than the rest of the text."""
    if not draft.dutch:
        return
    formal, informal = list(_FORMAL.finditer(draft.text)), list(_INFORMAL.finditer(draft.text))
    wanted = _wanted(draft)
    if wanted:
        for match in informal if wanted == "u" else formal:
            start, end, better = _better(draft.text, match, wanted)
            yield draft.find("address_form", (start, end), better, why=f"address_{wanted}")
    elif formal and informal:
        yield from _mixed(draft, formal, informal)


def _wanted(draft: Draft) -> str:
    form = draft.guide.form_of_address
    if form != "follow":
        return form
    formal, informal = (bool(found.search(draft.about.question)) for found in (_FORMAL, _RESIDENT_INFORMAL))
    return "" if formal == informal else "u" if formal else "je"


def _mixed(
    draft: Draft, formal: Sequence[re.Match[str]], informal: Sequence[re.Match[str]]
) -> Iterator[Finding]:
    """The rarer form is pointed at, the later one when they are even."""
    fewer, wanted = (informal, "u") if len(formal) > len(informal) else (formal, "je")
    if len(formal) == len(informal) and formal[0].start() < informal[0].start():
        fewer, wanted = informal, "u"
    for match in fewer:
        start, end, better = _better(draft.text, match, wanted)
        yield draft.find("address_mixed", (start, end), better)


def _better(text: str, match: re.Match[str], wanted: str) -> tuple[int, int, str]:
    """Place and proposal, with the verb beside it when that must change too."""
    start, end, word = match.start(), match.end(), match.group().lower()
    before = re.search(r"(\w+) $", text[max(0, start - 20) : start])
    if before and word in {"u", "je", "jij"}:
        verb = _inverted(before[1].lower(), wanted)
        if verb:
            said = text[start - len(before[0]) : end]
            return start - len(before[0]), end, _cased(f"{verb} {wanted}", said)
    after = re.match(r" (\w+)", text[end:])
    if wanted == "je":
        better = _WORDS_TO_JE[word]
        if word == "u" and after and after[1].lower() in _AFTER:
            return start, end + len(after[0]), _cased(f"je {_AFTER[after[1].lower()]}", text[start:end])
    else:
        owned = after is not None and after[1].lower() not in _NOT_OWNED and len(after[1]) > 2
        better = _WORDS_TO_U.get(word, "uw" if owned else "u")
    return start, end, _cased(better, text[start:end])


def _inverted(verb: str, wanted: str) -> str:
    """`heeft` (u) → `heb` (je), and back; empty when it is no verb we know how to turn."""
    if wanted == "u":
        return _TO_U.get(verb, "")
    if verb in _TO_JE:
        return _TO_JE[verb]
    back = {formal: plain for plain, formal in _TO_U.items()}
    return back.get(verb, "")


def _cased(better: str, said: str) -> str:
    return better[0].upper() + better[1:] if said[0].isupper() else better
