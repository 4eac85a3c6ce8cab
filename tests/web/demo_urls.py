"""Addresses as they are in demo mode."""

from __future__ import annotations

from regie.project import urls as real
from regie.web.demo_door import door

urlpatterns = [*door(demo=True), *real.urlpatterns]
