"""Rules of the house that the linters cannot see. A broken rule is told with file and line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.urls import URLPattern, URLResolver, get_resolver

ROOT: Final = Path(__file__).resolve().parents[1]
SOURCE: Final = ROOT / "src" / "regie"
TEMPLATES: Final = SOURCE / "web" / "templates"
STAIRS: Final = (
    ("kernel",),
    ("audit",),
    ("people",),
    ("practice",),
    ("interpret", "channels"),
    ("paging",),
    ("engagement",),
    ("library",),
    ("mandate",),
    ("roster",),
    ("duty",),
    ("publishing", "escalation"),
    ("halt",),
    ("inbox", "watch"),
    ("access", "handover"),
    ("web", "api"),
    ("project",),
)
STEP: Final = {room: step for step, rooms in enumerate(STAIRS) for room in rooms}
LONGEST_FUNCTION, LONGEST_FILE, MOST_PARAMETERS = 40, 400, 5
# Open to anyone, each with its reason; every other view names the right it asks.
PUBLIC_VIEWS: Final = {
    "regie.web.preferences": "how the page looks, before and after sign-in",
    "regie.web.signin.SignIn": "the door itself",
    "regie.web.demo_door": "exists in demo mode only",
    "regie.web.demo_mail": "exists in demo mode only",
    "regie.web.advice.advice_link": "the link is the key; it carries no right but to advise",
    "regie.web.calls.call": "the link is the key; it acts in the seat that was asked, while that holds",
    "regie.web.waking.service_worker": "a script without data; a browser fetches it by itself",
    "regie.web.heartbeat": "a monitor outside calls it; it tells an age and nothing else",
    "regie.web.people.invitation": "the link of the invitation is the key",
    "regie.web.watch_register": "the public register of what is listened to",
    "regie.web.hooks": "networks call it; the secret in the address and the signature are the key",
    "regie.web.roster_mine.feed": "a calendar reads it; the secret in the address is the key",
    "django.views.i18n": "language of the page",
    "allauth": "sign-in; guards itself",
    "django.views.generic.base.View": "redirects of allauth",
}


def python_files() -> list[Path]:
    """Our own code, without what Django writes."""
    return [p for p in sorted(SOURCE.rglob("*.py")) if "migrations" not in p.parts]


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def told(path: Path, line: int, what: str) -> str:
    """file:line: what."""
    return f"{path.relative_to(ROOT)}:{line}: {what}"


# Each exception with its reason; a new one needs a reason as good.
LONG_FILES: Final = {"audit/verify_ledger.py"}  # one file on purpose: an outsider runs it with Python alone
MANY_PARAMETERS: Final = {"audit/actions.py:record"}  # the six fields of a line in the ledger (BIO2 8.15.01)


def parsed() -> Iterator[tuple[Path, ast.Module]]:
    """Each file with its tree."""
    for path in python_files():
        yield path, ast.parse(path.read_text())


def test_no_file_is_longer_than_400_lines() -> None:
    files = [p for p in python_files() if str(p.relative_to(SOURCE)) not in LONG_FILES]
    long = [(p, len(p.read_text().splitlines())) for p in files]
    assert not [told(p, n, "file is too long") for p, n in long if n > LONGEST_FILE]


def test_no_function_is_longer_than_40_lines() -> None:
    found = []
    for path, tree in parsed():
        for function in functions(tree):
            length = (function.end_lineno or 0) - function.lineno + 1
            if length > LONGEST_FUNCTION:
                found.append(told(path, function.lineno, f"{function.name} has {length} lines"))
    assert not found, "\n".join(found)


def test_no_function_takes_more_than_five_things_besides_by_and_now() -> None:
    found = []
    for path, tree in parsed():
        for function in functions(tree):
            given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            names = [a.arg for a in given if a.arg not in {"self", "cls", "by", "now"}]
            excused = f"{path.relative_to(SOURCE)}:{function.name}" in MANY_PARAMETERS
            if len(names) > MOST_PARAMETERS and not excused:
                found.append(told(path, function.lineno, f"{function.name} takes {', '.join(names)}"))
    assert not found, "\n".join(found)


def test_everything_public_says_in_a_docstring_what_the_signature_cannot() -> None:
    found = []
    for path, tree in parsed():
        if ast.get_docstring(tree) is None and path.read_text().strip():
            found.append(told(path, 1, "module has no docstring"))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found += _undocumented(path, node)
    assert not found, "\n".join(found)


def _undocumented(path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> list[str]:
    if node.name.startswith("_"):
        return []
    found = [] if ast.get_docstring(node) else [told(path, node.lineno, f"{node.name} has no docstring")]
    methods = [m for m in getattr(node, "body", []) if isinstance(m, ast.FunctionDef)]
    for method in methods if isinstance(node, ast.ClassDef) else []:
        if not method.name.startswith("_") and not ast.get_docstring(method):
            found.append(told(path, method.lineno, f"{node.name}.{method.name} has no docstring"))
    return found


WRITES: Final = r"\.save\(|\.create\(|\.update\(|\.delete\(|bulk_create\("


def test_screens_write_nothing() -> None:
    """Except to dictionaries of the page: `context.update(` and `session` are not rows."""
    allowed = re.compile(r"(context|params|query|headers|told|hash|digest|hmac)\w*\.update\(")
    found = [
        told(path, number, line.strip())
        for path in (SOURCE / "web").rglob("*.py")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(WRITES, line) and not allowed.search(line)
    ]
    assert not found, "\n".join(found)


def test_foreign_keys_written_as_text_never_climb_the_stairs() -> None:
    pattern = re.compile(r"(?:ForeignKey|OneToOneField|ManyToManyField)\(\s*[\"'](\w+)\.\w+[\"']")
    found = []
    for path in SOURCE.rglob("models.py"):
        own = path.relative_to(SOURCE).parts[0]
        for match in pattern.finditer(path.read_text()):
            other = match[1]
            if other != own and STEP.get(other, 99) >= STEP[own]:
                found.append(f"{path.relative_to(ROOT)}: {other} is above or beside {own}")
    assert not found, "\n".join(found)


def test_templates_have_no_inline_style_or_script() -> None:
    """Data blocks (`application/json`) are not run by the browser and are allowed."""
    patterns = {
        "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
        "style element": re.compile(r"<style\b", re.I),
        "event attribute": re.compile(r"<[^>{%]*\son[a-z]+\s*=\s*[\"']", re.I),
        "script without src": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", re.I),
        "javascript address": re.compile(r"javascript:", re.I),
    }
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for name, pattern in patterns.items()
        if pattern.search(path.read_text())
    ]
    assert not found, "\n".join(found)


def views(patterns: list[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    """Every address of the product."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            yield from views(list(pattern.url_patterns))
        else:
            yield pattern


