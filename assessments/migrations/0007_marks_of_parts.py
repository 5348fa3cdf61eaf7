"""Marks hang on parts of cases, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0006_flag_outcome")]

    operations = [
        migrations.AddField(
            model_name="mark",
            name="part",
            field=models.CharField(blank=True, default="", editable=False, max_length=40),
        ),
        migrations.RemoveConstraint(model_name="mark", name="mark_one_at_a_time"),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.UniqueConstraint(
                fields=("attempt", "question", "part", "marked_at"), name="mark_one_at_a_time"
            ),
        ),
    ]
