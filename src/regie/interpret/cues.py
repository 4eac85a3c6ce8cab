"""Cue words: a small pattern language, matched in one pass over the words of a message.

A pattern is one or more words. `afval*` begins with, `*container` ends with, `*afval*` contains;
`tak|boom` is one or the other; `..` between words allows up to three other words and `...` up to
seven, within a sentence. Case, accents and width do not matter. There are no regular expressions, so
nobody can write a rule that stops the intake.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

GAPS = {"..": 3, "...": 7}  # how many words may stand between
LONGEST_WORD = 64
LONGEST_PATTERN = 250
_MEMO_LIMIT = 30_000

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
# Every piece is bounded or cannot start twice: this runs over whatever strangers send.
_NOISE = re.compile(r"https?://\S+|www\.\S+|(?<![\w.+-])[\w.+-]{0,64}@[\w.@-]*")
_WORD = re.compile("[\\w\u0300-\u036f\u064b-\u065f]+(?:['’]\\w+)?")  # with accents and vowel signs
_TOKEN = re.compile(_WORD.pattern + r"|[.!?…]+(?=\s|$)|\n+")
_BREAKS = ".!?…\n"


@dataclass(frozen=True, slots=True)
class Hit:
    """One pattern found: its tag, its weight (0–1), and the words of the message that made it match."""

    tag: str
    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern with what it points at."""

    pattern: str
    tag: str
    weight: float = 0.6


class PatternWrong(ValueError):
    """A pattern that nobody can have meant; the message is a code (`empty`, `too_broad`, `too_long`)."""


@lru_cache(maxsize=20_000)
def fold_word(word: str) -> str:
    """A word without case, accents, width and vowel signs, for comparing."""
    if word.isascii():
        return word[:LONGEST_WORD].lower()
    flat = unicodedata.normalize("NFKD", word[:LONGEST_WORD].casefold())
    return "".join(c for c in flat if not unicodedata.combining(c)).replace("ı", "i").replace("’", "'")


def bare(text: str) -> str:
    """The text without addresses, links, @names and invisible characters."""
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    return _NOISE.sub(" ", text)


def tokens_of(text: str) -> list[str]:
    """The words of a bare text as written, and the ends of sentences between them."""
    return _TOKEN.findall(text)


def words_in(tokens: Iterable[str]) -> list[str]:
    """Only the words."""
    return [token for token in tokens if token[0] not in _BREAKS]


def check_pattern(pattern: str) -> str:
    """The pattern in its plain form, split as texts are (`nl alert`); raises `PatternWrong`."""
    parts = pattern.replace("-", " ").split()
    if not parts:
        raise PatternWrong("empty")
    if len(pattern) > LONGEST_PATTERN or len(parts) > 10:
        raise PatternWrong("too_long")
    if parts[0] in GAPS or parts[-1] in GAPS:
        raise PatternWrong("not_words")
    for part in parts:
        if part not in GAPS:
            for word in part.split("|"):
                _check_word(word)
    return " ".join(parts)


def _check_word(word: str) -> None:
    letters = word.removeprefix("*").removesuffix("*")
    if not _WORD.fullmatch(letters):
        raise PatternWrong("not_words")
    if len(letters) < 3 and letters != word:
        raise PatternWrong("too_broad")


Part = frozenset[str]  # atoms of which one must stand here; or a gap
_GAP_PARTS = {frozenset({gap}): words for gap, words in GAPS.items()}


@dataclass(slots=True)
class _Entry:
    """What one word of a message can mean: single-word cues, phrases that it starts, atoms it is."""

    single: tuple[Cue, ...]
    starts: tuple[tuple[Cue, tuple[Part, ...]], ...]
    atoms: frozenset[str]


_NOTHING = _Entry((), (), frozenset())
_BREAK = _Entry((), (), frozenset({"."}))  # no pattern reaches over the end of a sentence


