"""Signed checkpoints."""

from __future__ import annotations

import base64

import pytest

from regie.audit import checkpoint
from regie.audit.checkpoint import Checkpoint, CheckpointWrong, VerifierKey

KEY = checkpoint.private_key(checkpoint.new_key())
MADE = Checkpoint("example.org/ledger", 5, bytes(range(32)), "2026-11-20T22:10:00.000000Z")


def test_a_signed_note_opens_with_its_key_only() -> None:
    note = checkpoint.sign(MADE, KEY)
    assert checkpoint.opened(note, checkpoint.verifier_key(MADE.origin, KEY)) == MADE
    other = checkpoint.private_key(checkpoint.new_key())
    with pytest.raises(CheckpointWrong, match="no valid signature"):
        checkpoint.opened(note, checkpoint.verifier_key(MADE.origin, other))


def test_the_note_has_the_form_of_the_standard() -> None:
    lines = checkpoint.sign(MADE, KEY).split("\n")
    assert lines[:3] == [MADE.origin, "5", base64.b64encode(MADE.root).decode()]
    assert lines[4] == ""
    assert lines[5].startswith(f"\u2014 {MADE.origin} ")
    assert len(base64.b64decode(lines[5].rsplit(" ", 1)[1])) == 4 + 64


def test_the_key_hash_equals_the_example_of_the_standard() -> None:
    """The verifier key that golang.org/x/mod/sumdb/note uses in its documentation."""
    known = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    public = base64.b64decode(known.rsplit("+", 1)[1])[1:]
    assert str(VerifierKey("PeterNeumann", public)) == known


@pytest.mark.parametrize("changed", ["5\n", "time 2026", "example", "\u2014 "])
def test_any_changed_character_breaks_the_signature(changed: str) -> None:
    note = checkpoint.sign(MADE, KEY)
    assert changed in note
    with pytest.raises(CheckpointWrong):
        checkpoint.opened(note.replace(changed, changed + "0", 1), checkpoint.verifier_key(MADE.origin, KEY))


def test_signatures_of_witnesses_may_stand_beside_ours() -> None:
    note = checkpoint.sign(MADE, KEY)
    text, _, ours = note.partition("\n\n")
    witness = "\u2014 witness.example " + base64.b64encode(bytes(76)).decode()
    both = f"{text}\n\n{witness}\n{ours}"
    assert checkpoint.opened(both, checkpoint.verifier_key(MADE.origin, KEY)) == MADE


def test_a_key_file_of_another_kind_is_refused() -> None:
    with pytest.raises(CheckpointWrong):
        checkpoint.private_key(b"not a key")
