"""`regie serve`: the screens, by uvicorn."""

from __future__ import annotations

import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Host and port default to the settings."""
    parser.add_argument("--host", help="address to listen on (REGIE_HOST)")
    parser.add_argument("--port", type=int, help="port to listen on (REGIE_PORT)")


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop; open event streams are cut after three seconds."""
    import uvicorn

    from regie.project import setup

    setup.django_ready()
    setup.warm_up_beside()  # topics and drafts are read on screen too
    from django.conf import settings

    from regie.project import restore

    restore.at_start()

    uvicorn.run(
        "regie.project.asgi:application",
        host=args.host or settings.HOST,
        port=args.port or settings.PORT,
        lifespan="off",
        log_level="warning",
        timeout_graceful_shutdown=3,  # streams never end by themselves
        proxy_headers=True,
        server_header=False,
    )
    return 0
