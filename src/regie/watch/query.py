"""The query language of listening: parsed once, refused as a whole when it is not clear.

AND, OR and NOT (or EN, OF, NIET) in capitals; words side by side must all occur; brackets; "a phrase";
"a phrase"~3; NEAR/3 in either order and NEAR/3f in this order, with at most so many words between;
begin* from three letters; ? for one character; #tag; lang: source: place: raw:. NEAR binds first, then
NOT. AND and OR at one level are refused, because tools read them differently: the error shows both
readings. So are handles and author fields: topics are followed, never persons.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from regie.watch.words import fold, normalised

MOST_SIGNS: Final = 4_096
MOST_TERMS: Final = 500
DEEPEST: Final = 30
SHORTEST_PREFIX: Final = 3
MOST_CLOSE: Final = 20  # words of one "…"~n
FARTHEST: Final = 100  # words between, for NEAR and "…"~
FIELDS: Final = ("lang", "source", "place")
_PERSONS: Final = ("author", "from", "user", "mention", "profile", "van", "auteur")
_OPERATORS: Final = {"AND": "AND", "EN": "AND", "OR": "OR", "OF": "OR", "NOT": "NOT", "NIET": "NOT"}


class QueryWrong(ValueError):
    """The query cannot be used. `start` and `end` bound the words at fault; `readings`: what it could mean.

    Codes: empty, too_long, quote, bracket, operand, operator, mixed, prefix, wildcard, near, field, person,
    only_not, value.
    """

    def __init__(self, code: str, start: int, end: int, readings: Sequence[str] = ()) -> None:
        super().__init__(f"{code} at {start}-{end}")
        self.code = code
        self.start = start
        self.end = end
        self.readings = tuple(readings)


@dataclass(frozen=True, slots=True)
class Word:
    """One folded word; `*` at the end stands for any ending, `?` for one character. `tag`: only as a tag."""

    text: str
    tag: bool = False

    @property
    def open(self) -> bool:
        """Whether it stands for more than one word."""
        return "*" in self.text or "?" in self.text

    def __str__(self) -> str:
        return f"#{self.text}" if self.tag else self.text


@dataclass(frozen=True, slots=True)
class Raw:
    """Words in this order exactly as written, case and accents included."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return f'raw:"{" ".join(self.words)}"' if len(self.words) > 1 else f"raw:{self.words[0]}"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side in this order."""

    words: tuple[Word, ...]

    def __str__(self) -> str:
        return f'"{" ".join(map(str, self.words))}"'


@dataclass(frozen=True, slots=True)
class Close:
    """All words in any order, with at most `between` other words among them."""

    words: tuple[Word, ...]
    between: int

    def __str__(self) -> str:
        return f'"{" ".join(map(str, self.words))}"~{self.between}'


@dataclass(frozen=True, slots=True)
class Near:
    """Two things with at most `between` words between them; `ordered`: the first comes first."""

    left: Node
    right: Node
    between: int
    ordered: bool

    def __str__(self) -> str:
        return f"{_inner(self.left)} NEAR/{self.between}{'f' if self.ordered else ''} {_inner(self.right)}"


@dataclass(frozen=True, slots=True)
class Field:
    """A property of the message: its language, source or place."""

    name: str
    value: str

    def __str__(self) -> str:
        return f'{self.name}:"{self.value}"' if " " in self.value else f"{self.name}:{self.value}"


@dataclass(frozen=True, slots=True)
class Not:
    """What must not hold."""

    node: Node

    def __str__(self) -> str:
        return f"NOT {_inner(self.node)}"


@dataclass(frozen=True, slots=True)
class All:
    """Everything must hold."""

    nodes: tuple[Node, ...]

    def __str__(self) -> str:
        return " AND ".join(_inner(node) for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Any:
    """At least one must hold."""

    nodes: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(_inner(node) for node in self.nodes)


Node = Word | Raw | Phrase | Close | Near | Field | Not | All | Any


def _inner(node: Node) -> str:
    return f"({node})" if isinstance(node, All | Any | Near) else str(node)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the query: what kind, its text, and where it stands."""

    kind: str  # word, phrase, near, operator, open, close
    text: str
    start: int
    end: int


_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<open>\()
    |(?P<close>\))
    |(?P<near>NEAR/[0-9]{1,3}f?(?=[\s()"]|$))
    |(?P<phrase>(?:[A-Za-z]+:)?"[^"]*"(?:~[0-9]{1,3})?)
    |(?P<word>[^\s()"]+)
    |(?P<quote>")""",
    re.VERBOSE,
)


