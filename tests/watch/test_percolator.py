"""Many queries at once: the same answer as a slow matcher written from the description."""

from __future__ import annotations

import csv
from itertools import pairwise, permutations, product
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from regie.watch.matching import matches
from regie.watch.percolator import Queries, Text
from regie.watch.query import All, Any, Close, Field, Near, Node, Not, Phrase, Raw, Word, parse
from regie.watch.words import plain, read_words

MESSAGES = Path(__file__).resolve().parents[3] / "shared" / "data" / "messages" / "crisis-2012-2013.csv"

# -- the slow matcher: tries every place and every order ------------------------------------------------

PLAIN = str.maketrans("éÉ", "ee")


def _like(pattern: str, word: str) -> bool:
    if pattern == "*":
        return True
    if not pattern or not word:
        return pattern == word
    return (pattern[0] in ("?", word[0])) and _like(pattern[1:], word[1:])


def _at(word: Word, text: list[str]) -> list[int]:
    return [
        n
        for n, one in enumerate(text)
        if _like(word.text, one.removeprefix("#").lower().translate(PLAIN))
        and (one[0] == "#" or not word.tag)
    ]


def _where(node: Node, text: list[str]) -> set[tuple[int, int]]:  # noqa: C901 (one case per kind)
    match node:
        case Word():
            return {(n, n) for n in _at(node, text)}
        case Raw(wanted):
            bare = [one.removeprefix("#") for one in text]
            return {
                (n, n + len(wanted) - 1)
                for n in range(len(text))
                if tuple(bare[n : n + len(wanted)]) == wanted
            }
        case Phrase(wanted):
            ways = product(*(_at(one, text) for one in wanted))
            return {(way[0], way[-1]) for way in ways if all(b == a + 1 for a, b in pairwise(way))}
        case Close(wanted, between):
            ways = product(*(_at(one, text) for one in wanted))
            return {
                (min(way), max(way))
                for way in ways
                if len(set(way)) == len(way) and max(way) - min(way) + 1 - len(way) <= between
            }
        case Near(left, right, between, ordered):
            found = set()
            for a, b in product(_where(left, text), _where(right, text)):
                for first, then in [(a, b)] if ordered else permutations((a, b)):
                    if first[1] < then[0] and then[0] - first[1] - 1 <= between:
                        found.add((first[0], then[1]))
            return found
        case Any(nodes):
            return set().union(*(_where(one, text) for one in nodes))
    raise TypeError(node)


def _slow(node: Node, text: list[str], language: str) -> bool:
    match node:
        case All(nodes):
            return all(_slow(one, text, language) for one in nodes)
        case Any(nodes):
            return any(_slow(one, text, language) for one in nodes)
        case Not(inner):
            return not _slow(inner, text, language)
        case Field(_, value):
            return value == language
    return bool(_where(node, text))


# -- the language, made at random -----------------------------------------------------------------------

pieces = ["ab", "abb", "abba", "bab", "baab", "aab", "eb", "bé", "Éb", "AB"]
folded = st.sampled_from([one.lower().translate(PLAIN) for one in pieces])
word = st.builds(Word, folded, st.booleans())
opened = st.builds(
    lambda text, tag: Word(text[:3] + "*", tag) if len(text) > 2 else Word(text), folded, st.booleans()
)
pattern = st.builds(lambda text: Word(text[0] + "?" + text[2:]), folded)
pattern_open = st.sampled_from([Word("ab?*"), Word("?bb*"), Word("??b*")][:1])
one_word = st.one_of(word, opened, pattern, pattern_open)
several = st.lists(one_word, min_size=2, max_size=3).map(tuple)
placed = st.one_of(
    one_word,
    st.builds(Raw, st.lists(st.sampled_from(pieces), min_size=1, max_size=2).map(tuple)),
    st.builds(Phrase, several),
    st.builds(Close, several, st.integers(0, 3)),
)
near = st.recursive(
    placed,
    lambda inner: st.one_of(
        st.builds(Near, inner, inner, st.integers(0, 3), st.booleans()),
        st.builds(lambda a, b: Any((a, b)), inner, inner),
    ),
    max_leaves=4,
)
queries: st.SearchStrategy[Node] = st.recursive(
    st.one_of(near, st.sampled_from([Field("lang", "nl"), Field("lang", "en")])),
    lambda inner: st.one_of(
        st.builds(lambda found: All(tuple(found)), st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda found: Any(tuple(found)), st.lists(inner, min_size=2, max_size=3)),
        st.builds(Not, inner),
    ),
    max_leaves=6,
)
messages = st.lists(
    st.tuples(st.sampled_from(pieces), st.booleans()).map(lambda one: ("#" if one[1] else "") + one[0]),
    max_size=9,
)


