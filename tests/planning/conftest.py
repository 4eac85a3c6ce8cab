"""The municipality, agency and network of the door out."""

from __future__ import annotations

from tests.publishing.conftest import world

__all__ = ["world"]
