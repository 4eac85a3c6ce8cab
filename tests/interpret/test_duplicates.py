"""The same message again is recognised, exactly or nearly."""

from __future__ import annotations

from regie.interpret.duplicates import fingerprint, normal_form, signature, similar
from regie.interpret.reading import Reading, read, starter_rules


def of(text: str) -> Reading:
    return read(text, rules=starter_rules())


def test_a_repost_with_another_link_and_shouting_has_the_same_fingerprint() -> None:
    first = of("Brug dicht, rijd om! https://a.example/1 @veldermeer")
    again = of("RT @buur: BRUG DICHT rijd om https://b.example/2")
    assert first.fingerprint == again.fingerprint
    assert similar(first.signature, again.signature) == 1.0


def test_a_small_change_is_similar_and_another_message_is_not() -> None:
    a = of("De container aan de Zuidsingel zit al dagen propvol, er staan zakken naast").signature
    b = of("De container aan de Zuidsingel zit al drie dagen vol, er staan zakken naast").signature
    c = of("Wanneer is de balie op het stadskantoor zaterdag open voor een paspoort?").signature
    assert similar(a, b) > 0.5
    assert similar(a, c) < 0.2


def test_texts_too_short_to_compare_are_never_similar() -> None:
    assert similar(signature("ja"), signature("ja")) == 0.0
    assert similar(b"", b"") == 0.0


def test_a_signature_means_the_same_for_ever() -> None:
    normal = normal_form(["Grof", "vuil"])
    assert normal == "grof vuil"
    assert fingerprint(normal) == "c22dbd2e525707cd512211214d9bacaa6868b382"
    assert signature(normal).hex()[:16] == "e94c800d19904335"
