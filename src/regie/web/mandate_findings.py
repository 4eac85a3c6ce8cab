"""What is found in a draft, ready to show: shares, silence, rules that do nothing, clashes, differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.kernel.windows import DAYS, MINUTES_A_DAY
from regie.mandate.rules import Obligations, Outcome, Table
from regie.mandate.rules import Rule as TableRule
from regie.mandate.study import (
    Clash,
    Comparison,
    Masked,
    Only,
    Shift,
    Study,
    compare,
    rule_changes,
    silent_hours,
    study,
)
from regie.mandate.table import TableWrong
from regie.web.facts_in_words import DAYS as DAY_NAMES
from regie.web.facts_in_words import attribute_name
from regie.web.rules_in_words import obligations_sentence, rule_sentence
from regie.web.situations_in_words import details, situation
from regie.web.words import ICONS

OUTCOMES: Final[dict[Outcome, object]] = {
    "forbid": gettext_lazy("Never"),
    "escalate": gettext_lazy("To the municipality"),
    "approve": gettext_lazy("After approval"),
    "allow": gettext_lazy("Allowed"),
}
SHARES: Final[dict[str, object]] = {str(outcome): name for outcome, name in OUTCOMES.items()} | {
    "silent": gettext_lazy("Not mentioned")
}
MILDEST_FIRST: Final[tuple[Outcome, ...]] = ("allow", "approve", "escalate", "forbid")
SHOWN: Final = 30  # clashes on the page; the rest is counted


@dataclass(frozen=True, slots=True)
class Example:
    """A situation to picture: the sentence, and the facts that matter less."""

    sentence: str
    details: str


@dataclass(frozen=True, slots=True)
class Share:
    """How much of all situations one outcome has; `x` and `width` in tenths of a percent, for the bar."""

    outcome: str
    name: object
    icon: str
    percent: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule to link to: its name and its place in the list."""

    name: str
    place: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one or two rules, with an example where there is one."""

    rule: Rule
    others: tuple[Rule, ...]
    text: str
    example: Example | None


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything beside the rules; `wrong` says why nothing could be counted."""

    shares: tuple[Share, ...]
    silent: str
    silent_hours: str
    gaps: tuple[Example, ...]
    dead: tuple[Finding, ...]
    masked: tuple[Finding, ...]
    clashes: tuple[Finding, ...]
    more_clashes: int
    wrong: str = ""

    @property
    def differing(self) -> int:
        """How many pairs of rules differ, also those that are not shown."""
        return len(self.clashes) + self.more_clashes

    @property
    def flags(self) -> dict[int, str]:
        """Rules that do nothing, by place: `dead` or `masked`."""
        found = {one.rule.place: "masked" for one in self.masked}
        return found | {one.rule.place: "dead" for one in self.dead}


@dataclass(frozen=True, slots=True)
class Change:
    """Situations that the other version judges differently."""

    before: Outcome
    after: Outcome
    headline: str
    percent: str
    asked_before: str
    asked_after: str
    rules: tuple[Rule, ...]
    example: Example
    looser: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes against the version `base`; `rules` are the rules that changed."""

    changed: str
    changes: tuple[Change, ...]
    looser: str
    wrong: str = ""


def percent(part: int, whole: int) -> str:
    """`3,2 %` in the reader's language; a small part is never called nothing."""
    if part == 0 or whole == 0:
        return "0 %"
    share = part * 100 / whole
    if share < 0.1:
        return f"< {number_format(0.1, 1)} %"
    if share > 99.9 and part < whole:
        return f"> {number_format(99.9, 1)} %"
    return f"{number_format(share, 0 if share >= 99.95 else 1)} %"


def findings(table: Table, only: Only | None) -> Findings:
    """Study the table, and say it."""
    try:
        found = study(table, only)
    except TableWrong as wrong:
        return Findings((), "", "", (), (), (), (), 0, wrong=str(wrong))
    rules = {rule.id: Rule(rule.id, n) for n, rule in enumerate(table.rules)}
    return Findings(
        shares=tuple(_shares(found)),
        silent=percent(found.gap_cells, found.cells) if found.gap_cells else "",
        silent_hours=_hours(silent_hours(table)) if found.gap_cells else "",
        gaps=tuple(example(facts) for facts in found.gaps),
        dead=tuple(Finding(rules[one.rule], (), _never(one.attribute), None) for one in found.dead),
        masked=tuple(_masked(one, found, rules) for one in found.masked),
        clashes=tuple(_clash(one, found, rules) for one in found.clashes[:SHOWN]),
        more_clashes=max(0, len(found.clashes) - SHOWN),
    )


def _masked(one: Masked, found: Study, rules: Mapping[str, Rule]) -> Finding:
    stronger = tuple(rules[name] for name in one.by)
    return Finding(rules[one.rule], stronger, percent(one.cells, found.cells), example(one.example))


def _clash(one: Clash, found: Study, rules: Mapping[str, Rule]) -> Finding:
    """The stronger rule first."""
    winner, loser = (_in_sentence(outcome) for outcome in one.outcomes)
    text = _("%(winner)s wins from %(loser)s, in %(share)s of all situations") % {
        "winner": winner,
        "loser": loser,
        "share": percent(one.cells, found.cells),
    }
    return Finding(rules[one.winner], (rules[one.loser],), text, example(one.example))


