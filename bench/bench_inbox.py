"""List, case page and search of the inbox at 1,000,000 messages, through Django's own request path.

The data is made once, in the database itself, and kept under var/bench. `--messages N` makes another
size, `--rebuild` makes it anew.
"""

# ruff: noqa: E501, SIM905 – statements of SQL read better unbroken
from __future__ import annotations

import argparse
import html
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regie.project.settings")

from bench.harness import Timing, measure, table
from regie.project.postgres import Postgres

TARGET_MS = 150
RUNS = 40
FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_wal_size=4GB",
    "shared_buffers=256MB",
)
WORDS = (
    "container afval geleegd straat lantaarnpaal kapot parkeren vergunning paspoort afspraak belasting hond park "
    "boom fiets stoep wegwerk omleiding evenement school bibliotheek zwembad loket openingstijden melding klacht "
    "buren lawaai vuurwerk brand politie gemeente raad wethouder subsidie verhuizen woning huur uitkering zorg "
    "energie warmtepomp zonnepanelen water riool overlast ratten duiven markt kermis sport veld verlichting"
).split()

# A believable town: nine cases in ten are done, two fifths have more than one message.
MAKE = """
insert into channels_identity (account_id, external_id, handle, display_name, alt_ids)
  select %(account)s, 'p' || i, '@inwoner' || i, 'Inwoner ' || i, '{{}}' from generate_series(1, %(cases)s) i;
insert into channels_thread (account_id, external_root_id, kind, subject, started_at)
  select %(account)s, 't' || i, 'public_post', '', now() - i * interval '30 seconds'
  from generate_series(1, %(cases)s) i;
create temp table numbered_thread as select id, row_number() over (order by id) n from channels_thread;
create temp table numbered_person as select id, row_number() over (order by id) n from channels_identity;
create index on numbered_thread (n); create index on numbered_person (n);
insert into channels_message (account_id, external_id, thread_id, author_id, direction, kind, visibility,
    in_reply_to_external, text, raw_html, lang, remote_created_at, received_at, permalink, reply_ref, practice,
    automatic, taken_at)
  select %(account)s, 'm' || i, t.id, p.id, 'in', 'mention', 'public', '',
    (select string_agg(q.word, ' ') from (select w.words[1 + floor(power(random(), 2) * w.n)::int] as word
       from generate_series(1, 14) g where g + i > 0) q),
    '', 'nl', now() - ((%(messages)s - i) * interval '12 seconds'), now() - ((%(messages)s - i) * interval '12 seconds'),
    '', '{{}}', false, '', now()
  from generate_series(1, %(messages)s) i
  cross join (select %(words)s::text[] words, array_length(%(words)s::text[], 1) n) w
  join numbered_thread t on t.n = 1 + (i - 1) %% %(cases)s
  join numbered_person p on p.n = 1 + (i - 1) %% %(cases)s;
insert into inbox_case (municipality_id, account_id, network, thread_id, sender_id, state, topic, topic_set, kind,
    kind_set, urgency, urgency_set, language, visibility, personal_data, alarm, alarm_state, practice, opened_at,
    last_in_at, due_at, changed_at, sender_name, excerpt, subject, message_count, note_count, advice_open, fingerprint,
    release_state)
  select a.municipality_id, a.id, 'practice', t.id, p.id,
    (array['open','answered','answered','answered','answered','silent','answered','answered','answered','answered'])[1 + t.n %% 10],
    (%(topics)s::text[])[1 + (t.n * 7) %% 26], false, 'question', false,
    (array['normal','normal','low','normal','high','normal','low','normal','normal','acute'])[1 + (t.n / 7) %% 10], false,
    'nl', 'public', false, '', '', false, now() - t.n * interval '20 seconds', now() - t.n * interval '20 seconds',
    now() - t.n * interval '20 seconds' + interval '4 hours', now() - t.n * interval '20 seconds',
    'Inwoner ' || t.n, 'Mijn container is niet geleegd en de straat ligt vol afval ' || t.n, '', 2, 0, 0, '', ''
  from numbered_thread t join numbered_person p on p.n = t.n
  cross join (select id, municipality_id from channels_channelaccount where id = %(account)s) a;
insert into inbox_casemessage (case_id, message_id)
  select c.id, m.id from channels_message m join inbox_case c on c.thread_id = m.thread_id;
"""


