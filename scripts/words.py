"""Gathers English sentences, checks that each has a Dutch one, and compiles the catalogue.

Uses Babel and polib, so the gettext programs need not be installed.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import polib
from babel.messages.extract import extract

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regie.project.settings")
SOURCE = Path("src/regie")
CATALOGUE = SOURCE / "locale" / "nl" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Key = tuple[str | None, str, str | None]


def found() -> dict[Key, list[str]]:
    """Every marked sentence as (context, msgid, plural) with the files that say it."""
    from django.utils.translation.template import templatize

    seen: dict[Key, list[str]] = {}
    files = [
        *SOURCE.rglob("*.py"),
        *SOURCE.glob("web/templates/**/*.html"),
        *SOURCE.glob("web/templates/**/*.txt"),
    ]
    for path in sorted(files):
        text = path.read_text()
        code = text if path.suffix == ".py" else _flat(templatize(text, origin=str(path)))
        stream = io.BytesIO(code.encode())
        for _, message, _, context in extract(
            "python", stream, keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            single, plural = (message, None) if isinstance(message, str) else _pair(message)
            if single:
                seen.setdefault((context, single, plural), []).append(str(path.relative_to(SOURCE)))
    return seen


def _flat(code: str) -> str:
    """Without indentation: a template's is not Python's, and the tokenizer stumbles over it."""
    return "\n".join(line.lstrip() for line in code.split("\n"))


def _pair(message: tuple[str, ...]) -> tuple[str, str | None]:
    return message[0], message[1] if len(message) > 1 else None


def load() -> polib.POFile:
    """The catalogue; new and empty when absent."""
    if CATALOGUE.exists():
        return polib.pofile(str(CATALOGUE), wrapwidth=0)
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "nl",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return catalogue


def gather() -> int:
    """Write every sentence to the catalogue, keep translations, drop what is no longer said."""
    old = {(e.msgctxt, e.msgid, e.msgid_plural or None): e for e in load() if not e.obsolete}
    new = load()
    new.clear()
    for context, single, plural in sorted(found(), key=lambda k: (k[1], k[0] or "", k[2] or "")):
        known = old.get((context, single, plural))
        entry = polib.POEntry(msgid=single, msgstr=known.msgstr if known else "", msgctxt=context)
        if plural:
            entry.msgid_plural = plural
            entry.msgstr_plural = known.msgstr_plural if known else {0: "", 1: ""}
        new.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(CATALOGUE))
    empty = missing(new)
    print(f"{len(new)} sentences, {len(empty)} without Dutch")
    for line in empty[:400]:
        print("  ", line)
    return 0


def missing(catalogue: polib.POFile) -> list[str]:
    """Sentences without a complete Dutch translation."""
    return [e.msgid for e in catalogue if not (all(e.msgstr_plural.values()) if e.msgid_plural else e.msgstr)]


def check() -> int:
    """1 when a sentence is not gathered, not translated, or loses a placeholder."""
    catalogue = load()
    have = {(e.msgctxt, e.msgid, e.msgid_plural or None) for e in catalogue}
    problems = [f"not gathered (make words): {k[1]!r} in {v[0]}" for k, v in found().items() if k not in have]
    problems += [f"no Dutch: {m!r}" for m in missing(catalogue)]
    problems += [f"placeholder lost: {e.msgid!r}" for e in catalogue if _loses_placeholder(e)]
    for line in problems:
        print(line, file=sys.stderr)
    return 1 if problems else 0


def _loses_placeholder(entry: polib.POEntry) -> bool:
    import re

    names = set(re.findall(r"%\((\w+)\)[sd]", entry.msgid_plural or entry.msgid))
    texts = list(entry.msgstr_plural.values())[-1:] if entry.msgid_plural else [entry.msgstr]
    return any(names - set(re.findall(r"%\((\w+)\)[sd]", text)) for text in texts if text)


def compile_catalogue() -> int:
    """Write django.mo beside django.po."""
    if CATALOGUE.exists():
        load().save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    return 0


if __name__ == "__main__":
    jobs = {"gather": gather, "check": check, "compile": compile_catalogue}
    sys.exit(jobs[sys.argv[1]]())
