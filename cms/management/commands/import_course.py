"""``manage.py import_course FILE``: courses from a YAML file, or from a ZIP with the files they name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.domain.course_files import import_course
from cms.domain.course_report import ImportReport
from cms.domain.course_wording import change_sentence, issue_sentence
from cms.domain.coursefile.bundle import open_bundle
from cms.domain.coursefile.issues import CourseFileError


class Command(BaseCommand):
    """Import courses; see docs/authoring.md."""

    help = "Imports courses from a YAML file or a ZIP. The same file a second time changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE, and whether to publish."""
        parser.add_argument("file", type=Path, metavar="FILE", help="a .yaml, .yml or .zip file")
        state = parser.add_mutually_exclusive_group()
        state.add_argument(
            "--draft",
            action="store_false",
            dest="live",
            help="store drafts only; what is published stays (default)",
        )
        state.add_argument(
            "--live", action="store_true", dest="live", help="publish everything and make editions"
        )
        parser.set_defaults(live=False)

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, report; raises ``CommandError`` with every line and reason when the file is refused."""
        try:
            bundle = open_bundle(options["file"])
            report = import_course(bundle=bundle, live=options["live"], now=timezone.now())
        except CourseFileError as error:
            headline = _("Nothing was imported from %(file)s:") % {"file": options["file"]}
            reasons = [f"  {issue_sentence(issue)}" for issue in error.issues]
            raise CommandError("\n".join([headline, *reasons])) from error
        self._print(report, live=options["live"])

    def _print(self, report: ImportReport, *, live: bool) -> None:
        for change in report.changes:
            self.stdout.write(change_sentence(change))
        for title, number in report.editions:
            self.stdout.write(
                _("New edition %(number)s of “%(title)s”.") % {"number": number, "title": title}
            )
        if not report.changes:
            self.stdout.write(_("Nothing has changed."))
        elif not live:
            self.stdout.write(_("Stored as drafts. --live publishes them."))
        if report.unused:
            self.stdout.write(_("Not used from the file:"))
            for issue in report.unused:
                self.stdout.write(f"  {issue_sentence(issue)}")
