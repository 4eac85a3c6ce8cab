"""Checks the documentation: links that lead somewhere, decisions that say what enforces them, and that the
page of roles is what the table of roles says."""

from __future__ import annotations

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from scripts import roles

LINK = re.compile(r"\]\(([^)#\s]+)(#[^)]*)?\)")
LONGEST_DECISION = 60


def problems() -> list[str]:
    """Every broken relative link, overlong decision, and decision that nothing enforces."""
    found: list[str] = []
    pages = [*Path().glob("*.md"), *Path("docs").rglob("*.md")]
    for page in pages:
        text = page.read_text()
        for target, _ in LINK.findall(text):
            if (
                "://" not in target
                and not target.startswith("mailto:")
                and not (page.parent / target).exists()
            ):
                found.append(f"{page}: link to {target} leads nowhere")
        if page.parent.name == "decisions" and page.name != "README.md":
            if len(text.splitlines()) > LONGEST_DECISION:
                found.append(f"{page}: longer than {LONGEST_DECISION} lines")
            if "Enforced by:" not in text:
                found.append(f"{page}: does not say what enforces it")
    if roles.stale():
        found.append("docs/reference/roles.md: is not what tests/matrix says; run  python scripts/roles.py")
    return found


def main() -> int:
    """Print problems; exit 1 when there are any."""
    found = problems()
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
