"""Is it the same message again? Exact after normalising (fingerprint), or nearly (signature).

The signature is a MinHash of 32 values over runs of four characters; two signatures agree in about
the share of runs that the texts have in common. Nothing is merged by it: it only groups.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from regie.interpret.cues import fold_word

PERMUTATIONS: Final = 32
SIGNATURE_BYTES: Final = PERMUTATIONS * 4
LONGEST: Final = 4_000  # folded bytes looked at for the signature; the fingerprint takes all
_EMPTY: Final = b"\xff" * SIGNATURE_BYTES

# Multiply-shift hashing with odd constants from a fixed seed, so a signature means the same for ever.
_random = np.random.default_rng(20)
_FACTORS: Final[NDArray[np.uint64]] = _random.integers(1, 2**63, PERMUTATIONS, dtype=np.uint64) | np.uint64(1)
_SHIFT: Final = np.uint64(32)
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)


def normal_form(words: Sequence[str]) -> str:
    """The words folded and joined; `RT` at the front and links and names (stripped before) do not count."""
    folded = [fold_word(word) for word in words]
    if folded and folded[0] == "rt":
        del folded[0]
    return " ".join(folded)


def fingerprint(normal: str) -> str:
    """SHA-1 of the normal form in hexadecimal: equal for retweets and copied texts. Not a security hash."""
    return hashlib.sha1(normal.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def signature(normal: str) -> bytes:
    """MinHash of the normal form; equal texts give equal bytes on every machine."""
    raw = np.frombuffer(normal.encode("utf-8", "surrogatepass")[:LONGEST], dtype=np.uint8).astype(np.uint64)
    if raw.size < 4:
        return _EMPTY
    runs = raw[:-3] | (raw[1:-2] << np.uint64(8)) | (raw[2:-1] << np.uint64(16)) | (raw[3:] << np.uint64(24))
    mixed = (runs + np.uint64(1)) * _SPREAD
    mixed ^= mixed >> _SHIFT
    hashed = (mixed[:, None] * _FACTORS) >> _SHIFT
    return bytes(hashed.min(axis=0).astype("<u4").tobytes())


def similar(a: bytes, b: bytes) -> float:
    """Estimated share of common character runs, from 0 to 1; 0 when either text was too short."""
    if len(a) != SIGNATURE_BYTES or len(b) != SIGNATURE_BYTES or _EMPTY in (a, b):
        return 0.0
    return float(np.mean(np.frombuffer(a, dtype="<u4") == np.frombuffer(b, dtype="<u4")))
