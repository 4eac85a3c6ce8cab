"""For what may be listened, and for what never. Codes; the screens say them in words."""

from __future__ import annotations

from typing import Final

SERVICE, COMMUNICATION, CRISIS = "service", "communication", "crisis_picture"
PURPOSES: Final = (SERVICE, COMMUNICATION, CRISIS)
# Not available here, whoever asks: each needs powers that neither the agency nor the product has.
PUBLIC_ORDER, FRAUD, ENFORCEMENT, PERSONS = "public_order", "fraud", "enforcement", "persons"
FORBIDDEN: Final = (PUBLIC_ORDER, FRAUD, ENFORCEMENT, PERSONS)