@dataclass(slots=True)
class Lexicon:
    """Many cues, ready to be found. Words seen before are remembered, so most words cost one look-up."""

    cues: tuple[Cue, ...]
    _exact: dict[str, list[str]] = field(default_factory=dict, init=False)
    _open: list[tuple[str, str, str]] = field(default_factory=list, init=False)  # atom, how, letters
    _single: dict[str, list[Cue]] = field(default_factory=dict, init=False)
    _starts: dict[str, list[tuple[Cue, tuple[Part, ...]]]] = field(default_factory=dict, init=False)
    _memo: dict[str, _Entry] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for cue in self.cues:
            parts = tuple(frozenset(map(_fold_part, part.split("|"))) for part in cue.pattern.split())
            for atom in frozenset().union(*parts) - seen - GAPS.keys():
                seen.add(atom)
                self._learn(atom)
            for atom in parts[0]:
                if len(parts) == 1:
                    self._single.setdefault(atom, []).append(cue)
                else:
                    self._starts.setdefault(atom, []).append((cue, parts[1:]))

    def _learn(self, atom: str) -> None:
        letters = atom.strip("*")
        if atom == letters:
            self._exact.setdefault(letters, []).append(atom)
        else:
            how = {(True, True): "in", (True, False): "end", (False, True): "start"}
            self._open.append((atom, how[atom.startswith("*"), atom.endswith("*")], letters))

    def find(self, tokens: Sequence[str]) -> list[Hit]:
        """Every cue among the tokens, in order of appearance; the same cue may hit more than once."""
        memo = self._memo
        entries = [memo.get(token) or self._look_up(token) for token in tokens]
        hits: list[Hit] = []
        for position, entry in enumerate(entries):
            if entry is _NOTHING:
                continue
            hits.extend([Hit(cue.tag, cue.weight, tokens[position]) for cue in entry.single])
            for cue, rest in entry.starts:
                end = _follow(entries, position + 1, rest)
                if end:
                    hits.append(Hit(cue.tag, cue.weight, " ".join(tokens[position:end])))
        return hits

    def _look_up(self, word: str) -> _Entry:
        if word[0] in _BREAKS:
            return _BREAK
        folded = fold_word(word)
        atoms = list(self._exact.get(folded, ()))
        atoms += [atom for atom, how, letters in self._open if _fits(folded, how, letters)]
        entry = _NOTHING
        if atoms:
            entry = _Entry(
                tuple(cue for atom in atoms for cue in self._single.get(atom, ())),
                tuple(start for atom in atoms for start in self._starts.get(atom, ())),
                frozenset(atoms),
            )
        if len(self._memo) >= _MEMO_LIMIT:
            self._memo.clear()
        self._memo[word] = entry
        return entry


def _fold_part(part: str) -> str:
    if part in GAPS:
        return part
    start, end = "*" * part.startswith("*"), "*" * part.endswith("*")
    return start + fold_word(part.strip("*")) + end


def _fits(word: str, how: str, letters: str) -> bool:
    if how == "start":
        return word.startswith(letters)
    if how == "end":
        return word.endswith(letters)
    return letters in word


def _follow(entries: Sequence[_Entry], position: int, rest: Sequence[Part]) -> int:
    """Position after the phrase when its further words follow here, else 0."""
    reach = 1
    for part in rest:
        if part in _GAP_PARTS:
            reach = _GAP_PARTS[part] + 1
            continue
        position = _place_of(part, entries, position, reach)
        if not position:
            return 0
        reach = 1
    return position


def _place_of(part: Part, entries: Sequence[_Entry], start: int, reach: int) -> int:
    """Position after the first word that fits the part, within reach and this sentence; else 0."""
    for step in range(start, min(start + reach, len(entries))):
        entry = entries[step]
        if entry is _BREAK:
            return 0
        if not part.isdisjoint(entry.atoms):
            return step + 1
    return 0


def tagged(hits: Iterable[Hit], tag: str) -> tuple[str, ...]:
    """The words that hit this tag, each once, in order."""
    return tuple(dict.fromkeys(hit.words for hit in hits if hit.tag == tag))
