"""The query language: what it means, and what it refuses because it is not clear."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.watch.matching import matches
from regie.watch.percolator import Queries
from regie.watch.query import All, Any, Node, Not, Phrase, QueryWrong, Word, parse
from regie.watch.words import fold, read_words


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("brand", "Er is BRAND in de wijk"),
        ("brand", "#brand in de wijk"),
        ("wijk brand", "brand in de wijk"),
        ("brand AND wijk", "wijk, brand!"),
        ("brand EN wijk", "wijk, brand!"),
        ("brand OR rook", "overal rook"),
        ("brand OF rook", "overal rook"),
        ("brand NOT oefening", "brand bij de sluis"),
        ("brand AND NOT oefening", "brand bij de sluis"),
        ("brand NIET oefening", "brand bij de sluis"),
        ("(brand OR rook) sluis", "rook bij de sluis"),
        ("(brand OF rook) NIET (oefening OF film)", "rook bij de sluis"),
        ('"grote brand"', "Een grote brand!"),
        ("“grote brand”", "Een grote brand!"),
        ('"brand sluis"~2', "de sluis staat in brand"),
        ('"water water"~1', "water en water"),
        ("brand NEAR/2 sluis", "brand bij de sluis"),
        ("sluis NEAR/2 brand", "brand bij de sluis"),
        ("brand NEAR/2f sluis", "brand bij de sluis"),
        ("brand NEAR/0 sluis", "sluis brand"),
        ("(brand OR rook) NEAR/1f sluis", "rook bij sluis"),
        ("brand NEAR/1 bij NEAR/1 sluis", "brand is bij de sluis"),
        ('"grote brand" NEAR/1 sluis', "grote brand bij sluis"),
        ("vuil*", "vuilcontainer vol"),
        ("vuil*", "vuil"),
        ("organi?atie", "organisatie"),
        ("organi?at*", "organizatiebureau"),
        ("#markt", "gezellig op de #Markt"),
        ("fûgel", "een FUGEL"),
        ("cafe", "Café dicht"),
        ("strasse", "straße"),
        ("raw:Café", "bij Café de Sluis"),
        ('raw:"De Sluis"', "bij Café De Sluis"),
        ("lang:nl brand", "brand"),
        ("source:bluesky AND brand", "brand"),
        ('place:"Den Haag" brand', "brand"),
        ("e-mail", "mijn e-mail komt niet aan"),
        ("foto's", "mooie foto’s"),
        ("and", "this and that"),
        ("2026", "het is 2026"),
    ],
)
def test_a_message_that_is_what_the_query_looks_for(query: str, text: str) -> None:
    words = read_words(text, language="nl", source="Bluesky", place="Den Haag")
    assert matches(parse(query), words)
    assert Queries({"q": parse(query)}).of(words) == ["q"]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("brand", "brandweer in de wijk"),
        ("wijk brand", "rook in de wijk"),
        ("brand NOT oefening", "brand, maar een oefening"),
        ('"grote brand"', "brand, grote brandweer"),
        ('"grote brand"', "grote bos brand"),
        ('"brand sluis"~1', "de sluis staat in brand"),
        ('"water water"~3', "water en wijn"),
        ("brand NEAR/1 sluis", "brand bij de sluis"),
        ("sluis NEAR/2f brand", "brand bij de sluis"),
        ("vuil*", "afvuil"),
        ("organi?atie", "organiatie"),
        ("organi?atie", "organissatie"),
        ("#markt", "op de markt"),
        ("raw:café", "bij Café de Sluis"),
        ("raw:cafe", "bij café"),
        ("lang:en brand", "brand"),
        ("place:Haag brand", "brand"),
        ("brand", "https://voorbeeld.example/brand"),
        ("piet", "@piet.sluis brand"),
        ("a b", ""),
    ],
)
def test_a_message_that_is_not_what_the_query_looks_for(query: str, text: str) -> None:
    words = read_words(text, language="nl", source="Bluesky", place="Den Haag")
    assert not matches(parse(query), words)
    assert Queries({"q": parse(query)}).of(words) == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("brand AND rook OR vuur", "mixed"),
        ("brand rook OR vuur", "mixed"),
        ("brand NOT rook OR vuur", "mixed"),
        ("(brand", "bracket"),
        ("brand)", "bracket"),
        ("()", "operand"),
        ("brand AND", "operand"),
        ("AND brand", "operand"),
        ("brand AND AND rook", "operand"),
        ("NOT NOT brand", "operator"),
        ("NOT brand", "only_not"),
        ("brand OR NOT rook", "only_not"),
        ("NOT brand NOT rook", "only_not"),
        ('"brand', "quote"),
        ('""', "value"),
        ("br*", "prefix"),
        ("b?a*", "prefix"),
        ("*brand", "wildcard"),
        ("br*nd", "wildcard"),
        ("?", "wildcard"),
        ("brand NEAR rook", "near"),
        ("brand NEAR/x rook", "near"),
        ("brand NEAR/3", "operand"),
        ("NEAR/3 brand", "operand"),
        ("brand NEAR/3 (rook AND vuur)", "near"),
        ("brand NEAR/3 lang:nl", "near"),
        ("@iemand", "person"),
        ("author:iemand brand", "person"),
        ("from:iemand", "person"),
        ("site:voorbeeld brand", "field"),
        ("lang:", "value"),
        ("#", "value"),
        ("...", "value"),
        ("brand " * 600, "too_long"),
        ("x" * 5000, "too_long"),
        ("(" * 200 + "brand" + ")" * 200, "bracket"),
    ],
)
def test_what_is_not_clear_or_not_lawful_is_refused_with_its_place(query: str, code: str) -> None:
    with pytest.raises(QueryWrong) as refused:
        parse(query)
    assert refused.value.code == code
    assert 0 <= refused.value.start <= refused.value.end <= len(query)


def test_mixed_operators_show_both_readings() -> None:
    with pytest.raises(QueryWrong) as refused:
        parse("brand AND rook OR vuur")
    assert refused.value.readings == ("(brand AND rook) OR vuur", "brand AND (rook OR vuur)")
    for reading in refused.value.readings:
        parse(reading)


letters = st.sampled_from(["ba", "bab", "abba", "aab", "bba", "ab", "baba", "bbbb"])
words_ = st.builds(Word, letters)
nodes: st.SearchStrategy[Node] = st.recursive(
    st.one_of(
        words_,
        st.builds(lambda w: Word(w[:3] + "*") if len(w) >= 3 else Word(w), letters),
        st.builds(lambda w: Word(w[0] + "?" + w[2:]) if len(w) >= 3 else Word(w), letters),
        st.builds(Phrase, st.lists(words_, min_size=2, max_size=3).map(tuple)),
    ),
    lambda inner: st.one_of(
        st.builds(All, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Any, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(lambda a, b: All((a, Not(b))), inner, inner),
    ),
    max_leaves=8,
)
texts = st.lists(letters, max_size=12).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(st.lists(nodes, min_size=1, max_size=6), texts)
def test_waking_queries_by_their_words_misses_nothing(found: list[Node], text: str) -> None:
    words = read_words(text)
    queries = {str(number): node for number, node in enumerate(found)}
    assert Queries(queries).of(words) == [name for name, node in queries.items() if matches(node, words)]


@settings(max_examples=300, deadline=None)
@given(nodes)
def test_a_query_written_out_reads_the_same(node: Node) -> None:
    again = parse(str(node))
    assert str(parse(str(again))) == str(again)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_query_or_is_refused(text: str) -> None:
    with suppress(QueryWrong):
        matches(parse(text), read_words(text))


@settings(max_examples=2000, deadline=None)
@given(st.text(max_size=5))
def test_folding_twice_changes_nothing(word: str) -> None:
    assert fold(fold(word)) == fold(word)