def _in_sentence(outcome: Outcome) -> str:
    return "“" + str(OUTCOMES[outcome]) + "”"


def _never(attribute: str) -> str:
    return _("Nothing that can occur fits: %(attribute)s.") % {"attribute": attribute_name(attribute)}


def example(facts: Mapping[str, str]) -> Example:
    """A situation in words."""
    return Example(situation(facts), details(facts))


def _shares(found: Study) -> Iterable[Share]:
    """One part of the bar per outcome; silence is a part of its own, though it means never."""
    counts: dict[str, int] = {outcome: found.outcomes[outcome] for outcome in MILDEST_FIRST}
    counts["forbid"] -= found.gap_cells
    counts["silent"] = found.gap_cells
    at = 0.0
    for outcome, cells in counts.items():
        width = cells * 1000 / found.cells if found.cells else 0.0
        name = SHARES.get(outcome, "")
        icon = ICONS.get(outcome, "circle-question-mark")
        yield Share(outcome, name, icon, percent(cells, found.cells), round(at, 1), round(width, 1))
        at += width


def _hours(spans: Sequence[tuple[int, int]]) -> str:
    """`ma–vr 08:00–18:00` when every day has the same hours; otherwise each stretch."""
    found: dict[tuple[int, int], list[int]] = {}
    for start, end in spans:
        day = start // MINUTES_A_DAY
        found.setdefault((start - day * MINUTES_A_DAY, end - day * MINUTES_A_DAY), []).append(day)
    parts = [f"{_days(days)} {_clock(start)}–{_clock(end)}" for (start, end), days in found.items()]
    return ", ".join(parts)


def _days(days: Sequence[int]) -> str:
    names = [str(DAY_NAMES[DAYS[day]]) for day in days]
    run = len(days) > 2 and days[-1] - days[0] == len(days) - 1
    return f"{names[0]}–{names[-1]}" if run else ", ".join(names)


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}" if minutes != MINUTES_A_DAY else "24:00"


def difference(old: Table, new: Table, only: Only | None) -> Difference:
    """What `new` changes in words; the largest change first, other obligations last."""
    try:
        found = compare(old, new, only)
    except TableWrong as wrong:
        return Difference("", (), "", wrong=str(wrong))
    places = {rule.id: n for n, rule in enumerate(new.rules)}
    changes = tuple(_change(shift, found, places) for shift in found.shifts)
    looser = sum(s.cells for s, c in zip(found.shifts, changes, strict=True) if c.looser)
    return Difference(
        percent(found.changed, found.cells) if found.changed else "",
        changes,
        percent(looser, found.cells) if looser else "",
    )


def _change(shift: Shift, found: Comparison, places: Mapping[str, int]) -> Change:
    before, after = shift.before, shift.after
    headline = f"{OUTCOMES[before.outcome]} → {OUTCOMES[after.outcome]}"
    if shift.same_outcome:
        headline = _("%(outcome)s, but differently") % {"outcome": OUTCOMES[after.outcome]}
    return Change(
        before.outcome,
        after.outcome,
        headline,
        percent(shift.cells, found.cells),
        asked_words(before.outcome, before.asked),
        asked_words(after.outcome, after.asked),
        tuple(Rule(name, places[name]) for name in after.rules if name in places),
        example(shift.example),
        MILDEST_FIRST.index(after.outcome) < MILDEST_FIRST.index(before.outcome),
    )


def asked_words(outcome: str, asked: Obligations) -> str:
    """What is asked in this outcome; a dash when nothing is."""
    return obligations_sentence(outcome, asked.as_dict()) or "–"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a sentence: `same`, `del` or `ins`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ChangedRule:
    """A rule that was added, removed or changed, as one sentence with what changed marked in it."""

    kind: str
    name: str
    pieces: tuple[Piece, ...]


def changed_rules(old: Table, new: Table) -> tuple[ChangedRule, ...]:
    """The same difference rule by rule, for who signs."""
    return tuple(
        ChangedRule(
            "added" if one.before is None else "removed" if one.after is None else "changed",
            one.id,
            tuple(_pieces(_whole(one.before, old), _whole(one.after, new))),
        )
        for one in rule_changes(old, new)
    )


def _whole(rule: TableRule | None, table: Table) -> str:
    """Outcome, condition, what is asked and on what ground, in one line."""
    if rule is None:
        return ""
    asked = obligations_sentence(rule.outcome, rule.obligations.as_dict())
    said = f"{OUTCOMES[rule.outcome]}: {rule_sentence(rule, table.attributes)}"
    return " ".join(
        part for part in (said, asked and f"→ {asked}", rule.ground and f"({rule.ground})") if part
    )


def _pieces(before: str, after: str) -> Iterable[Piece]:
    """Word by word what goes and what comes."""
    old, new = before.split(), after.split()
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", " ".join(old[a:b]))
        if kind in ("delete", "replace"):
            yield Piece("del", " ".join(old[a:b]))
        if kind in ("insert", "replace"):
            yield Piece("ins", " ".join(new[c:d]))