def tokens_of(text: str) -> list[Token]:
    """The pieces of a query with their places, also for showing it in colours. Raises QueryWrong."""
    if len(text) > MOST_SIGNS:
        raise QueryWrong("too_long", MOST_SIGNS, len(text))
    found = []
    for match in _TOKEN.finditer(text.replace("\u201c", '"').replace("\u201d", '"').replace("\u201e", '"')):
        kind, piece = str(match.lastgroup), match.group()
        if kind == "quote":
            raise QueryWrong("quote", match.start(), len(text))
        if kind == "word" and piece in _OPERATORS:
            kind, piece = "operator", _OPERATORS[piece]
        elif kind == "word" and re.fullmatch(r"NEAR(/.*)?", piece):
            raise QueryWrong("near", *match.span())
        if kind != "space":
            found.append(Token(kind, piece, *match.span()))
    terms = [token for token in found if token.kind in ("word", "phrase")]
    if len(terms) > MOST_TERMS:
        raise QueryWrong("too_long", terms[MOST_TERMS].start, len(text))
    return found


def parse(text: str) -> Node:
    """The query as a tree. Raises QueryWrong, with the place of what is not clear."""
    tokens = tokens_of(text)
    if not tokens:
        raise QueryWrong("empty", 0, len(text))
    reading = _Reading(tokens)
    node = reading.level(0)
    if reading.here is not None:
        raise QueryWrong("bracket", reading.here.start, reading.here.end)
    if not _finds(node):
        raise QueryWrong("only_not", 0, len(text))
    return node


def _finds(node: Node) -> bool:
    """Whether it looks for something, in every branch; what only excludes would match nearly everything."""
    match node:
        case Not():
            return False
        case All(nodes):
            return any(_finds(one) for one in nodes)
        case Any(nodes):
            return all(_finds(one) for one in nodes)
    return True


