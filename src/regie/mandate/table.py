"""The decision table of a mandate: parsed once, frozen, and refused as a whole when anything is wrong.

`parse` collects every fault with its field and mend, so a table is mended in one go. A key that is not
known is a fault too: a misspelt `obligatons` must never silently mean "no obligations".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from regie.kernel.windows import Window, WindowWrong, merged, parse_window
from regie.mandate.moments import parse_moment
from regie.mandate.rules import (
    AT,
    ORDERS,
    STRENGTH,
    TIME,
    Between,
    Condition,
    During,
    Obligations,
    OneOf,
    Order,
    Outcome,
    Rule,
    Table,
)

_REQUIRED = ("id", "version", "timezone", "valid_from", "valid_to", "attributes", "rules")
_OPTIONAL = ("ordered", "title", "description", "note", "$schema", "holidays", "messages")
_RULE_REQUIRED = ("id", "when", "outcome")
_RULE_OPTIONAL = ("obligations", "text", "ground", "note")
_COUNTS = ("approvers", "within_minutes", "max_per_hour", "max_per_day", "follow_up_minutes")
_OBLIGATIONS = (*_COUNTS, "from", "to", "order", "message")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where (`rules[2].when.topic`), what, and how to mend it."""

    field: str
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}; mend: {self.mend}"


