"""The window of an alarm in seconds, and the state of topics."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("watch", "0001_initial")]

    operations = [
        migrations.RenameField("alarm", "window_minutes", "window_seconds"),
        migrations.AlterField("alarm", "window_seconds", models.PositiveIntegerField()),
        migrations.CreateModel(
            name="TopicState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.BinaryField()),
                ("last_hit", models.BigIntegerField(default=0)),
                ("kept_at", models.DateTimeField()),
                (
                    "query",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memory",
                        to="watch.monitoringquery",
                    ),
                ),
            ],
        ),
    ]