@settings(max_examples=500, deadline=None)
@given(
    st.lists(queries, min_size=1, max_size=5), st.lists(messages, max_size=6), st.sampled_from(["nl", "en"])
)
def test_the_quick_way_and_the_slow_way_find_the_same(
    asked: list[Node], texts: list[list[str]], language: str
) -> None:
    ready = Queries({str(n): node for n, node in enumerate(asked)}, lambda _: language)
    slow = [[str(n) for n, node in enumerate(asked) if _slow(node, text, language)] for text in texts]
    assert ready.of_many([Text(" ".join(text)) for text in texts]) == slow
    assert [ready.of(read_words(" ".join(text), language=language)) for text in texts] == slow


@settings(max_examples=500, deadline=None)
@given(
    st.text(max_size=40), st.sampled_from(["", "http://", " @", "www.", "#", "\u00ad", "\u0301", "WWW.", "İ"])
)
@example("a\ud800b", "")
@example("ᾈ ﬃ ½ ŉ ͅ", "")
def test_the_short_cut_for_plain_letters_holds_the_words_that_are_read(text: str, mark: str) -> None:
    for one in (text, mark + text, text + mark + text):
        assert plain(one).decode(errors="surrogatepass").split() == " ".join(read_words(one).folded).split()


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("brand", "Brand https://x.example/rook"),
        ("brand NOT rook", "brand https://x.example/rook"),
        ("raw:café", "in cafe\u0301 De Sluis"),
        ("café", "in CAFE\u0301"),
        ("brand", "b\u0337r\u0337a\u0337n\u0337d\u0337"),
        ("brandweer", "brand\u00adweer"),
        ("lang:nl brand", "brand"),
        ("b?and", "brand"),
        ("?rand", "brand"),
        ("brand OR lang:fr", "brand"),
    ],
)
def test_messages_as_people_write_them(query: str, text: str) -> None:
    assert Queries({"q": parse(query)}, lambda _: "nl").of_many([Text(text)]) == [["q"]]


def test_a_language_with_a_region_is_that_language() -> None:
    assert Queries({"q": parse("brand lang:nl")}).of_many([Text("brand", "nl-BE"), Text("brand", "nds")]) == [
        ["q"],
        [],
    ]


def test_no_queries_and_no_messages() -> None:
    assert Queries({}).of_many([Text("brand")]) == [[]]
    assert Queries({"q": parse("brand")}).of_many([]) == []
    assert Queries({"q": parse("brand")}).of_many([Text(""), Text("brand")]) == [[], ["q"]]


def test_words_never_reach_from_one_message_into_the_next() -> None:
    ready = Queries({"a": parse('"grote brand"'), "b": parse("brand*"), "c": parse("brandweer")})
    assert ready.of_many([Text("een grote"), Text("brand"), Text("weer")]) == [[], ["b"], []]


def test_a_long_message_and_a_phrase_of_the_same_word_take_no_time() -> None:
    ready = Queries({"a": parse(f'"{"a " * 20}b"~9'.replace("b", "")), "b": parse("a NEAR/50 a NEAR/50 b")})
    assert ready.of_many([Text("a " * 6000)]) == [["a"]]


@pytest.mark.skipif(not MESSAGES.exists(), reason="the real messages are not here")
def test_real_messages_give_the_same_as_one_by_one() -> None:
    with MESSAGES.open(encoding="utf-8") as file:
        texts = [row["text"] for _, row in zip(range(1500), csv.DictReader(file), strict=False)]
    asked = {
        text: parse(text)
        for text in [
            "sandy",
            "storm OR hurricane",
            "new york",
            '"new york"',
            "power NEAR/3 out",
            "hurr*",
            "#sandy",
            "sandy NOT (lol OR haha)",
            "raw:Sandy",
            "st?rm",
            '"sandy storm"~4',
            "(flood* OR rain) NEAR/5f street",
        ]
    }
    quick = Queries(asked).of_many([Text(text) for text in texts])
    assert quick == [[q for q, node in asked.items() if matches(node, read_words(text))] for text in texts]
    assert sum(map(len, quick)) > 500