class TableWrong(ValueError):
    """The table cannot be used; `faults` says why, all of it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


def parse(source: object) -> Table:
    """The table in this JSON value. Raises TableWrong with every fault found."""
    return _Reading().table(source)


class _Reading:
    """Collects faults while reading; every method returns something usable to read on with."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def wrong(self, where: str, problem: str, mend: str) -> None:
        self.faults.append(Fault(where, problem, mend))

    def table(self, source: object) -> Table:
        if not isinstance(source, Mapping):
            raise TableWrong([Fault("table", f"is {_kind(source)}", "write one JSON object")])
        self.keys("", source, _REQUIRED, _OPTIONAL)
        attributes = self.attributes(source.get("attributes", {}))
        ordered = self.ordered(source.get("ordered", []), attributes)
        messages = self.messages(source.get("messages", {}))
        rules = self.rules(source.get("rules", []), attributes, ordered)
        self.known_messages(rules, messages)
        holidays = self.holidays(source.get("holidays", []))
        start, end = self.moment(source, "valid_from"), self.moment(source, "valid_to")
        if start and end and end <= start:
            self.wrong("valid_to", "is not after valid_from", "let the mandate end after it starts")
        version = source.get("version")
        if "version" in source and (type(version) is not int or version < 1):
            self.wrong("version", f"is {version!r}", "use a whole number from 1")
        table_id, title = self.text(source, "id"), self.text(source, "title", optional=True)
        for key in ("description", "note", "$schema"):
            self.text(source, key, optional=True)
        zone_name = self.text(source, "timezone")
        zone = self.zone(zone_name)
        if self.faults or zone is None or start is None or end is None or type(version) is not int:
            raise TableWrong(self.faults)
        return Table(
            id=table_id,
            version=version,
            timezone=zone_name,
            zone=zone,
            valid_from=start,
            valid_to=end,
            attributes=attributes,
            ordered=frozenset(ordered),
            rules=rules,
            title=title,
            holidays=holidays,
            messages=messages,
        )

    def keys(
        self,
        where: str,
        source: Mapping[object, object],
        required: Sequence[str],
        optional: Sequence[str],
    ) -> None:
        prefix = f"{where}." if where else ""
        for key in required:
            if key not in source:
                self.wrong(f"{prefix}{key}", "is missing", "add it")
        for given in source:
            if given not in required and given not in optional:
                known = ", ".join([*required, *optional])
                self.wrong(f"{prefix}{given}", "is not a known key", f"use one of: {known}")

    def text(
        self, source: Mapping[object, object], key: str, *, where: str = "", optional: bool = False
    ) -> str:
        value = source.get(key)
        if isinstance(value, str) and (value.strip() or optional):
            return value
        if key in source:
            self.wrong(f"{where}{key}", f"is {_kind(value)}", "write a text")
        return ""

    def zone(self, name: str) -> ZoneInfo | None:
        if not name:
            return None
        try:
            return ZoneInfo(name)
        except (KeyError, OSError, ValueError):  # unknown name, a folder of zones, a path
            self.wrong("timezone", f"'{name}' is not a known zone", "use a name such as Europe/Amsterdam")
            return None

    def moment(self, source: Mapping[object, object], key: str) -> datetime | None:
        if key not in source:
            return None
        found = parse_moment(source[key])
        if found is None:
            self.wrong(
                key,
                f"is {source[key]!r}",
                "write a moment with an offset, such as 2026-11-01T00:00:00+01:00",
            )
        return found

    def attributes(self, source: object) -> dict[str, tuple[str, ...]]:
        if not isinstance(source, Mapping) or not source:
            self.wrong("attributes", "is empty or not an object", "name each attribute with its values")
            return {}
        found: dict[str, tuple[str, ...]] = {}
        for name, values in source.items():
            where = f"attributes.{name}"
            if name in (TIME, AT) or not name:
                self.wrong(where, "is a reserved name", "choose another name")
                continue
            found[name] = self.names(where, values)
            if not found[name]:
                self.wrong(where, "has no values", "list at least one value")
        return found

    def names(self, where: str, source: object) -> tuple[str, ...]:
        """A list of different, filled texts."""
        if not isinstance(source, list):
            self.wrong(where, f"is {_kind(source)}", "write a list of texts")
            return ()
        good: list[str] = []
        for index, value in enumerate(source):
            if not isinstance(value, str) or not value:
                self.wrong(f"{where}[{index}]", f"is {_kind(value)}", "write a text")
            elif value in good:
                self.wrong(f"{where}[{index}]", f"'{value}' is listed twice", "list it once")
            else:
                good.append(value)
        return tuple(good)

    def ordered(self, source: object, attributes: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        names = self.names("ordered", source)
        for index, name in enumerate(names):
            if name not in attributes:
                self.wrong(f"ordered[{index}]", f"'{name}' is not an attribute", _choose(attributes))
        return names

    def rules(
        self, source: object, attributes: Mapping[str, tuple[str, ...]], ordered: Sequence[str]
    ) -> tuple[Rule, ...]:
        if not isinstance(source, list):
            self.wrong("rules", f"is {_kind(source)}", "write a list of rules")
            return ()
        found: list[Rule] = []
        for index, one in enumerate(source):
            where = f"rules[{index}]"
            if not isinstance(one, Mapping):
                self.wrong(where, f"is {_kind(one)}", "write an object with id, when and outcome")
                continue
            rule = self.rule(where, one, attributes, ordered)
            if any(rule.id == other.id for other in found):
                self.wrong(f"{where}.id", f"'{rule.id}' is used twice", "give each rule its own id")
            found.append(rule)
        return tuple(found)

    def rule(
        self,
        where: str,
        source: Mapping[object, object],
        attributes: Mapping[str, tuple[str, ...]],
        ordered: Sequence[str],
    ) -> Rule:
        self.keys(where, source, _RULE_REQUIRED, _RULE_OPTIONAL)
        outcome = source.get("outcome")
        if "outcome" in source and outcome not in STRENGTH:
            self.wrong(f"{where}.outcome", f"is {outcome!r}", f"use one of: {', '.join(STRENGTH)}")
        strong: Outcome = next((known for known in STRENGTH if known == outcome), "forbid")
        self.text(source, "note", where=f"{where}.", optional=True)
        return Rule(
            id=self.text(source, "id", where=f"{where}."),
            conditions=self.conditions(f"{where}.when", source.get("when", {}), attributes, ordered),
            outcome=strong,
            obligations=self.obligations(f"{where}.obligations", source.get("obligations", {})),
            text=self.text(source, "text", where=f"{where}.", optional=True),
            ground=self.text(source, "ground", where=f"{where}.", optional=True),
        )

    def conditions(
        self,
        where: str,
        source: object,
        attributes: Mapping[str, tuple[str, ...]],
        ordered: Sequence[str],
    ) -> dict[str, Condition]:
        if not isinstance(source, Mapping):
            self.wrong(where, f"is {_kind(source)}", "write an object; {} matches everything")
            return {}
        found: dict[str, Condition] = {}
        for name, given in source.items():
            here = f"{where}.{name}"
            if name == TIME:
                found[name] = self.during(here, given)
            elif name not in attributes:
                self.wrong(here, "is not an attribute of this table", _choose(attributes))
            elif isinstance(given, Mapping):
                found[name] = self.between(here, given, attributes[name], ordered=name in ordered)
            else:
                found[name] = self.one_of(here, given, attributes[name])
        return found

    def one_of(self, where: str, given: object, known: tuple[str, ...]) -> OneOf:
        values = self.names(where, given)
        for index, value in enumerate(values):
            if value not in known:
                self.wrong(f"{where}[{index}]", f"'{value}' is not a known value", _choose(known))
        return OneOf(values)

    def between(
        self, where: str, given: Mapping[object, object], known: tuple[str, ...], *, ordered: bool
    ) -> Between:
        if not ordered:
            self.wrong(where, "is not an ordered attribute", "list its values, or name it under 'ordered'")
        if not given:
            self.wrong(where, "has no bound", "give at_least, at_most or both")
        self.keys(where, given, (), ("at_least", "at_most"))
        low, high = (self.bound(f"{where}.{key}", key, given, known) for key in ("at_least", "at_most"))
        first = known.index(low) if low else 0
        last = known.index(high) if high else len(known) - 1
        return Between(low, high, known[first : last + 1])

    def bound(
        self, where: str, key: str, given: Mapping[object, object], known: tuple[str, ...]
    ) -> str | None:
        value = given.get(key)
        if isinstance(value, str) and value in known:
            return value
        if key in given:
            self.wrong(where, f"{value!r} is not a known value", _choose(known))
        return None

    def during(self, where: str, given: object) -> During:
        windows: list[Window] = []
        for index, text in enumerate(self.names(where, given)):
            try:
                windows.append(parse_window(text))
            except WindowWrong as bad:
                self.wrong(f"{where}[{index}]", bad.problem, bad.mend)
        return During(tuple(windows), merged([span for window in windows for span in window.spans()]))

    def obligations(self, where: str, source: object) -> Obligations:
        if not isinstance(source, Mapping):
            self.wrong(where, f"is {_kind(source)}", "write an object")
            return Obligations()
        self.keys(where, source, (), _OBLIGATIONS)
        counts = {key: self.count(where, source, key) for key in _COUNTS}
        return Obligations(
            **counts,
            from_roles=self.roles(where, source, "from"),
            to_roles=self.roles(where, source, "to"),
            messages=self.roles(where, source, "message"),
            order=self.order(where, source),
        )

    def order(self, where: str, source: Mapping[object, object]) -> Order | None:
        value = source.get("order")
        if "order" not in source:
            return None
        if value not in ORDERS:
            self.wrong(f"{where}.order", f"is {value!r}", f"use one of: {', '.join(ORDERS)}")
        elif not source.get("from"):
            self.wrong(f"{where}.order", "orders nobody", "name the roles under 'from'")
        return next((known for known in ORDERS if known == value), None)

    def messages(self, source: object) -> dict[str, str]:
        """Kernel messages by id."""
        if not isinstance(source, Mapping):
            self.wrong("messages", f"is {_kind(source)}", "write an object of id and text")
            return {}
        return {key: self.text(source, key, where="messages.") for key in source}

    def known_messages(self, rules: Sequence[Rule], messages: Mapping[str, str]) -> None:
        """With a list of messages, a rule names one of them; without, it holds the text itself."""
        for index, rule in enumerate(rules):
            for name in rule.obligations.messages:
                if messages and name not in messages:
                    where = f"rules[{index}].obligations.message"
                    self.wrong(where, f"'{name}' is not a message of this table", _choose(messages))

    def holidays(self, source: object) -> frozenset[date]:
        found: set[date] = set()
        for index, text in enumerate(self.names("holidays", source)):
            try:
                found.add(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date())
            except ValueError:
                self.wrong(f"holidays[{index}]", f"is {text!r}", "write a date such as 2026-12-25")
        return frozenset(found)

    def count(self, where: str, source: Mapping[object, object], key: str) -> int | None:
        value = source.get(key)
        if type(value) is int and value >= 1:
            return value
        if key in source:
            self.wrong(f"{where}.{key}", f"is {value!r}", "use a whole number from 1")
        return None

    def roles(self, where: str, source: Mapping[object, object], key: str) -> tuple[str, ...]:
        value = source.get(key, [])
        if isinstance(value, str) and value:
            return (value,)
        return self.names(f"{where}.{key}", value)


def _kind(value: object) -> str:
    """The JSON kind, for a sentence."""
    if value is None:
        return "null"
    if value == "":
        return "an empty text"
    kinds = ((bool, "true or false"), (str, "a text"), (list, "a list"), (dict, "an object"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "a number")


def _choose(known: Sequence[str] | Mapping[str, object]) -> str:
    return f"use one of: {', '.join(known)}"