def test_every_view_asks_a_right_or_is_public_for_a_reason() -> None:
    found = []
    for pattern in views():
        view = pattern.callback
        owner = getattr(view, "view_class", view)
        name = f"{owner.__module__}.{getattr(owner, '__qualname__', '')}"
        if not hasattr(view, "right") and not name.startswith(tuple(PUBLIC_VIEWS)):
            found.append(f"{pattern.pattern} → {name}")
    assert not found, "\n".join(found)


def test_every_setting_is_described_in_the_reference() -> None:
    """And nothing is described that does not exist."""
    settings = (SOURCE / "project" / "settings.py").read_text()
    read = {f"REGIE_{name}" for name in re.findall(r"_(?:text|flag|number)\(\s*[\"'](\w+)[\"']", settings)}
    described = set(re.findall(r"`(REGIE_\w+)`", (ROOT / "docs" / "reference" / "settings.md").read_text()))
    assert read - described == set()
    assert described - read == set()


def test_only_the_settings_read_the_environment() -> None:
    """Project's own commands may hand the environment on to the processes they start."""
    found = [
        told(path, number, line.strip())
        for path in python_files()
        if path.relative_to(SOURCE).parts[0] != "project"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"os\.(environ|getenv)", line)
    ]
    assert not found, "\n".join(found)
