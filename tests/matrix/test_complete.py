"""Nothing escapes the table: every address and every action has a row, and every row still exists."""

from __future__ import annotations

from dataclasses import replace

from tests.matrix import table
from tests.matrix.shape import Act, Route, people, verdict


def test_every_address_has_a_row() -> None:
    rows = {row.name for row in table.routes()}
    missing = [
        f"tests/matrix/rows/{view.__module__.rpartition('.')[2]}.py: "
        f'add  get("{name}", "{getattr(view, "right", "PUBLIC")}", args=lambda w, by: [w.…])  or post(…)'
        for name, view in sorted(table.addresses().items())
        if name not in rows
    ]
    assert not missing, "No route without a row (CONTRIBUTING, Roles):\n" + "\n".join(missing)


def test_every_action_has_a_row_or_a_reason() -> None:
    known = {row.id for row in table.actions()} | set(table.machine())
    missing = [
        f'tests/matrix/rows/{name.partition(".")[0]}.py: add  act({name.rpartition(".")[2]}, "the.right", '
        f'args=lambda w, by: [w.…])  to ACTIONS, or  ("{name}", "why no person reaches it")  to MACHINE'
        for name in sorted(table.acts())
        if name not in known
    ]
    assert not missing, "No action without a row (CONTRIBUTING, Roles):\n" + "\n".join(missing)


def test_every_row_is_about_something_that_exists() -> None:
    gone = {row.name for row in table.routes()} - set(table.addresses())
    gone |= ({row.id for row in table.actions()} | set(table.machine())) - set(table.acts())
    assert not gone, "These rows are about nothing any more: " + ", ".join(sorted(gone))


def test_an_action_is_either_done_by_people_or_by_the_machine() -> None:
    assert not {row.id for row in table.actions()} & set(table.machine())


def test_every_exception_in_the_table_is_one() -> None:
    rows: list[Route | Act] = [*table.routes(), *table.actions()]
    for row in rows:
        plain = replace(row, but=())
        for but in row.but:
            changed = [
                cell for cell in people() if verdict(replace(row, but=(but,)), *cell) != verdict(plain, *cell)
            ]
            assert changed, f"{row.id}: the exception '{but.why}' changes nothing"
