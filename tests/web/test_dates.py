"""Dates as the reader's language writes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.template import engines
from django.utils.translation import override

from regie.web.templatetags.regie import exact_moment

NIGHT = datetime(2024, 11, 20, 22, 10, tzinfo=UTC)


@pytest.mark.parametrize(("language", "said"), [("nl", "20 nov 2024 23:10"), ("en", "20 Nov 2024 23:10")])
def test_short_months_have_no_capital_in_dutch(language: str, said: str) -> None:
    template = engines["django"].from_string("{{ at|date:'j M Y H:i' }}")
    with override(language):
        assert template.render({"at": NIGHT}) == exact_moment(NIGHT) == said


def test_a_date_that_is_absent_shows_nothing() -> None:
    assert engines["django"].from_string("{{ at|date:'j M Y' }}").render({"at": None}) == ""
