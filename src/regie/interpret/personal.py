"""Personal data in a text: where it stands, what it is, and whether that is certain.

Rules with checks (eleven-test, IBAN, numbering plan). One in eleven random nine-digit numbers passes
the eleven-test, so a citizen number is certain only with a cue word before it. Names are not sought.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import phonenumbers
from stdnum import iban as iban_numbers
from stdnum.nl import bsn as bsn_numbers

from regie.interpret.wordlists import wordlist

KINDS: Final = (
    "bsn",
    "iban",
    "phone",
    "email",
    "address",
    "postcode",
    "plate",
    "birth_date",
    "document",
)
CUE_REACH: Final = 40  # characters before a number in which a cue word counts
_BLOCKS: Final = "█████"


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Something personal at text[start:end]. `certain` is False when a person should look."""

    kind: str
    start: int
    end: int
    certain: bool


@dataclass(frozen=True, slots=True)
class Allowed:
    """What is the municipality's own and so not personal, as digits or lower-case text."""

    numbers: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()  # whole addresses, or `@domain`
    addresses: frozenset[str] = frozenset()


NOTHING_ALLOWED: Final = Allowed()

_URL = re.compile(r"https?://\S+|www\.\S+")
_BSN = re.compile(r"(?<![\w.,+-])\d(?:[ .]?\d){7,8}(?![\w]|[.,-]\d)")
_BSN_CUE = re.compile(
    r"\b(?:bsn|b\.s\.n|burger ?service ?n(?:umme)?r|sofi(?: ?nummer)?|boargerservice)", re.IGNORECASE
)
_CASE_CUE = re.compile(
    r"(?:zaak|meld(?:ing)?s?|kenmerk|referentie|ref|dossier|factuur|order|bestel|klant|aanslag|klacht|ticket|"
    r"case|kvk|rsin|track|polis|contract|subject|vergunning|aanvraag)"
    r"[\w -]{0,12}(?:nummer|nr\.?|no\.?|id|code)?[\s:#.-]*$",
    re.IGNORECASE,
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ .]?[A-Z0-9]){11,30}\b", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w+/.,-])(?:\+|00|\(0|0)[ (]*\d(?:[ ().-]{0,3}\d){7,13}(?!\w|[.,-]\d)")
_SERVICE = re.compile(r"^(?:14\d{2,4}|0800\d+|090\d+|00800\d+|0?14\d{2,4})$")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,6}[a-z]{2,24}\b", re.IGNORECASE)
_POSTCODE = re.compile(
    r"(?<![\w-])[1-9]\d{3} ?(?!SA|SD|SS)[A-Z]{2}\b(?!-)|(?<![\w-])[1-9]\d{3}(?!sa|sd|ss)[a-z]{2}\b"
)
_HOUSE_NUMBER = re.compile(r"[ ,]{1,2}(?:nr\.? ?)?[1-9]\d{0,3}\b")
_STREET_ENDS: Final = "|".join(wordlist("places")["names"]["ends"])
_ADDRESS = re.compile(
    rf"(?<!\w)[A-Za-zÀ-ÿ][\w'’.-]{{1,40}}(?:{_STREET_ENDS})[ ,]{{1,2}}(?:nr\.? ?|nummer |huisnummer )?"
    r"(?P<number>[1-9]\d{0,4})(?![\d.,:]?\d)(?: ?(?:-|/)? ?(?:[a-zA-Z]|bis|hs|[IVX]{1,3}))?(?!\w)",
)
_NOT_STREETS: Final = frozenset(wordlist("places")["names"]["not"])
_NOT_UNITS = re.compile(
    r"\s*(?:uur|jaar|keer|dagen|weken|maanden|euro|km|kilometer|meter|minuten|mensen|auto|procent|%|graden)",
    re.IGNORECASE,
)
_LIVES = re.compile(
    r"\b(?:ik woon|wij wonen|we wonen|mijn adres|woonachtig|ons adres|thuis op|woont (?:op|aan)|wenje)\b",
    re.IGNORECASE,
)
_PLATE_CUE = re.compile(r"\b(?:kenteken|nummerbord|kentekenplaat|license plate|plaka)\b", re.IGNORECASE)
_PLATE = re.compile(r"(?<![\w-])[A-Z\d]{1,3}-[A-Z\d]{2,3}-[A-Z\d]{1,3}(?![\w-])", re.IGNORECASE)
# The fourteen shapes of Dutch plates: X a letter, 9 a digit.
_PLATE_SHAPES: Final = frozenset(wordlist("places")["plates"]["shapes"])
_SHAPE = {ord(c): "X" for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"} | {ord(c): "9" for c in "0123456789"}
_PLATE_BARE = re.compile(
    r"(?<![\w-])(?=[A-Z\d]{0,5}\d)(?=[A-Z\d]{0,5}[A-Z])[A-Z\d]{6}(?![\w-])", re.IGNORECASE
)
_BIRTH = re.compile(
    r"\b(?:geboren(?: op)?|geboortedatum|geb\.?|date of birth|dob|born on|berne op)[\s:is]{1,5}"
    r"(\d{1,2}[-/. ](?:\d{1,2}|[a-z]{3,9})[-/. ]\d{2,4})",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"\b(?:paspoort|passport|rijbewijs|id-?kaart|identiteitskaart|document)(?:nummer|nr\.?| number| no\.?)?"
    r"[\s:is]{1,5}((?=[A-Z\d]*\d)[A-Z\d]{9,10})\b",
    re.IGNORECASE,
)

Found = Iterator[PersonalData]


def find_personal(text: str, allowed: Allowed = NOTHING_ALLOWED) -> tuple[PersonalData, ...]:
    """Everything personal in the text, by position, without overlap; the surest kind wins a place."""
    digits = _DIGIT.search(text) is not None
    if not digits and "@" not in text:
        return ()
    finds: list[PersonalData] = []
    taken = [match.span() for match in _URL.finditer(text)] if "//" in text or "www." in text else []
    for needs_digit, find in _FINDERS:
        if needs_digit and not digits:
            continue
        for found in find(text):
            if any(found.start < end and start < found.end for start, end in taken):
                continue
            taken.append((found.start, found.end))
            if not _is_own(found.kind, text[found.start : found.end], allowed):
                finds.append(found)
    return tuple(sorted(finds, key=lambda found: found.start))


def _is_own(kind: str, said: str, allowed: Allowed) -> bool:
    if allowed is NOTHING_ALLOWED:
        return False
    lower = said.lower()
    if kind == "email":
        return lower in allowed.emails or "@" + lower.partition("@")[2] in allowed.emails
    if kind in {"address", "postcode"}:
        return " ".join(lower.split()) in allowed.addresses
    return _digits(said) in allowed.numbers


_DIGIT = re.compile(r"\d")


def masked(text: str, allowed: Allowed = NOTHING_ALLOWED) -> str:
    """The text with everything personal blocked out, repeated until nothing is found any more."""
    for _ in range(10):
        finds = find_personal(text, allowed)
        if not finds:
            break
        for found in reversed(finds):
            text = text[: found.start] + _BLOCKS + text[found.end :]
    return text


def _emails(text: str) -> Found:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield PersonalData("email", *match.span(), True)


def _ibans(text: str) -> Found:
    for match in _IBAN.finditer(text):
        end = _iban_end(match.group())
        if end:
            yield PersonalData("iban", match.start(), match.start() + end, True)


def _iban_end(candidate: str) -> int:
    """Length of the valid IBAN at the front: words after the number may have been taken along."""
    for end in range(len(candidate), 14, -1):
        if candidate[end - 1].isalnum() and iban_numbers.is_valid(
            candidate[:end].replace(".", " "), check_country=False
        ):
            return end
    return 0


def _birth_dates(text: str) -> Found:
    for match in _BIRTH.finditer(text):
        yield PersonalData("birth_date", *match.span(1), True)


def _documents(text: str) -> Found:
    for match in _DOCUMENT.finditer(text):
        yield PersonalData("document", *match.span(1), True)


def _plates(text: str) -> Found:
    for match in _PLATE.finditer(text):
        if match.group().upper().translate(_SHAPE) not in _PLATE_SHAPES:
            continue
        sure = match.group().isupper() or _cue_before(_PLATE_CUE, text, match.start())
        yield PersonalData("plate", *match.span(), sure)
    if _PLATE_CUE.search(text):
        for match in _PLATE_BARE.finditer(text):
            if _cue_before(_PLATE_CUE, text, match.start()):
                yield PersonalData("plate", *match.span(), False)


def _phones(text: str) -> Found:
    for match in _PHONE.finditer(text):
        digits = _digits(match.group())
        if _SERVICE.match(digits):
            continue
        try:
            number = phonenumbers.parse(match.group(), "NL")
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            yield PersonalData("phone", *match.span(), not digits.startswith(("088", "085")))


def _bsns(text: str) -> Found:
    for match in _BSN.finditer(text):
        digits = _digits(match.group())
        if _CASE_CUE.search(text, max(0, match.start() - CUE_REACH), match.start()):
            continue
        cue = _cue_before(_BSN_CUE, text, match.start())
        valid = bsn_numbers.is_valid(digits.zfill(9))
        if cue or (valid and len(digits) == 9):
            yield PersonalData("bsn", *match.span(), cue and valid)


def _addresses(text: str) -> Found:
    for match in _ADDRESS.finditer(text):
        street = match.group()[: match.start("number") - match.start()].strip(" ,").lower()
        if street in _NOT_STREETS or _NOT_UNITS.match(text, match.end("number")):
            continue
        near = _POSTCODE.search(text, match.end(), match.end() + 12) is not None
        yield PersonalData("address", *match.span(), near or _cue_before(_LIVES, text, match.start()))


def _postcodes(text: str) -> Found:
    for match in _POSTCODE.finditer(text):
        number = _HOUSE_NUMBER.match(text, match.end())
        if number:
            yield PersonalData("postcode", match.start(), number.end(), True)
        elif not _is_year(match.group()):
            yield PersonalData("postcode", *match.span(), False)


def _is_year(postcode: str) -> bool:
    return postcode[4] == " " and postcode[:2] in {"19", "20"}


def _cue_before(cue: re.Pattern[str], text: str, position: int) -> bool:
    return cue.search(text, max(0, position - CUE_REACH), position) is not None


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


# In order of certainty: the first to claim a place keeps it. The flag: cannot match without a digit.
_FINDERS: Final[Sequence[tuple[bool, Callable[[str], Found]]]] = (
    (False, _emails),
    (True, _ibans),
    (True, _birth_dates),
    (True, _documents),
    (True, _phones),
    (True, _plates),
    (True, _bsns),
    (True, _addresses),
    (True, _postcodes),
)
