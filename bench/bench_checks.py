"""What it costs to look at a draft while it is typed: the checks alone, by the length of the text."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import median

from bench.harness import table
from regie.interpret import check_address, check_form, check_office, check_words
from regie.interpret.draft import About, Draft
from regie.interpret.draft_checks import check_draft
from regie.interpret.reading import read, starter_rules
from regie.interpret.tone import ToneGuide, parse

TARGET_MS = 50.0
RUNS = 200
_SENTENCES = (
    "Dank voor uw bericht over de container aan de Havenweg. ",
    "Wij hebben dit reeds doorgegeven aan de collega's van de buitendienst, die er morgen naar kijken. ",
    "Indien u nog vragen heeft, bel dan 14 0999 of kijk op https://veldermeer.example/afval! ",
    "De werkzaamheden worden volgende week uitgevoerd door de aannemer. ",
    "Je kunt het adres ook mailen naar iemand@elders.example, postcode 1234 AB. 🙂 #samenvoorveldermeer ",
)


def guide() -> ToneGuide:
    """A guide that uses everything a municipality can choose."""
    return parse(
        {
            "form_of_address": "u",
            "avoid": [{"word": f"woord{n}", "instead": "iets anders"} for n in range(200)],
            "needed": ["grofvuil", "milieustraat"],
            "domains": ["veldermeer.example"],
            "elements": [{"topic": "waste", "name": "Kalender", "any_of": ["afvalkalender"]}],
            "phase_topics": ["waste"],
            "phases": [{"phase": "open", "any_of": ["nog niet besloten"]}],
            "parties": [f"Dorpsbelang {n}" for n in range(20)],
        }
    )


def text_of(size: int) -> str:
    """So many characters of the kind of text that has much to remark on."""
    text = ""
    while len(text) < size:
        text += _SENTENCES[len(text) % len(_SENTENCES)]
    return text[:size]


def main() -> int:
    """Print the tables; 1 when the 95th percentile at 2,000 characters is over the target."""
    about = About(sign_off="^ND", topic="waste", question="Wanneer komt u?", count=100, limit=300)
    own, rules = guide(), starter_rules()
    rows, worst = [], 0.0
    for size in (280, 1_000, 2_000, 10_000):
        texts = [f"{n} {text_of(size)}"[:size] for n in range(RUNS)]  # no two alike: nothing is remembered
        check_draft(texts[0], guide=own, about=about)
        alone = _each(lambda text: check_draft(text, guide=own, about=about), texts)
        together = _each(
            lambda text: (read(text, rules=rules), check_draft(text, guide=own, about=about)), texts
        )
        rows.append([size, *alone, *together, len(check_draft(texts[0], guide=own, about=about))])
        if size == 2_000:
            worst = float(together[1])
    head = ["characters", "checks median ms", "p95 ms", "with reading median ms", "p95 ms", "findings"]
    table(head, rows)
    print(f"target at 2,000 characters: {TARGET_MS} ms on the server; used: {worst / TARGET_MS:.0%}\n")
    _steps(text_of(2_000), own, about)
    return 0 if worst <= TARGET_MS else 1


def _each(work: Callable[[str], object], texts: list[str]) -> tuple[str, str]:
    taken = []
    for text in texts:
        start = time.perf_counter()
        work(text)
        taken.append((time.perf_counter() - start) * 1000)
    ordered = sorted(taken)
    return f"{median(ordered):.2f}", f"{ordered[int(len(ordered) * 0.95)]:.2f}"


def _steps(text: str, own: ToneGuide, about: About) -> None:
    draft = Draft(text, own, about)
    rules = [
        (module.__name__.rpartition(".")[2], rule)
        for module, names in (
            (check_words, ("difficulty", "rare", "avoided", "outdated")),
            (check_address, ("address",)),
            (check_form, ("sentences", "passive", "emoji", "hashtags", "fancy", "loud")),
            (check_office, ("personal", "asks_personal", "links", "elements", "phase", "party")),
        )
        for rule in (getattr(module, name) for name in names)
    ]
    rows = []
    for where, rule in rules:
        begun = time.perf_counter()
        for _ in range(50):
            list(rule(draft))
        rows.append([f"{where}.{rule.__name__}", f"{(time.perf_counter() - begun) / 50 * 1000:.3f}"])
    table(["rule, 2,000 characters", "ms"], rows)


if __name__ == "__main__":
    sys.exit(main())
