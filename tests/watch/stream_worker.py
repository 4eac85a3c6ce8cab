"""One worker of the stream in a process of its own, at a moment that is told:
`python -m tests.watch.stream_worker NAME REPLICAS MOMENT URL...`
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from datetime import datetime


def main(name: str, replicas: str, moment: str, urls: Sequence[str]) -> None:
    """Until it is killed."""
    import django

    django.setup()
    from regie.watch.actions.streaming import Counting
    from regie.watch.leases import TROUBLE
    from regie.watch.stream import Worker, connect

    now = datetime.fromisoformat(moment)

    async def run() -> None:
        while True:
            try:
                broker = await connect(list(urls), replicas=int(replicas))
                break
            except TROUBLE:
                await asyncio.sleep(0.5)
        await Worker(broker, name, Counting(lambda: now)).run()

    asyncio.run(run())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])