class _Reading:
    """Walks the tokens once."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def here(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def level(self, depth: int) -> Node:
        """Everything up to a closing bracket or the end."""
        if depth > DEEPEST:
            last = self._tokens[self._at - 1]
            raise QueryWrong("bracket", last.start, last.end)
        first = self._at
        nodes = [self._unit(depth)]
        joins: list[str] = []
        while (token := self.here) is not None and token.kind != "close":
            join = "AND"
            if token.kind == "operator" and token.text != "NOT":
                join = token.text
                self._at += 1
            nodes.append(self._unit(depth))
            joins.append(join)
        if len(set(joins)) > 1:
            raise self._mixed(first, nodes, joins)
        if not joins:
            return nodes[0]
        return Any(tuple(nodes)) if joins[0] == "OR" else All(tuple(nodes))

    def _mixed(self, first: int, nodes: list[Node], joins: list[str]) -> QueryWrong:
        start, end = self._tokens[first].start, self._tokens[self._at - 1].end
        return QueryWrong("mixed", start, end, [_grouped(nodes, joins, "AND"), _grouped(nodes, joins, "OR")])

    def _unit(self, depth: int) -> Node:
        """NOT something, or things with NEAR between them."""
        token = self._next()
        if token.kind == "operator" and token.text == "NOT":
            following = self.here
            if following is not None and following.kind == "operator":
                raise QueryWrong("operator", following.start, following.end)
            return Not(self._unit(depth))
        node = self._single(token, depth)
        while (near := self.here) is not None and near.kind == "near":
            self._at += 1
            between = _between(re.sub(r"\D", "", near.text), near)
            right = self._single(self._next(), depth)
            for side in (node, right):
                if not _has_places(side):
                    raise QueryWrong("near", near.start, near.end)
            node = Near(node, right, between, near.text.endswith("f"))
        return node

    def _single(self, token: Token, depth: int) -> Node:
        match token.kind:
            case "open":
                if self.here is not None and self.here.kind == "close":
                    raise QueryWrong("operand", token.start, self.here.end)
                node = self.level(depth + 1)
                if self.here is None:
                    raise QueryWrong("bracket", token.start, token.end)
                self._at += 1
                return node
            case "phrase":
                return _phrase(token)
            case "word":
                return _word(token)
        raise QueryWrong("operand" if token.kind != "close" else "bracket", token.start, token.end)

    def _next(self) -> Token:
        token = self.here
        if token is None:
            last = self._tokens[-1]
            raise QueryWrong("operand", last.start, last.end)
        self._at += 1
        return token


def _between(number: str, token: Token) -> int:
    if int(number) > FARTHEST:
        raise QueryWrong("near", token.start, token.end)
    return int(number)


def _grouped(nodes: Sequence[Node], joins: Sequence[str], tight: str) -> str:
    """How it reads when one operator binds before the other."""
    groups: list[list[Node]] = [[nodes[0]]]
    for join, node in zip(joins, nodes[1:], strict=True):
        if join == tight:
            groups[-1].append(node)
        else:
            groups.append([node])
    loose = "OR" if tight == "AND" else "AND"
    parts = [
        _inner(group[0]) if len(group) == 1 else f"({f' {tight} '.join(map(_inner, group))})"
        for group in groups
    ]
    return f" {loose} ".join(parts)


def _has_places(node: Node) -> bool:
    """Whether it stands at places in the text, so that nearness means something."""
    if isinstance(node, Any):
        return all(_has_places(one) for one in node.nodes)
    return isinstance(node, Word | Raw | Phrase | Close | Near)


def _phrase(token: Token) -> Node:
    name, _, rest = token.text.partition('"')
    inside, _, slop = rest.rpartition('"')
    if name:
        return _field(name[:-1].lower(), inside, token)
    words = _words(inside, token)
    if slop:
        if len(words) > MOST_CLOSE:
            raise QueryWrong("too_long", token.start, token.end)
        return Close(words, _between(slop[1:], token))
    return words[0] if len(words) == 1 else Phrase(words)


def _word(token: Token) -> Node:
    text = token.text
    name, colon, value = text.partition(":")
    if colon and name.isalpha():
        return _field(name.lower(), value, token)
    if text.startswith("@"):
        raise QueryWrong("person", token.start, token.end)
    if text.startswith("#"):
        words = _words(text[1:], token)
        if len(words) > 1:
            raise QueryWrong("value", token.start, token.end)
        return Word(words[0].text, tag=True)
    words = _words(text, token)
    return words[0] if len(words) == 1 else Phrase(words)


def _words(text: str, token: Token) -> tuple[Word, ...]:
    """The words in a piece of text; `e-mail` is two side by side."""
    found = tuple(_checked(fold(piece), token) for piece in re.findall(r"[\w*?]+", normalised(text)))
    if not found:
        raise QueryWrong("value", token.start, token.end)
    return found


def _checked(piece: str, token: Token) -> Word:
    body = piece.removesuffix("*")
    if "*" in body:
        raise QueryWrong("wildcard", token.start, token.end)
    if piece != body and len(body.replace("?", "")) < SHORTEST_PREFIX:
        raise QueryWrong("prefix", token.start, token.end)
    if not body.replace("?", ""):
        raise QueryWrong("wildcard", token.start, token.end)
    return Word(piece)


def _field(name: str, value: str, token: Token) -> Node:
    if name in _PERSONS:
        raise QueryWrong("person", token.start, token.end)
    if name == "raw":
        words = tuple(re.findall(r"\w+", normalised(value)))
        if not words:
            raise QueryWrong("value", token.start, token.end)
        return Raw(words)
    if name not in FIELDS:
        raise QueryWrong("field", token.start, token.end)
    if not value.strip():
        raise QueryWrong("value", token.start, token.end)
    return Field(name, fold(normalised(value.strip())))
