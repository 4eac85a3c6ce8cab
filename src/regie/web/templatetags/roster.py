"""The rows of the week: a department's table is hundreds of cells, so they are built here and not tag by tag.

Everything goes through `_built`, which escapes what is not already safe; only that is put together.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from datetime import date

from django import template
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from regie.roster.queries.cover import Gap
from regie.web.roster_board import Cell, Chip, Group, Line
from regie.web.roster_words import gap_in_words
from regie.web.rule_windows import to_words
from regie.web.templatetags.regie import icon

register = template.Library()


@register.filter
def windows_words(codes: Sequence[str]) -> str:
    """Weekly windows with the days in the reader's language."""
    return ", ".join(map(to_words, codes))


@register.simple_tag
def board_lines(group: Group, monday: date) -> SafeString:
    """Everybody of one employer, with the shifts of the week that begins on `monday`."""
    return _Rows(group, monday).all()


@register.filter
def gap_words(gap: Gap) -> str:
    """What a gap comes to: nobody, too few, or nobody on call."""
    return gap_in_words(gap)


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return SafeString("".join(parts))


def _built(pattern: str, *values: object) -> SafeString:
    """As Django's `format_html`, without its care for lazy words: thousands of times for one page."""
    return SafeString(
        pattern.format(*(one if isinstance(one, SafeString) else html.escape(str(one)) for one in values))
    )


class _Rows:
    """Words and addresses that come back in every cell, looked up once."""

    def __init__(self, group: Group, monday: date) -> None:
        self.group = group
        self.monday = monday.isoformat()
        self.shift_at = reverse("roster-shift", args=[0])
        self.person_at = reverse("roster-person", args=[0])
        self.new_at = reverse("roster-shift-new")
        self.called = _built("<small>{}</small>", _("on call"))
        self.draft = _built("<small>{}</small>", _("draft"))
        self.away = {"off": _("away"), "wish": _("rather not")}
        self.adds = _("Place a shift")

    def all(self) -> SafeString:
        return _joined(self._line(row) for row in self.group.lines)

    def _line(self, row: Line) -> SafeString:
        who = escape(row.worker.user.name if row.worker else "")
        cells = _joined(self._cell(row, cell, who) for cell in row.cells)
        return _built('<tr><th scope="row" class="board__who">{}</th>{}</tr>', self._head(row, who), cells)

    def _head(self, row: Line, who: SafeString) -> SafeString:
        if row.worker is None:
            said = _("Nobody yet")
            return _built('<span class="board__open">{}{}</span>', icon("triangle-alert"), said)
        address = _at(self.person_at, row.worker.pk)
        name = _built('<a href="{}?from={}">{}</a>', address, self.monday, who)
        if not row.hours:
            return name
        return name + _built("<small>{} {}</small>", floatformat(row.hours), _("hrs"))

    def _cell(self, row: Line, cell: Cell, who: SafeString) -> SafeString:
        open_ = "" if row.worker else " chip--open"
        spoken = _built(" {} {}", who, cell.name)
        inside = [self._chip(one, open_, spoken) for one in cell.chips]
        if cell.away:
            inside.append(_built('<small class="board__note">{}</small>', self.away[cell.away]))
        if self.group.planned and row.worker and not cell.chips:
            inside.append(self._add(row.worker.pk, cell, who))
        style = _built(' class="board__away board__away--{}"', cell.away) if cell.away else ""
        return _built(
            '<td data-day="{}" data-worker="{}"{}>{}</td>',
            cell.key, row.worker.pk if row.worker else "", style, _joined(inside),
        )  # fmt: skip

    def _chip(self, one: Chip, open_: str, spoken: SafeString) -> SafeString:
        style = f"chip{' chip--call' if one.on_call else ''}{' chip--draft' if one.draft else ''}{open_}"
        called = self.called if one.on_call else ""
        if not one.movable:
            return _built('<span class="{}"><span data-time>{}</span>{}</span>', style, one.time, called)
        return _built(
            '<a class="{}" href="{}" draggable="true" data-shift="{}" data-version="{}" data-start="{}" '
            'data-end="{}"><span data-time>{}</span>{}{}<span class="visually-hidden">{}</span></a>',
            style, _at(self.shift_at, one.pk), one.pk, one.version, one.start, one.end, one.time, called,
            self.draft if one.draft else "", spoken,
        )  # fmt: skip

    def _add(self, worker: int, cell: Cell, who: SafeString) -> SafeString:
        return _built(
            '<a class="board__add" href="{}?day={}&amp;worker={}" tabindex="-1" '
            'aria-label="{}: {}, {}">+</a>',
            self.new_at, cell.key, worker, self.adds, who, cell.name,
        )  # fmt: skip


def _at(address: str, pk: int) -> str:
    return address.replace("/0/", f"/{pk}/")
