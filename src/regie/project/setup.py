"""What must exist before the first request: tables, keys, static files."""

from __future__ import annotations

import gc
import os
import secrets
import threading
from pathlib import Path


def django_ready() -> None:
    """Load the settings and the rooms; needed once per process that touches the database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regie.project.settings")
    import django

    django.setup()


def secret_key(var: Path) -> None:
    """Make the key that signs sessions, readable by the owner only, unless one is configured."""
    path = var / "secret_key"
    if os.environ.get("REGIE_SECRET_KEY") or path.exists():
        return
    var.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))


def migrate() -> None:
    """Apply migrations, make the cache table, and refresh statistics of the job table.

    Without statistics the job queue's fetch was measured 20 times slower.
    """
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("analyze procrastinate_jobs")
    credential_key()
    ledger_key()


def credential_key() -> None:
    """Make the key that seals channel secrets; never when sealed secrets exist, they need the old one."""
    from django.conf import settings

    from regie.channels import vault
    from regie.channels.models import Credential

    if not Credential.objects.exists():
        vault.ensure_key(Path(settings.CREDENTIAL_KEY_FILE))


def ledger_key() -> None:
    """Make the key that signs the ledger; without the old one a signed ledger cannot go on."""
    from regie.audit import actions
    from regie.audit.checkpoint import CheckpointWrong
    from regie.project.cli import InputWrong

    try:
        actions.ensure_key()
    except CheckpointWrong as wrong:
        raise InputWrong(str(wrong)) from wrong


def keys() -> None:
    """Make the key of the credential vault and of the ledger when absent."""
    from django.conf import settings

    from regie.audit import actions as audit
    from regie.channels import vault

    vault.ensure_key(settings.CREDENTIAL_KEY_FILE)
    audit.ensure_key()


def static_files() -> None:
    """Gather static files for whitenoise, and compile the catalogue where Babel's tools are present."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)


def warm_up() -> None:
    """Load what the first message needs, and keep it out of every later round of garbage collection.

    The language model takes about two seconds to load; walking over it again and again costs the
    intake a fifth of its speed.
    """
    from regie.interpret import language

    language.warm()
    gc.collect()
    gc.freeze()


def warm_up_beside() -> threading.Thread:
    """The same while the process already does other things; a message that comes first waits for it."""
    thread = threading.Thread(target=warm_up, name="warm-up", daemon=True)
    thread.start()
    return thread
