"""Personal data is found where it stands, and only there. The numbers belong to nobody."""

from __future__ import annotations

import pytest

from regie.interpret.personal import Allowed, find_personal, masked


def kinds(text: str, allowed: Allowed | None = None) -> list[tuple[str, str, bool]]:
    finds = find_personal(text, allowed) if allowed else find_personal(text)
    return [(found.kind, text[found.start : found.end], found.certain) for found in finds]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mijn BSN is 123456782", [("bsn", "123456782", True)]),
        ("burgerservicenummer: 1234.56.782", [("bsn", "1234.56.782", True)]),
        ("mijn bsn is 123456789", [("bsn", "123456789", False)]),
        ("het nummer 123456782 staat erop", [("bsn", "123456782", False)]),
        ("het nummer 123456789 staat erop", []),
        ("zaaknummer 123456782", []),
        ("Ons kenmerk: 123456782, graag antwoord", []),
        ("melding 123456782 is nog open", []),
        ("mijn BSN staat in zaaknummer 123456782", []),
        ("rekening NL91 ABNA 0417 1643 00 graag", [("iban", "NL91 ABNA 0417 1643 00", True)]),
        ("rekening NL91ABNA0417164301 klopt niet", []),
        ("bel 06-12345678", [("phone", "06-12345678", True)]),
        ("bel +31 6 12345678 vanavond", [("phone", "+31 6 12345678", True)]),
        ("bel (0592) 36 69 11", [("phone", "(0592) 36 69 11", True)]),
        ("bel 14 0592", []),
        ("bel 14 020 of 112 of 0900-8844 of 0800-0113", []),
        ("mail jan.jansen@voorbeeld.example", [("email", "jan.jansen@voorbeeld.example", True)]),
        ("volg @veldermeer en @jan.bsky.social", []),
        ("Ik woon op Dorpsstraat 12", [("address", "Dorpsstraat 12", True)]),
        ("kapotte lamp bij Dorpsstraat 112", [("address", "Dorpsstraat 112", False)]),
        ("Willem Dreesstraat is afgesloten", []),
        (
            "Willem Dreesstraat 14b, 1234 AB Veldermeer",
            [("address", "Dreesstraat 14b", True), ("postcode", "1234 AB", False)],
        ),
        ("1234 AB 12", [("postcode", "1234 AB 12", True)]),
        ("1234ab", [("postcode", "1234ab", False)]),
        ("In 2026 is het klaar", []),
        ("in 2013 RT dit", []),
        ("op de snelweg 120 rijden", []),
        ("ik ben onderweg 20 minuten", []),
        ("de laan 3 keer geveegd", []),
        ("kenteken 12-ABC-3 staat fout", [("plate", "12-ABC-3", True)]),
        ("een GV-123-X voor de deur", [("plate", "GV-123-X", True)]),
        ("kenteken GV123X", [("plate", "GV123X", False)]),
        ("op 12-11-2026 om 18-30", []),
        ("geboren op 3-4-1980 in Veldermeer", [("birth_date", "3-4-1980", True)]),
        ("paspoortnummer NXR7B4K28", [("document", "NXR7B4K28", True)]),
        ("zie https://voorbeeld.example/zaak/123456782", []),
        ("het kost 123456782,50 euro", []),
    ],
)
def test_it_is_found_where_it_stands(text: str, expected: list[tuple[str, str, bool]]) -> None:
    assert kinds(text) == expected


def test_the_municipality_s_own_numbers_and_addresses_are_not_personal() -> None:
    own = Allowed(
        numbers=frozenset({"0592366911"}),
        emails=frozenset({"@veldermeer.example", "hulp@wijkteam.example"}),
        addresses=frozenset({"marktplein 1", "raadhuisstraat 1"}),
    )
    text = "Raadhuisstraat 1, 0592-366911, info@veldermeer.example, hulp@wijkteam.example, jan@elders.example"
    assert [words for _, words, _ in kinds(text, own)] == ["jan@elders.example"]


def test_blocking_out_keeps_the_rest_of_the_sentence() -> None:
    assert masked("Mijn BSN is 123456782, dank!") == "Mijn BSN is █████, dank!"
