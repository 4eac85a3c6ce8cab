"""All templates together, each with its slug."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from regie.practice.content import neighbourhood
from regie.practice.content.template import Template


def _numbered(templates: Iterable[Template]) -> tuple[Template, ...]:
    seen: Counter[str] = Counter()
    numbered = []
    for template in templates:
        seen[template.topic] += 1
        numbered.append(replace(template, slug=f"{template.topic}-{seen[template.topic]}"))
    return tuple(numbered)


TEMPLATES: Final = _numbered(neighbourhood.TEMPLATES)
BY_SLUG: Final = {template.slug: template for template in TEMPLATES}
