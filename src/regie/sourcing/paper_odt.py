"""The same proposal as ODT, to go on writing in: named styles, real headings, lists and tables."""

from __future__ import annotations

import io
from typing import Any, Final

from odfdo import Cell, Document, Header, List, ListItem, Paragraph, Row, Style, Table

from regie.sourcing.paper import Part

STYLES: Final = {"lead": "Regie_lead", "small": "Regie_small", "text": "Text_20_body"}


def odt(written: list[Part]) -> bytes:
    """The file."""
    document = Document("text")
    document.body.clear()
    _styles(document)
    title = next((part.text for part in written if part.kind == "title"), "")
    document.meta.title = title
    document.meta.language = "nl-NL"
    for number, part in enumerate(written):
        for element in _elements(part, number):
            document.body.append(element)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _styles(document: Document) -> None:
    document.insert_style(Style("paragraph", name="Regie_lead", area="text", bold=True, size="12pt"))
    document.insert_style(Style("paragraph", name="Regie_small", area="text", size="9pt"))
    document.insert_style(Style("paragraph", name="Regie_head", area="text", bold=True, size="9pt"))


def _elements(part: Part, number: int) -> list[Any]:
    if part.kind in ("title", "heading"):
        return [Header(1 if part.kind == "title" else 2, part.text)]
    if part.kind == "list":
        made = List()
        for item in part.items:
            made.append(ListItem(item))
        return [made]
    if part.kind == "table":
        return [_table(part, number), Paragraph("")]
    if part.kind == "bars":
        return []  # the same numbers stand in the table below it
    return [Paragraph(part.text, style=STYLES[part.kind])]


def _table(part: Part, number: int) -> Table:
    made = Table(f"Table{number}")
    for n, cells in enumerate([part.head, *part.rows]):
        row = Row()
        for cell in cells:
            row.append_cell(_cell(str(cell), strong=n == 0 or n - 1 == part.marked))
        made.append_row(row)
    return made


def _cell(text: str, *, strong: bool) -> Cell:
    cell = Cell(cell_type="string")
    cell.append(Paragraph(text, style="Regie_head" if strong else "Regie_small"))
    return cell
