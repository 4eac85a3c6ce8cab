"""The tone guide as form fields: `shown` gives what `tone/fields.html` needs, `read` gives the content back.

Used where a tone agreement is written. Nothing is judged here: `interpret.tone.parse` does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.interpret.findings import FIXED, RULES
from regie.interpret.tone import DEFAULT, FORMAT, PHASES
from regie.interpret.topics import NAMES
from regie.web.findings_in_words import LEVEL_NAMES, rule_name

FORMS: Final = {
    "u": gettext_lazy("u"),
    "je": gettext_lazy("je"),
    "follow": gettext_lazy("As the resident does"),
}
SIGN_OFFS: Final = {
    "initials": gettext_lazy("Initials, as ^AB"),
    "first_name": gettext_lazy("First name"),
    "none": gettext_lazy("None"),
}
PHASE_NAMES: Final = {
    "open": gettext_lazy("Still to be decided"),
    "decided": gettext_lazy("Decided"),
    "under_way": gettext_lazy("Being carried out"),
}
NUMBERS: Final = {
    "longest_sentence": gettext_lazy("Most words in a sentence"),
    "most_emoji": gettext_lazy("Most emoji (0: none)"),
    "most_exclamations": gettext_lazy("Most exclamation marks"),
    "most_hashtags": gettext_lazy("Most hashtags"),
    "max_length": gettext_lazy("Most characters (0: as the network)"),
}
SWITCHES: Final = {
    "camel_case": gettext_lazy("Hashtags of several words get capitals: #VeldermeerFeest"),
    "alt_text": gettext_lazy("Pictures always get a description"),
    "no_party_politics": gettext_lazy("No party politics"),
}
WRONGS: Final = {
    "not_a_number": gettext_lazy("Give a whole number."),
    "out_of_range": gettext_lazy("This number is too small or too large."),
    "too_long": gettext_lazy("This is too long."),
    "too_many": gettext_lazy("These are too many."),
    "empty": gettext_lazy("Something is missing in a row."),
    "double": gettext_lazy("The same word stands here twice."),
    "not_a_domain": gettext_lazy("Give domains only, such as veldermeer.nl."),
    "unknown_topic": gettext_lazy("Choose a topic for each row."),
    "unknown_choice": gettext_lazy("Choose one of these."),
}
SPARE_ROWS: Final = 2


def shown(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields show for this content (as JSON keeps it); missing parts stand as by default."""
    guide = {**DEFAULT.as_dict(), **content}
    phases = {row["phase"]: "\n".join(row["any_of"]) for row in guide["phases"]}
    return {
        "summary": guide["summary"],
        "forms": _options(FORMS, guide["form_of_address"]),
        "sign_offs": _options(SIGN_OFFS, guide["sign_off"]),
        "avoid": "\n".join(_avoid_line(row) for row in guide["avoid"]),
        "needed": "\n".join(guide["needed"]),
        "domains": "\n".join(guide["domains"]),
        "parties": "\n".join(guide["parties"]),
        "numbers": [(name, label, guide[name]) for name, label in NUMBERS.items()],
        "switches": [(name, label, guide[name]) for name, label in SWITCHES.items()],
        "topics": _topics(),
        "elements": [{**row, "any_of": "; ".join(row["any_of"])} for row in guide["elements"]]
        + [{}] * SPARE_ROWS,
        "phase_topics": [(slug, name, slug in guide["phase_topics"]) for slug, name in _topics()],
        "phases": [(code, PHASE_NAMES[code], phases.get(code, "")) for code in PHASES],
        "holding": [
            {"text": row["text"], "topic": (row.get("topics") or [""])[0]} for row in guide["holding_replies"]
        ]
        + [{}] * SPARE_ROWS,
        "rules": [
            (rule, rule_name(rule), guide["levels"].get(rule) or level, rule in FIXED)
            for rule, level in RULES.items()
        ],
        "levels": list(LEVEL_NAMES.items()),
    }


def read(data: QueryDict) -> dict[str, Any]:
    """The content that the filled fields mean; what is left empty is left out."""
    return {
        "format": FORMAT,
        "summary": data.get("summary", ""),
        "form_of_address": data.get("form_of_address", ""),
        "sign_off": data.get("sign_off", ""),
        "avoid": [_avoid_row(line) for line in _lines(data.get("avoid", ""))],
        "needed": _lines(data.get("needed", "")),
        "domains": _lines(data.get("domains", "")),
        "parties": _lines(data.get("parties", "")),
        **{name: _number(data.get(name, "")) for name in NUMBERS},
        **{name: name in data for name in SWITCHES},
        "elements": _elements(data),
        "phase_topics": data.getlist("phase_topics"),
        "phases": [
            {"phase": code, "any_of": found}
            for code in PHASES
            if (found := _lines(data.get(f"phase_{code}", "")))
        ],
        "holding_replies": _holding(data),
        "levels": {
            rule: data[f"level_{rule}"]
            for rule, usual in RULES.items()
            if rule not in FIXED and data.get(f"level_{rule}", usual) != usual
        },
    }


def why(code: str) -> str:
    """What is wrong with a field, in words."""
    return str(WRONGS.get(code, _("This cannot be read.")))


def _options(names: Mapping[str, Any], chosen: str) -> list[tuple[str, Any, bool]]:
    return [(code, label, code == chosen) for code, label in names.items()]


def _topics() -> list[tuple[str, str]]:
    return [(slug, _(str(name))) for slug, name in NAMES.items()]


def _lines(text: str) -> list[str]:
    parts = (" ".join(line.split()) for line in text.splitlines())
    return [part for part in parts if part]


def _number(said: str) -> int | str:
    """As a number where it is one; otherwise as it was typed, for `parse` to refuse."""
    return int(said) if re.fullmatch(r"\d{1,6}", said.strip()) else said


def _avoid_line(row: Mapping[str, str]) -> str:
    line = f"{row['word']} = {row['instead']}" if row.get("instead") else row["word"]
    return f"{line} | {row['why']}" if row.get("why") else line


def _avoid_row(line: str) -> dict[str, str]:
    """`burger = inwoner | reason`."""
    said, _bar, reason = line.partition("|")
    word, _is, instead = said.partition("=")
    row = {"word": word.strip(), "instead": instead.strip(), "why": reason.strip()}
    return {name: text for name, text in row.items() if text or name == "word"}


def _elements(data: QueryDict) -> list[dict[str, Any]]:
    columns = (data.getlist(f"element_{name}") for name in ("topic", "name", "any_of", "say"))
    rows = []
    for topic, name, any_of, say in zip(*columns, strict=False):
        wanted = [one.strip() for one in any_of.split(";") if one.strip()]
        if topic or name.strip() or wanted:
            rows.append({"topic": topic, "name": name, "any_of": wanted, "say": say})
    return rows


def _holding(data: QueryDict) -> list[dict[str, Any]]:
    rows = []
    said = zip(data.getlist("holding_text"), data.getlist("holding_topic"), strict=False)
    for number, (text, topic) in enumerate(said, 1):
        if text.strip():
            rows.append({"id": f"h{number}", "text": text, "topics": [topic] if topic else []})
    return rows
