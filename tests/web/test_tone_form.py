"""The tone guide goes into a form and comes back as it was."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from regie.interpret.tone import DEFAULT, parse
from regie.web import tone_form
from tests.interpret.test_tone import RICH


class _Fields(HTMLParser):
    """What a browser would send for a form, as (name, value)."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._area = self._select = ""
        self._first: tuple[str, bool] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = dict(attrs)
        name, value = a.get("name") or "", a.get("value") or ""
        if tag == "input" and (a.get("type") not in {"radio", "checkbox"} or "checked" in a):
            self.sent.append((name, value))
        elif tag == "textarea":
            self._area = name
            self.sent.append((name, ""))
        elif tag == "select":
            self._select = "" if "disabled" in a else name
            if self._select:
                self.sent.append((name, ""))
        elif tag == "option" and self._select and "selected" in a:
            self.sent[-1] = (self._select, value)

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[-1] = (self._area, self.sent[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""


def through_the_form(content: dict[str, Any]) -> dict[str, Any]:
    html = render_to_string("tone/fields.html", {"tone": tone_form.shown(content)})
    fields = _Fields()
    fields.feed(html)
    data = QueryDict(mutable=True)
    for name, value in fields.sent:
        data.appendlist(name, re.sub(r"\r?\n", "\r\n", value))
    return tone_form.read(data)


@pytest.mark.parametrize("content", [{}, RICH])
def test_a_guide_through_the_form_is_the_same_guide(content: dict[str, Any]) -> None:
    before, after = parse(content), parse(through_the_form(content))
    assert [one.text for one in before.holding_replies] == [one.text for one in after.holding_replies]
    same = {name: value for name, value in before.as_dict().items() if name != "holding_replies"}
    assert {name: value for name, value in after.as_dict().items() if name != "holding_replies"} == same


def test_a_number_that_is_none_reaches_the_parser_as_it_was_typed() -> None:
    data = QueryDict("most_emoji=veel")
    assert tone_form.read(data)["most_emoji"] == "veel"
    assert tone_form.why("not_a_number")


def test_an_untouched_form_changes_nothing() -> None:
    assert parse(through_the_form(DEFAULT.as_dict())) == DEFAULT
