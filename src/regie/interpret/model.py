"""A linear topic model that learns from the topics agents give (ADR 0021).

Words 1–2 and runs of 3–5 characters within words, hashed; logistic loss by stochastic gradient
descent. Reading uses the weights only, so one message costs a fraction of a millisecond. The model
advises on topics and on nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from regie.interpret.cues import bare, fold_word, tokens_of, words_in
from regie.interpret.topics import SURE, TOPICS, TopicGuess

WIDTH: Final = 2**16  # hashed features
FEWEST_SAMPLES: Final = 60
FEWEST_PER_TOPIC: Final = 4
LONGEST: Final = 200  # words of a message looked at
WORDS_SHOWN: Final = 3
_FORM: Final = "word12-char345-crc32-65536"  # changes with the features; older models are then not used
_TRUSTED: Final = ("sklearn.linear_model._sgd_fast.Log",)


class ModelWrong(ValueError):
    """The stored bytes are not a model that this version can use; the message says why."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A text without personal data, and the topic a person gave it."""

    text: str
    slug: str


@dataclass(frozen=True, slots=True)
class Score:
    """Shares right on the fifth that was kept apart. None: too few samples to say."""

    tested: int
    top_one: float
    top_three: float


@dataclass(frozen=True, slots=True)
class Classifier:
    """Weights of a trained model, ready to rank topics."""

    slugs: tuple[str, ...]
    weights: NDArray[np.float32]  # WIDTH × topics
    offsets: NDArray[np.float32]

    def rank(self, words: Sequence[str], *, limit: int = 3) -> tuple[TopicGuess, ...]:
        """The likeliest topics with the words that decided; empty when no word was ever seen."""
        words = [fold_word(word) for word in words[:LONGEST]]
        features = np.fromiter(_features(words), dtype=np.intp)
        if features.size == 0:
            return ()
        places, counts = np.unique(features, return_counts=True)
        values = (counts / np.linalg.norm(counts)).astype(np.float32)
        scores = values @ self.weights[places] + self.offsets
        likely = _shares(scores)
        best = np.argsort(-likely, kind="stable")[:limit]
        return tuple(
            TopicGuess(self.slugs[i], round(float(likely[i]), 3), self._words_for(words, int(i)))
            for i in best
        )

    def _words_for(self, words: Sequence[str], topic: int) -> tuple[str, ...]:
        pulls = {
            word: float(self.weights[list(_of_word(word)), topic].sum()) for word in dict.fromkeys(words)
        }
        strongest = sorted(pulls, key=lambda word: -pulls[word])[:WORDS_SHOWN]
        return tuple(word for word in strongest if pulls[word] > 0)


