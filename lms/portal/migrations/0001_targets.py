import django.core.validators
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('aim', models.CharField(choices=[('kommunen_abgedeckt', 'Municipalities covered'), ('landkreise_abgedeckt', 'Rural districts covered'), ('personen_basis_gefoerdert', 'Funded people with the basic qualification')], help_text="The office's pages compare this figure with the target.", max_length=40, verbose_name='what is counted')),
                ('value', models.IntegerField(help_text='At most as many bodies as the current register has; people have no upper limit.', validators=[django.core.validators.MinValueValidator(1, 'A target is a whole number from 1.'), django.core.validators.MaxValueValidator(9999999, 'A target has at most seven digits.')], verbose_name='target')),
                ('valid_from', models.DateField(help_text='The first day on which figures are compared with this target.', verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, help_text='The last day; left empty, the target holds until you end it.', null=True, verbose_name='valid to')),
                ('due', models.DateField(blank=True, help_text='By when it is to be reached, if a day was named.', null=True, verbose_name='due')),
                ('note', models.CharField(blank=True, help_text='Where the target comes from or what it means; shown beside it.', max_length=200, verbose_name='note')),
            ],
            options={
                'verbose_name': 'target',
                'verbose_name_plural': 'targets',
                'constraints': [models.CheckConstraint(condition=models.Q(('value__gte', 1)), name='target_from_1'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='target_ends_after_it_begins', violation_error_message='A target cannot end before it begins.'), models.CheckConstraint(condition=models.Q(('due__isnull', True), ('due__gte', models.F('valid_from')), _connector='OR'), name='target_due_after_it_begins', violation_error_message='A target cannot be due before it begins.'), models.UniqueConstraint(models.F('aim'), models.F('valid_from'), name='target_once_a_day', violation_error_message='There is already a target of this kind that begins on this day.'), models.UniqueConstraint(models.F('aim'), condition=models.Q(('valid_to__isnull', True)), name='target_one_open_end', violation_error_message='There is already a target of this kind without a last day. Please end it first.')],
            },
        ),
    ]
