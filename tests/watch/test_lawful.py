"""Topics, never persons: what a query may not ask, told with the words and a way out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.watch.lawful import objections, without


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [
        ("brand AND @jan.devries", "handle", "@jan.devries"),
        ("brand AND ＠jan", "handle", "＠jan"),
        ("@jan@mastodon.example", "handle", "@jan@mastodon.example"),
        ("from:piet brand", "author", "from:piet"),
        ('auteur:"Piet P" brand', "author", 'auteur:"Piet P"'),
        ("https://voorbeeld.nl/piet", "link", "https://voorbeeld.nl/piet"),
        ("brand instagram.com/piet", "link", "instagram.com/piet"),
        ("brand piet.bsky.social", "link", "piet.bsky.social"),
        ("brand u/piet", "link", "u/piet"),
        ("brand piet_van_hier", "account", "piet_van_hier"),
        ('"Jan de Vries" AND afval', "name", "Jan de Vries"),
        ("afval kees jansen", "name", "kees jansen"),
        ("brand NOT henk", "name", "henk"),
        ("#henk", "name", "henk"),
        ("raw:Fatima", "name", "Fatima"),
        ("marieke*", "name", "marieke*"),
        ("J. de Vries", "name", "J. de Vries"),
        ("burgemeester Jansen", "name", "burgemeester Jansen"),
        ("wethouder Kuipers AND brug", "name", "wethouder Kuipers"),
        ("ja\u200bn de vries", "name", "ja\u200bn de vries"),
        ("piet@voorbeeld.nl", "email", "piet@voorbeeld.nl"),
        ("06-12345678", "phone", "06-12345678"),
        ("bsn 111222333", "bsn", "111222333"),
        ("NL91 ABNA 0417 1643 00", "iban", "NL91 ABNA 0417 1643 00"),
        ("Kerkstraat 12", "address", "Kerkstraat 12"),
        ("1234 AB", "postcode", "1234 AB"),
        ("moslims AND overlast", "special", "moslims"),
        ("marok*", "special", "marok*"),
        ("mosl?ms", "special", "mosl?ms"),
        ("overlast NOT homo's", "special", "homo's"),
        ("verwarde AND man", "special", "verwarde"),
        ("pvv'ers", "special", "pvv'ers"),
    ],
)
def test_a_query_may_not_ask_for_somebody_or_for_what_somebody_is(query: str, code: str, words: str) -> None:
    assert (code, words) in [(one.code, one.words) for one in objections(query)]


@pytest.mark.parametrize(
    "query",
    [
        "brand AND (rook OR vlammen) NOT kampvuur",
        "moskee AND verbouwing",
        "(azc OR opvang) AND omwonenden",
        '"Jan van Galenstraat" AND riool',
        "willem-alexanderplein OR beatrixpark",
        '"Anne Frankschool" AND verkeer',
        "burgemeester AND nieuwjaarstoespraak",
        "wethouder Wonen",
        "storm AND boom",
        "koningsdag OF vrijmarkt",
        "a28 AND file",
        "covid19 OR griep",
        "kerkstraat AND (put OR riool*)",
        "ziekenhuis NEAR/3 sluit*",
        "jaarwisseling AND vuurwerk*",
        "lang:nl source:nieuws container* NOT schip",
        "markt AND parkeren",
    ],
)
def test_topics_places_and_institutions_may_be_asked_for(query: str) -> None:
    assert objections(query) == ()


@pytest.mark.parametrize(
    ("query", "instead"),
    [
        ("brand AND @jan", "brand"),
        ("(brand OR rook) AND NOT @piet", "(brand OR rook)"),
        ("afval AND (Kees Jansen OR container*)", "afval AND (container*)"),
        ("from:piet AND brand", "brand"),
        ("brand NEAR/3 henk", "brand"),
        ("@jan", ""),
        ("NOT afval AND @jan", ""),
    ],
)
def test_the_way_out_is_the_same_question_without_those_words(query: str, instead: str) -> None:
    assert without(query, objections(query)) == instead


def test_what_is_left_may_be_asked_too() -> None:
    query = "moslims AND marokkanen AND overlast AND @jan AND henk"
    assert without(query, objections(query)) == "overlast"


def test_the_words_are_told_at_their_place_in_the_text_as_it_was_written() -> None:
    query = "ｂｒａｎｄ AND @jan"
    (one,) = objections(query)
    assert query[one.start : one.end] == one.words == "@jan"


topics = st.lists(st.sampled_from(["brand", "rook*", "riool", '"veel water"', "put"]), min_size=1, max_size=5)
persons = st.sampled_from(["@jan", "from:jan", '"Kees Jansen"', "06-12345678", "x.com/jan", "moslims"])


@given(topics, persons, st.integers(0, 5), st.sampled_from([" AND ", " OR ", " "]))
def test_a_person_is_found_wherever_it_stands_and_never_left_over(
    words: list[str], person: str, place: int, join: str
) -> None:
    query = join.join([*words[:place], person, *words[place:]])
    found = objections(query)
    assert found
    assert not objections(without(query, found))


@given(st.text(max_size=200))
def test_any_text_is_looked_at_without_an_error(text: str) -> None:
    for one in objections(text):
        assert text[one.start : one.end] == one.words
        assert one.words
