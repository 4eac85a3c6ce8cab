"""The database refuses to change or remove a line, a tile or a checkpoint, whoever asks."""

from django.db import migrations

COLUMNS = (
    "id", "uid", "at", "action", "object_type", "object_id", "result", "origin", "actor_kind", "actor_id",
    "actor_role", "organisation_id", "municipality_id", "mandate", "details", "record", "leaf",
)
OLD = ", ".join(f"old.{c}" for c in COLUMNS)
NEW = ", ".join(f"new.{c}" for c in COLUMNS)

FORWARD = f"""
create function audit_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only: % on % is refused', tg_op, tg_table_name
    using errcode = 'insufficient_privilege';
end $$;

create trigger audit_event_only_numbered before update on audit_event for each row
  when (old.seq is not null or new.seq is null or ({OLD}) is distinct from ({NEW}))
  execute function audit_refuse();
create trigger audit_event_no_delete before delete on audit_event for each row
  execute function audit_refuse();
create trigger audit_event_no_truncate before truncate on audit_event for each statement
  execute function audit_refuse();

create trigger audit_tile_only_grows before update on audit_tile for each row
  when (new.id <> old.id or new.level <> old.level or new.number <> old.number
        or substr(new.hashes, 1, length(old.hashes)) <> old.hashes)
  execute function audit_refuse();
create trigger audit_tile_no_delete before delete on audit_tile for each row
  execute function audit_refuse();
create trigger audit_tile_no_truncate before truncate on audit_tile for each statement
  execute function audit_refuse();

create trigger audit_checkpoint_no_change before update or delete on audit_checkpoint for each row
  execute function audit_refuse();
create trigger audit_checkpoint_no_truncate before truncate on audit_checkpoint for each statement
  execute function audit_refuse();

create trigger audit_personalvalue_no_change before update on audit_personalvalue for each row
  execute function audit_refuse();
"""

BACKWARD = """
drop trigger audit_personalvalue_no_change on audit_personalvalue;
drop trigger audit_checkpoint_no_truncate on audit_checkpoint;
drop trigger audit_checkpoint_no_change on audit_checkpoint;
drop trigger audit_tile_no_truncate on audit_tile;
drop trigger audit_tile_no_delete on audit_tile;
drop trigger audit_tile_only_grows on audit_tile;
drop trigger audit_event_no_truncate on audit_event;
drop trigger audit_event_no_delete on audit_event;
drop trigger audit_event_only_numbered on audit_event;
drop function audit_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
