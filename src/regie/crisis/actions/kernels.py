"""The kernel message of this crisis: the library keeps it, the exercise notes when it came."""

from __future__ import annotations

from datetime import datetime

from regie.crisis import states
from regie.crisis.actions import moments
from regie.crisis.actions.authority import refuse
from regie.crisis.models import Crisis
from regie.kernel.actor import Actor
from regie.library.actions import kernels
from regie.library.kernel import Kernel
from regie.library.models import KernelMessage


def write(crisis: Crisis, kernel: Kernel, *, by: Actor, now: datetime) -> KernelMessage:
    """Offer a version for this crisis. Raises Refused of this room (state) or of the library."""
    if crisis.state not in states.ACTIVE:
        raise refuse("library.kernel_written", "state", by, subject=str(crisis))
    made = kernels.write(
        crisis.municipality_id, str(crisis), kernel, practice=crisis.practice, by=by, now=now
    )
    moments.note(crisis, "kernel_written", now)
    return made


def approve(crisis: Crisis, message: KernelMessage, *, by: Actor, now: datetime) -> KernelMessage:
    """From now on replies stand on this version. Raises Refused of the library."""
    made = kernels.approve(message, by=by, now=now)
    moments.note(crisis, "kernel_approved", now)
    return made
