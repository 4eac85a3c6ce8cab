"""What changed in an agreement since the version somebody confirmed, clause by clause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from regie.interpret.tone import DEFAULT
from regie.kernel.changes import Part, words_changed

State = Literal["same", "changed", "new", "gone"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing an agreement says. `about` is a code (`instruction`, `good`, a field of the tone guide)."""

    key: str
    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A clause of the new version, or one that went, with its words as they changed."""

    key: str
    about: str
    state: State
    parts: tuple[Part, ...]


def clauses(kind: str, content: Mapping[str, object]) -> list[Clause]:
    """Everything the agreement says, in the order of the agreement; unknown kinds say nothing."""
    reader = _READERS.get(kind)
    return reader(content) if reader else []


def changes(kind: str, old: Mapping[str, object] | None, new: Mapping[str, object]) -> list[Change]:
    """Each clause with its change; without an old version everything is new.

    Clauses that went stand after the clause they followed.
    """
    before = {one.key: one for one in clauses(kind, old or {})} if old is not None else {}
    after = clauses(kind, new)
    found = [_change(before.get(one.key), one) for one in after]
    kept = {one.key for one in after}
    order = list(before)
    for gone in [one for one in before.values() if one.key not in kept]:
        place = order.index(gone.key)
        above = next((key for key in reversed(order[:place]) if key in {c.key for c in found}), "")
        at = next((n + 1 for n, one in enumerate(found) if one.key == above), 0)
        found.insert(at, Change(gone.key, gone.about, "gone", (Part("removed", gone.text),)))
    return found


def changed(found: list[Change]) -> int:
    """How many clauses are not as they were."""
    return sum(one.state != "same" for one in found)


def _change(old: Clause | None, new: Clause) -> Change:
    if old is None:
        return Change(new.key, new.about, "new", (Part("added", new.text),))
    parts = tuple(words_changed(old.text, new.text))
    return Change(new.key, new.about, "same" if old.text == new.text else "changed", parts)


def _frame(content: Mapping[str, object]) -> list[Clause]:
    found: list[Clause] = []
    for row in _rows(content.get("instructions")):
        name = str(row.get("id", ""))
        for field, about in (("text", "instruction"), ("good", "good"), ("bad", "bad")):
            found.append(Clause(f"{name}.{field}", about, str(row.get(field, ""))))
        found.append(Clause(f"{name}.public_value", "public_value", str(row.get("public_value", ""))))
    return found


def _tone(content: Mapping[str, object]) -> list[Clause]:
    """Only what the municipality set itself: the rest is the same for everybody."""
    standard = DEFAULT.as_dict()
    return [
        Clause(name, name, text)
        for name, value in content.items()
        if name != "format" and value != standard.get(name) and (text := _told(value))
    ]


def _told(value: object) -> str:
    """A value of the tone guide as one text; rows become lines."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return " · ".join(f"{name}: {_told(one)}" for name, one in value.items() if one not in ("", [], {}))
    if isinstance(value, list | tuple):
        return "\n".join(_row(one) for one in value)
    return str(value)


def _row(value: object) -> str:
    if isinstance(value, Mapping) and value.get("word"):
        instead, why = str(value.get("instead", "")), str(value.get("why", ""))
        return f"{value['word']}{f' → {instead}' if instead else ''}{f' ({why})' if why else ''}"
    return _told(value)


def _rows(value: object) -> list[Mapping[str, object]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


_READERS: Final[Mapping[str, Callable[[Mapping[str, object]], list[Clause]]]] = {
    "frame": _frame,
    "tone": _tone,
}
