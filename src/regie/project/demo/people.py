"""Fictional organisations and people of the demo. Addresses end in `.example`, which can never exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation of the demo."""

    slug: str
    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be played in the demo."""

    name: str
    initials: str
    organisation: str
    role: str

    @property
    def email(self) -> str:
        """First name at the organisation."""
        return f"{self.name.split()[0].lower()}@{self.organisation}.example"


MUNICIPALITIES: Final = (
    Place("veldermeer", "Gemeente Veldermeer", "gm9901"),
    Place("zandermeer", "Gemeente Zandermeer", "gm9902"),
)
AGENCY: Final = Place("morgenrood", "Bureau Morgenrood")

PEOPLE: Final = (
    Person("Marit Demo", "MD", "veldermeer", "director"),
    Person("Joris Demo", "JD", "veldermeer", "adviser"),
    Person("Samira Demo", "SD", "veldermeer", "duty_adviser"),
    Person("Hanneke Demo", "HD", "veldermeer", "head_of_communication"),
    Person("Burgemeester Demo", "BD", "veldermeer", "administrator"),
    Person("Wouter Demo", "WD", "veldermeer", "spokesperson"),
    Person("Griffier Demo", "GD", "veldermeer", "clerk"),
    Person("Privacy Demo", "PD", "veldermeer", "privacy_officer"),
    Person("Beheer Demo", "FD", "veldermeer", "functional_manager"),
    Person("Femke Demo", "ZF", "zandermeer", "director"),
    Person("Piet Demo", "ZP", "zandermeer", "duty_adviser"),
    Person("Loes Demo", "ZL", "zandermeer", "head_of_communication"),
    Person("Noor Demo", "ND", "morgenrood", "agent"),
    Person("Daan Demo", "DD", "morgenrood", "agent"),
    Person("Carla Demo", "CD", "morgenrood", "coordinator"),
    Person("Aisha Demo", "AD", "morgenrood", "analyst"),
)
