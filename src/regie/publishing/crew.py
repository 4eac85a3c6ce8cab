"""Several hands on one outbox: threads that take the next release until nothing is due."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Crew:
    """Runs `step` (True when it did something) in `hands` threads until all are idle at once.

    While one hand waits for a slow network the others keep looking, so a hanging channel never
    holds up another one. `leave` runs in each thread at its end (closing its connection).
    """

    step: Callable[[], bool]
    hands: int
    leave: Callable[[], None]
    pause_seconds: float = 0.1
    done: int = field(default=0, init=False)
    _busy: int = field(default=0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _failure: BaseException | None = field(default=None, init=False)

    def run(self) -> int:
        """Number of steps that did something; raises what a hand raised, after all have stopped."""
        threads = [
            threading.Thread(target=self._work, name=f"outbox-{i}", daemon=True) for i in range(self.hands)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self._failure is not None:
            raise self._failure
        return self.done

    def _work(self) -> None:
        try:
            while self._failure is None:
                if self._once():
                    continue
                if self._busy == 0:
                    return
                time.sleep(self.pause_seconds)
        except Exception as failure:  # noqa: BLE001 - handed to the caller
            self._failure = failure
        finally:
            self.leave()

    def _once(self) -> bool:
        with self._lock:
            self._busy += 1
        try:
            did = self.step()
        finally:
            with self._lock:
                self._busy -= 1
        if did:
            with self._lock:
                self.done += 1
        return did