def _shares(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """One-against-the-rest scores as shares that sum to one, as scikit-learn does."""
    likely = 1 / (1 + np.exp(-scores.astype(np.float64)))
    total = likely.sum()
    return likely / total if total > 0 else np.full(likely.size, 1 / likely.size)


def _features(words: Sequence[str]) -> Iterator[int]:
    for word in words:
        yield from _of_word(word)
    for left, right in pairwise(words):
        yield crc32(f"{left} {right}".encode("utf-8", "replace")) % WIDTH


@lru_cache(maxsize=30_000)
def _of_word(word: str) -> tuple[int, ...]:
    """Places of the word itself and of its runs of characters, its edges included."""
    padded = f" {word[:24]} ".encode("utf-8", "replace")
    runs = (padded[i : i + size] for size in (3, 4, 5) for i in range(len(padded) - size + 1))
    return (crc32(b"=" + padded) % WIDTH, *(crc32(run) % WIDTH for run in runs))


def combine(
    by_words: tuple[TopicGuess, ...], by_model: tuple[TopicGuess, ...], *, limit: int = 3
) -> tuple[TopicGuess, ...]:
    """Words decide when they hit strongly; otherwise the model ranks and the words join in as a hint."""
    if by_words[0].score >= SURE or not by_model:
        return by_words
    found = {guess.slug: guess for guess in by_model}
    for guess in by_words:
        other = found.get(guess.slug)
        if guess.score == 0:
            continue
        score = guess.score * 0.5 if other is None else 1 - (1 - other.score) * (1 - guess.score * 0.5)
        words = guess.words if other is None else (*guess.words, *other.words)
        found[guess.slug] = TopicGuess(guess.slug, round(score, 3), tuple(dict.fromkeys(words)))
    ranked = sorted(found.values(), key=lambda guess: (-guess.score, TOPICS.index(guess.slug)))
    return tuple(ranked[:limit])


def enough(samples: Sequence[Sample]) -> bool:
    """Whether there is something to learn from: enough samples, and two topics with a few each."""
    counts = {sample.slug: 0 for sample in samples}
    for sample in samples:
        counts[sample.slug] += 1
    usable = [slug for slug, number in counts.items() if number >= FEWEST_PER_TOPIC]
    return len(samples) >= FEWEST_SAMPLES and len(usable) >= 2


def train(samples: Sequence[Sample]) -> bytes:
    """Learn from the samples; the bytes are for `load`. Takes about 3 s per 2,000 samples."""
    from sklearn.linear_model import SGDClassifier
    from skops.io import dumps

    learner = SGDClassifier(
        loss="log_loss", alpha=1e-5, max_iter=30, class_weight="balanced", random_state=20
    )
    learner.fit(_matrix([_words(sample.text) for sample in samples]), [sample.slug for sample in samples])
    learner.coef_ = learner.coef_.astype(np.float32)
    data: bytes = dumps({"form": _FORM, "learner": learner})
    return data


def load(data: bytes) -> Classifier:
    """The model from its bytes. Unknown types in the bytes are refused, never run."""
    from skops.io import loads

    try:
        stored: Any = loads(data, trusted=list(_TRUSTED))
    except Exception as failed:
        raise ModelWrong(f"not a stored model: {failed}") from failed
    if not isinstance(stored, dict) or stored.get("form") != _FORM:
        raise ModelWrong("the model was made for other features; train it again")
    learner = stored["learner"]
    weights, offsets = np.asarray(learner.coef_, np.float32), np.asarray(learner.intercept_, np.float32)
    slugs = tuple(str(slug) for slug in learner.classes_)
    if len(slugs) == 2:  # scikit-learn keeps one row for two classes
        weights, offsets = np.vstack([-weights, weights]), np.concatenate([-offsets, offsets])
    if weights.shape != (len(slugs), WIDTH) or not set(slugs) <= set(TOPICS):
        raise ModelWrong("the model has other topics or features")
    return Classifier(slugs, np.ascontiguousarray(weights.T), offsets)


def split(samples: Sequence[Sample]) -> tuple[list[Sample], list[Sample]]:
    """Four fifths to learn from and one fifth to test on, the same at every run."""
    tested = [sample for sample in samples if crc32(sample.text.encode("utf-8", "replace")) % 5 == 0]
    learned = [sample for sample in samples if crc32(sample.text.encode("utf-8", "replace")) % 5]
    return learned, tested


def score(guesses: Sequence[tuple[TopicGuess, ...]], samples: Sequence[Sample]) -> Score:
    """How often the given topic is the first guess, and among the first three."""
    pairs = list(zip(guesses, samples, strict=True))
    first = sum(guess[0].slug == sample.slug for guess, sample in pairs)
    three = sum(sample.slug in [g.slug for g in guess[:3]] for guess, sample in pairs)
    number = max(1, len(pairs))
    return Score(len(pairs), round(first / number, 4), round(three / number, 4))


def _words(text: str) -> list[str]:
    return [fold_word(word) for word in words_in(tokens_of(bare(text)))[:LONGEST]]


def _matrix(texts: Sequence[Sequence[str]]) -> Any:
    """Counts of hashed features, each row of length one."""
    from scipy.sparse import csr_matrix
    from sklearn.preprocessing import normalize

    places = [np.fromiter(_features(words), dtype=np.int32) for words in texts]
    starts = np.concatenate([[0], np.cumsum([p.size for p in places])])
    columns = np.concatenate(places) if places else np.zeros(0, np.int32)
    counts = csr_matrix((np.ones(columns.size), columns, starts), shape=(len(texts), WIDTH))
    counts.sum_duplicates()
    return normalize(counts)
