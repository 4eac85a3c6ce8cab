from django.db import migrations


def remember(apps, schema_editor):
    """The last writer is the one we know; what is with an agency is the last that was sent."""
    campaign, kept = apps.get_model("campaigns", "Campaign"), apps.get_model("campaigns", "SentBrief")
    boxes = apps.get_model("campaigns", "EthicsBox")
    for row in campaign.objects.exclude(brief_by=None):
        row.writers = [row.brief_by_id]
        row.save(update_fields=["writers"])
    for row in campaign.objects.filter(state__in=["sent", "refused", "accepted", "ended"]).exclude(
        assignment=None
    ):
        box = boxes.objects.filter(campaign=row, verdict="signed").order_by("-pk").first()
        kept.objects.create(
            campaign=row,
            assignment_id=row.assignment_id,
            content=row.brief,
            sha256=box.brief_sha256 if box else "",
            sent_by_id=row.sent_by_id,
            sent_at=row.sent_at,
        )


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0002_sent_briefs")]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
