"""Learning from labels in the background."""

from __future__ import annotations

from datetime import datetime

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from regie.interpret import actions, queries
from regie.kernel.actor import software
from regie.kernel.clock import utc_now


@app.task(name="interpret.learn", queue="learning", retry=2)
def learn(municipality_id: int) -> None:
    """Train the topic model of one municipality."""
    by = software("topic model", municipality_id=municipality_id)
    actions.learn(municipality_id, by=by, now=utc_now())


def ask(_now: datetime) -> int:
    """Put a training job in the queue for each municipality with enough new labels; one at a time each."""
    asked = 0
    for municipality_id in queries.due_to_learn():
        try:
            learn.configure(queueing_lock=f"learn-{municipality_id}").defer(municipality_id=municipality_id)
            asked += 1
        except AlreadyEnqueued:
            continue
    return asked
