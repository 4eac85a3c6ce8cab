"""A query as an outline to read aloud, and what to warn of before it is used.

Plain structure only: codes and values. The sentences are the screens'.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from regie.watch.matching import matches
from regie.watch.percolator import frequency, wakers_of
from regie.watch.query import All, Any, Close, Field, Near, Node, Not, Phrase, Raw, Token, Word
from regie.watch.words import Words

TOO_BROAD: Final = 1_500.0  # messages in a million words that hold one of its words: about 1 in 50 messages
TOO_BROAD_SHARE: Final = 0.05  # of a sample
LEAST_SAMPLE: Final = 200
MOST_ATOMS: Final = 12  # beyond this many different parts it is not worked out whether it can match


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the outline. `depth` 0 is the whole query.

    Codes with lines below them: all, any, not, near, near_ordered (values: words between, as text).
    Codes by themselves: word, tag, begins, tag_begins, pattern, phrase, close (words, then how many between),
    raw, lang, source, place.
    """

    depth: int
    code: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Warned:
    """Something to look at before the query is used; it does not forbid.

    Codes: too_broad (values: the words, or the share of the sample in percent), never, doubled (the name of
    the other), small_operator (the word), minus (the word).
    """

    code: str
    values: tuple[str, ...] = ()


def outline(node: Node, depth: int = 0) -> list[Line]:
    """The query from the outside in."""
    match node:
        case All(nodes) | Any(nodes):
            code = "all" if isinstance(node, All) else "any"
            return [Line(depth, code), *(line for one in nodes for line in outline(one, depth + 1))]
        case Not(inner):
            return [Line(depth, "not"), *outline(inner, depth + 1)]
        case Near(left, right, between, ordered):
            code = "near_ordered" if ordered else "near"
            below = [*outline(left, depth + 1), *outline(right, depth + 1)]
            return [Line(depth, code, (str(between),)), *below]
    return [Line(depth, *_leaf(node))]


def _leaf(node: Node) -> tuple[str, tuple[str, ...]]:
    match node:
        case Word(text, tag):
            return _word(text, tag)
        case Phrase(words):
            return "phrase", (" ".join(one.text for one in words),)
        case Close(words, between):
            return "close", (*(one.text for one in words), str(between))
        case Raw(raw):
            return "raw", (" ".join(raw),)
        case Field(name, value):
            return name, (value,)
    raise TypeError(node)


def _word(text: str, tag: bool) -> tuple[str, tuple[str, ...]]:
    if "?" in text:
        return "pattern", (f"#{text}" if tag else text,)
    if text.endswith("*"):
        return "tag_begins" if tag else "begins", (text.removesuffix("*"),)
    return "tag" if tag else "word", (text,)


# -- what to warn of -----------------------------------------------------------------------------------


def warnings_of(
    node: Node, tokens: Sequence[Token], others: Mapping[str, Node], sample: Sequence[Words] = ()
) -> list[Warned]:
    """What to look at: in the query itself, beside `others` (by name), and on a sample of messages."""
    return [
        *_written(tokens),
        *_broad(node, sample),
        *([] if possible(node) else [Warned("never")]),
        *_doubled(node, others, sample),
    ]


def _written(tokens: Sequence[Token]) -> Iterator[Warned]:
    """What reads as an operator elsewhere, and is a word here."""
    for token in tokens:
        if token.kind != "word":
            continue
        if token.text in ("and", "or", "not", "en", "of", "niet", "And", "Or", "Not", "En", "Of", "Niet"):
            yield Warned("small_operator", (token.text,))
        elif token.text.startswith("-") and len(token.text) > 1:
            yield Warned("minus", (token.text,))


def _broad(node: Node, sample: Sequence[Words]) -> Iterator[Warned]:
    if len(sample) >= LEAST_SAMPLE:
        share = sum(1 for words in sample if matches(node, words)) / len(sample)
        if share > TOO_BROAD_SHARE:
            yield Warned("too_broad", (f"{100 * share:.0f}",))
        return
    wakers = wakers_of(node)
    if wakers is None:
        yield Warned("too_broad")
    elif sum(frequency(word) for word in wakers) > TOO_BROAD:
        yield Warned("too_broad", tuple(sorted(wakers, key=frequency, reverse=True)[:3]))


def possible(node: Node) -> bool:
    """Whether any message can match; True too when there are too many parts to work it out.

    Tries each way in which the parts can hold. Knows that a message has one language, source and place, and
    that a phrase holds its words; nothing else.
    """
    atoms = sorted(_atoms(node), key=str)
    if len(atoms) > MOST_ATOMS:
        return True
    for chosen in product((True, False), repeat=len(atoms)):
        holds = dict(zip(atoms, chosen, strict=True))
        if _consistent(holds) and _true(node, lambda atom, holds=holds: holds[atom]):  # type: ignore[misc]
            return True
    return False


def _atoms(node: Node) -> set[Node]:
    match node:
        case All(nodes) | Any(nodes):
            return set().union(*map(_atoms, nodes))
        case Not(inner):
            return _atoms(inner)
        case Phrase(words) | Close(words):
            return {node, *words}
        case Near(left, right):
            return {node, *_atoms(left), *_atoms(right)}
    return {node}


def _consistent(holds: Mapping[Node, bool]) -> bool:
    known: dict[str, str] = {}
    for atom, held in holds.items():
        if not held:
            continue
        match atom:
            case Field(name, value) if known.setdefault(name, value) != value:
                return False
            case Word(text, True) if holds.get(Word(text)) is False:
                return False
            case Phrase(words) | Close(words) if not all(holds[one] for one in words):
                return False
            case Near(left, right) if not all(_true(one, holds.__getitem__) for one in (left, right)):
                return False
    return True


def _true(node: Node, holds: Callable[[Node], bool]) -> bool:
    match node:
        case All(nodes):
            return all(_true(one, holds) for one in nodes)
        case Any(nodes):
            return any(_true(one, holds) for one in nodes)
        case Not(inner):
            return not _true(inner, holds)
    return holds(node)


def _doubled(node: Node, others: Mapping[str, Node], sample: Sequence[Words]) -> Iterator[Warned]:
    """Others that ask the same: written alike, or the same messages of the sample (ten or more)."""
    form = same_form(node)
    found = [n for n, words in enumerate(sample) if matches(node, words)]
    for name, other in others.items():
        if same_form(other) == form or (
            len(found) >= 10 and found == [n for n, words in enumerate(sample) if matches(other, words)]
        ):
            yield Warned("doubled", (name,))


def same_form(node: Node) -> str:
    """One way of writing for queries that only differ in order, repeats and brackets."""
    match node:
        case All(nodes) | Any(nodes):
            parts = sorted({same_form(one) for one in _flat(nodes, type(node))})
            joined = (" AND " if isinstance(node, All) else " OR ").join(parts)
            return f"({joined})" if len(parts) > 1 else joined
        case Not(inner):
            return f"NOT {same_form(inner)}"
        case Near(left, right, between, ordered):
            sides = [same_form(left), same_form(right)]
            return f" NEAR/{between}{'f' if ordered else ''} ".join(sides if ordered else sorted(sides))
        case Close(words, between):
            return str(Close(tuple(sorted(words, key=str)), between))
    return str(node)


def _flat(nodes: Sequence[Node], kind: type[All] | type[Any]) -> Iterator[Node]:
    for one in nodes:
        if isinstance(one, kind):
            yield from _flat(one.nodes, kind)
        else:
            yield one