def main() -> int:
    """Make what is absent, measure, print; 1 when a target is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--rebuild", action="store_true")
    asked = parser.parse_args()
    server = Postgres(Path("var/bench/inbox").absolute(), extra=FAST)
    if asked.rebuild:
        server.destroy()
    server.start()
    os.environ["REGIE_DATABASE_URL"] = server.url()
    os.environ["REGIE_ALLOWED_HOSTS"] = "testserver"
    try:
        return _measure(asked.messages)
    finally:
        server.stop()


def _measure(messages: int) -> int:
    import django
    from django.conf import settings

    django.setup()
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    clients = _ready(messages)
    timings = [timing for name, client in clients.items() for timing in _visits(name, client)]
    rows = [
        (
            t.name,
            f"{t.median * 1000:.0f}",
            f"{t.quantile(0.95) * 1000:.0f}",
            f"{t.quantile(0.95) * 1000 / TARGET_MS:.2f}",
        )
        for t in timings
    ]
    table((f"{messages:,} messages", "p50 ms", "p95 ms", f"p95 / {TARGET_MS} ms"), rows)
    return 1 if any(t.quantile(0.95) * 1000 > TARGET_MS for t in timings) else 0


def _ready(messages: int) -> dict[str, Any]:
    from django.core.management import call_command
    from django.db import connection

    from regie.channels.models import Message
    from regie.inbox.models import Case

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    if not Case.objects.exists():
        print(f"Making {messages:,} messages; this is done once …")
        _make(messages)
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze")
    print(f"{Message.objects.count():,} messages, {Case.objects.count():,} cases")
    return _people()


def _make(messages: int) -> None:
    from django.db import connection, transaction

    from regie.interpret.topics import TOPICS
    from tests.inbox.scene import scene

    with transaction.atomic():
        made = scene(topics=tuple(TOPICS)[:13])
        given: dict[str, Any] = {
            "account": made.channel.pk,
            "messages": messages,
            "cases": max(1, messages * 6 // 10),
            "words": list(WORDS),
            "topics": list(TOPICS),
        }
        with connection.cursor() as cursor:
            for statement in MAKE.replace("{{}}", "{}").split(";\n"):
                if statement.strip():
                    cursor.execute(statement, given if "%(" in statement else None)


def _people() -> dict[str, Any]:
    from datetime import timedelta

    from allauth.mfa.models import Authenticator
    from django.test import Client

    from regie.engagement.models import Assignment
    from regie.kernel.clock import utc_now
    from regie.people.models import Membership

    now = utc_now()
    long = {"starts_at": now - timedelta(days=99), "ends_at": now + timedelta(days=99)}
    Assignment.objects.update(**long)
    Membership.objects.update(since=now - timedelta(days=99))
    Membership.objects.filter(until__isnull=False).update(until=now + timedelta(days=99))
    found: dict[str, Any] = {}
    for name, role in (("municipality", "adviser"), ("agency", "agent")):
        user = Membership.objects.filter(role=role)[0].user
        Authenticator.objects.get_or_create(
            user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}}
        )
        client = Client()
        client.force_login(user)
        found[name] = client
    return found


def _visits(who: str, client: Any) -> list[Timing]:
    from regie.inbox.models import Case

    case = Case.objects.filter(state="open", topic="waste").order_by("due_at")[0]
    after = re.search(r'data-more href="([^"]+)"', client.get("/inbox/").content.decode())
    deep = "/inbox/" + (html.unescape(after[1]) if after else "")
    addresses = {
        "list": "/inbox/",
        "list, page 2": deep,
        "list, one topic": "/inbox/?topic=waste",
        "list, topic and urgency": "/inbox/?topic=waste&urgency=acute",
        "list, done": "/inbox/?view=done",
        "case page": f"/inbox/{case.pk}/",
        "search, common word": "/inbox/?q=container",
        "search, two words": "/inbox/?q=ratten+riool",
        "search, part of a word": "/inbox/?q=paneel",
        "search, nothing": "/inbox/?q=olifant",
    }
    return [
        measure(f"{who}: {name}", _visit(client, address), runs=RUNS) for name, address in addresses.items()
    ]


def _visit(client: Any, address: str) -> Callable[[], None]:
    def go() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} gave {answer.status_code}")

    go()  # once to warm up
    return go


if __name__ == "__main__":
    sys.exit(main())
