"""Steps and refusals of writing a mandate, in words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.mandate.models import MandateVersion
from regie.mandate.refusal import Refused

STEPS: Final = {
    "added": gettext_lazy("added"),
    "changed": gettext_lazy("changed"),
    "duplicated": gettext_lazy("duplicated"),
    "moved": gettext_lazy("moved"),
    "removed": gettext_lazy("removed"),
    "head": gettext_lazy("name or period changed"),
    "days": gettext_lazy("holidays changed"),
    "texts": gettext_lazy("kernel messages changed"),
}
REFUSALS: Final = {
    "changed": gettext_lazy("Somebody else changed this draft meanwhile. Nothing of yours was saved."),
    "state": gettext_lazy("This is no draft any more, so it cannot be changed. Make a new version."),
    "nothing": gettext_lazy("There is nothing to undo."),
    "right": gettext_lazy("Your role may read this, but not change or sign it."),
    "scope": gettext_lazy("Only the municipality itself does this."),
    "software": gettext_lazy("Only a person does this."),
    "same_person": gettext_lazy("The two signatures must be of two different people."),
    "already_signed": gettext_lazy("This was signed already in this capacity."),
    "capacity": gettext_lazy("Choose in which capacity you sign."),
    "scenario": gettext_lazy("A scenario does not hold. Mend the rules or the scenario first."),
    "vault": gettext_lazy("The seal cannot be opened. Tell the functional manager."),
    "over": gettext_lazy("The period of this mandate is over. Choose a later end."),
    "version": gettext_lazy("There is a version with this number already."),
}


def refused_words(refused: Refused, draft: MandateVersion | None = None) -> str:
    """Why it was not done, and what to do. With the draft: who was first."""
    if refused.reason == "changed" and draft is not None:
        last = draft.steps.select_related("by").first()
        if last is not None:
            return _(
                "%(name)s changed this draft while you were writing. What you typed is still here: "
                "look at the rules as they are now, and save again."
            ) % {"name": last.by.name}
    if refused.reason == "table":
        return _("This cannot be saved: %(why)s") % {"why": refused.detail}
    return str(REFUSALS.get(refused.reason, refused.reason))
