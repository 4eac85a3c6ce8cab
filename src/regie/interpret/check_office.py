"""Checks on what a municipality owes residents: privacy, safe links, the policy phase, no party politics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from regie.interpret.draft import Draft
from regie.interpret.findings import Finding
from regie.interpret.personal import find_personal

_GRAVE: Final = frozenset({"bsn", "iban", "birth_date", "document", "plate"})
_ASKS = re.compile(
    r"\b(?:stuur|geef|mail|plaats|zet|vermeld|noem|deel|wat is|laat)\b[^.!?\n]{0,60}?"
    r"\b(bsn|burgerservicenummer|geboortedatum|adres|adresgegevens|telefoonnummer|rekeningnummer|paspoortnummer|kenteken|e-?mailadres)\b",
    re.IGNORECASE,
)
_PRIVATELY = re.compile(
    r"\b(?:priv[eé]bericht|dm|direct bericht|direct message|pb|in een bericht aan ons)\b", re.IGNORECASE
)
_LINK = re.compile(
    r"(?<![\w@.-])(?:https?://[^\s<>\"']{1,500}|(?:[a-z0-9-]{1,63}\.){1,6}"
    r"(?:nl|com|org|net|eu|info|frl|amsterdam|be|de|io|example|gov|app|me|ly|co|gl)\b(?:/[^\s<>\"']{0,400})?)",
    re.IGNORECASE,
)
# Parties with seats in the Tweede Kamer or in many councils; local ones stand in the guide.
_PARTIES: Final = (
    "VVD", "PVV", "CDA", "D66", "GroenLinks", "PvdA", "GroenLinks-PvdA", "SP", "SGP", "ChristenUnie", "Volt",
    "JA21", "FVD", "Forum voor Democratie", "DENK", "BBB", "BoerBurgerBeweging", "50PLUS", "NSC",
    "Nieuw Sociaal Contract", "Partij voor de Dieren", "PvdD", "BIJ1", "Leefbaar",
)  # fmt: skip
_VOTING: Final = re.compile(
    r"\b(?:stem(?:t)? (?:op|voor|tegen)|onze wethouder|mijn partij|onze partij|de oppositie|"
    r"verkiezingsprogramma)\b",
    re.IGNORECASE,
)


def personal(draft: Draft) -> Iterator[Finding]:
    """In a reply that others can read; what is certain and grave blocks whatever the guide says."""
    if not draft.open:
        return
    for found in find_personal(draft.text, draft.about.allowed):
        told = draft.find("personal_data", (found.start, found.end), why=f"personal_{found.kind}")
        yield draft.at_least(told, "blocks" if found.certain and found.kind in _GRAVE else "explain")


def asks_personal(draft: Draft) -> Iterator[Finding]:
    """Asking for personal data where everybody reads along, without pointing to a private way."""
    if not draft.open or _PRIVATELY.search(draft.text):
        return
    for match in _ASKS.finditer(draft.text):
        yield draft.find("asks_personal_data", match.span())


def links(draft: Draft) -> Iterator[Finding]:
    """Links lead to the municipality's own pages or to others it trusts; plain http is never safe."""
    for match in _LINK.finditer(draft.text):
        said = match.group().rstrip(".,;:!?)")
        host = (urlsplit(said if "://" in said else f"https://{said}").hostname or "").lower()
        span = (match.start(), match.start() + len(said))
        if said.lower().startswith("http://"):
            yield draft.find("link", span, f"https://{said[7:]}", why="link_unsafe", detail=host)
        elif draft.guide.domains and not _allowed(host, draft.guide.domains):
            yield draft.find("link", span, why="link_foreign", detail=host)


def _allowed(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == one or host.endswith("." + one) for one in domains)


def elements(draft: Draft) -> Iterator[Finding]:
    """What every reply on this topic must say."""
    end = len(draft.text.rstrip())
    for one in draft.guide.elements:
        if one.topic == draft.about.topic and not draft.says(one.any_of):
            yield draft.find("element", (end, end), one.say, why="element_missing", detail=one.name)


def phase(draft: Draft) -> Iterator[Finding]:
    """About policy a reply says whether it is decided: residents must be able to tell plan from decision."""
    guide = draft.guide
    if draft.about.topic not in guide.phase_topics or not guide.phases:
        return
    wordings = tuple(said for one in guide.phases for said in one.any_of)
    if not draft.says(wordings):
        end = len(draft.text.rstrip())
        yield draft.find("phase", (end, end), why="phase_missing", detail=", ".join(wordings[:3]))


def party(draft: Draft) -> Iterator[Finding]:
    """No parties and no campaigning in the name of the municipality."""
    if not draft.guide.no_party_politics:
        return
    found = [*_parties(draft.guide.parties).finditer(draft.text), *_VOTING.finditer(draft.text)]
    for match in found:
        yield draft.find("party", match.span(), detail=match.group())


@lru_cache(maxsize=200)
def _parties(local: tuple[str, ...]) -> re.Pattern[str]:
    """Short names only as they are written (`SP`), local names in any letter case."""
    own = "|".join(map(re.escape, sorted(local, key=len, reverse=True)))
    known = "|".join(map(re.escape, sorted(_PARTIES, key=len, reverse=True)))
    return re.compile(rf"(?<![\w-])(?:{known}{'|(?i:' + own + ')' if own else ''})(?![\w-])")


def alt_text(draft: Draft) -> Iterator[Finding]:
    """A picture without description says nothing to who cannot see it."""
    if draft.guide.alt_text and draft.about.without_alt:
        end = len(draft.text)
        yield draft.find("alt_text", (end, end), why="alt_text_missing", detail=str(draft.about.without_alt))
