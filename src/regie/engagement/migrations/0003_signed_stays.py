"""The database refuses to change or remove a signed agreement, whoever asks; only its end may be brought forward."""

from django.db import migrations

COLUMNS = (
    "id", "assignment_id", "kind", "version", "content", "owner_id", "made_by_id",
    "signed_by_id", "signed_role", "signed_at", "valid_from", "valid_to", "sha256",
)
OLD = ", ".join(f"old.{c}" for c in COLUMNS)
NEW = ", ".join(f"new.{c}" for c in COLUMNS)

FORWARD = f"""
create function engagement_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'a signed agreement does not change: % is refused', tg_op
    using errcode = 'insufficient_privilege';
end $$;

create trigger engagement_agreement_signed_stays before update on engagement_agreement for each row
  when (old.state <> 'draft' and (new.state = 'draft' or ({OLD}) is distinct from ({NEW})
        or (old.replaced_at is not null and (new.replaced_at is null or new.replaced_at > old.replaced_at))))
  execute function engagement_refuse();
create trigger engagement_agreement_signed_remains before delete on engagement_agreement for each row
  when (old.state <> 'draft')
  execute function engagement_refuse();
"""

BACKWARD = """
drop trigger engagement_agreement_signed_remains on engagement_agreement;
drop trigger engagement_agreement_signed_stays on engagement_agreement;
drop function engagement_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("engagement", "0002_direction")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
