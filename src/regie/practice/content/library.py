"""All templates together."""

from __future__ import annotations

from typing import Final

from regie.practice.content import counter, gas, hard, incident, neighbourhood, society, voices

TEMPLATES: Final = (
    *neighbourhood.TEMPLATES,
    *counter.TEMPLATES,
    *society.TEMPLATES,
    *voices.TEMPLATES,
    *hard.TEMPLATES,
)
BY_SLUG: Final = {
    template.slug: template for template in (*TEMPLATES, *incident.ALL, *(t for _, t in gas.SCRIPT))
}
