"""Writes docs/reference/roles.md from the table in tests/matrix: who may do what, where, with every verdict.

`python scripts/roles.py` writes; `stale()` says whether the page still is what the table says. The same
table is played cell by cell against the product by `tests/matrix/test_routes.py` and `test_actions.py`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "roles.md"
SIGNS = {"allow": "✓", "own": "○", "deny": "✗", "hidden": "·", "sign-in": "→"}
HEAD = """# Rollen en rechten

Deze pagina is gemaakt door `python scripts/roles.py` uit de tabel in `tests/matrix/`. Verander de tabel, niet
de pagina. Elke cel wordt in de tests echt geprobeerd, op een echte database: door iemand met die rol, in die
situatie. Een scherm of handeling zonder regel in de tabel is een fout.

## Zo lees je de tabel

In het midden staat één gemeente, met één bureau dat voor haar aan één kanaal werkt. Elk teken is een oordeel:

| teken | oordeel | betekenis |
|---|---|---|
| ✓ | mag | het scherm gaat open, of de handeling gebeurt |
| ○ | eigen | het gaat open, en toont of raakt alleen wat van jezelf is |
| ✗ | mag niet | geweigerd met de reden (403); de weigering staat in het logboek |
| · | bestaat niet | 404: niemand leert dat het er is |
| → | inloggen | naar de inlogpagina |

Een rol bij een gemeente heeft twee tekens: **eigen gemeente**, **andere gemeente**.
Een rol bij een bureau heeft er vier: **eigen opdracht**, **eigen bureau maar voor een andere gemeente**,
**ander bureau dat voor deze gemeente aan een ander kanaal werkt**, **opdracht geëindigd**.
De laatste kolom is voor wie geen rol meer heeft, en voor een bezoeker die niet is ingelogd.
"""


def page() -> str:
    """The whole page."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regie.project.settings")
    import django

    django.setup()
    from tests.matrix import table

    parts = [HEAD, "## Rechten per rol\n", *_rights()]
    parts += ["\n## Adressen\n", *_rows(table.routes(), with_visitor=True)]
    parts += ["\n## Handelingen\n", "Een handeling vraagt het zelf nog eens, wie haar ook aanroept.\n"]
    parts += [*_rows(table.actions(), with_visitor=False)]
    parts += ["\n## Handelingen die niemand zelf bereikt\n", "| handeling | waarom |", "|---|---|"]
    parts += [f"| `{name}` | {why} |" for name, why in sorted(table.machine().items())]
    return "\n".join(parts) + "\n"


def stale() -> bool:
    """Whether the page is not what the table says."""
    return not PAGE.exists() or PAGE.read_text() != page()


def _rights() -> Iterator[str]:
    from regie.people.roles import ALL_RIGHTS, SIDES, may

    yield f"| recht | {' | '.join(SIDES)} |"
    yield "|---|" + "---|" * len(SIDES)
    for right in sorted(ALL_RIGHTS):
        yield f"| `{right}` | {' | '.join('✓' if may(role, right) else '' for role in SIDES)} |"


def _rows(rows: Iterable[object], *, with_visitor: bool) -> Iterator[str]:
    from regie.people.roles import SIDES
    from tests.matrix.shape import OF_SIDE, Route, Row, verdict, verdict_for_visitor, verdict_without_seat

    last = " geen rol, bezoeker |" if with_visitor else ""
    yield f"| regel | recht | {' | '.join(SIDES)} |{last}"
    yield "|---|---|" + "---|" * len(SIDES) + ("---|" if with_visitor else "")
    why: list[str] = []
    for row in rows:
        assert isinstance(row, Row)
        cells = [
            "".join(SIGNS[verdict(row, role, where)] for where in OF_SIDE[side])
            for role, side in SIDES.items()
        ]
        if with_visitor and isinstance(row, Route):
            cells.append(SIGNS[verdict_without_seat(row)] + SIGNS[verdict_for_visitor(row)])
        name, door = getattr(row, "id", ""), f"`{row.door}`, dan " if row.door else ""
        yield f"| `{name}` | {door}`{row.right}` | {' | '.join(cells)} |"
        why += [f"- `{name}`: {but.why}" for but in row.but]
    if why:
        yield "\nAnders dan de regel zou zeggen:\n"
        yield from why


def main() -> int:
    """Write the page."""
    PAGE.write_text(page())
    print(f"{PAGE.relative_to(ROOT)} is written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
