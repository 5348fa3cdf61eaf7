"""``manage.py export_course KEY``: a course as a file for another installation."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cms.domain.course_export import CourseExport, UnfinishedCourse, UnknownCourse, export_course


class Command(BaseCommand):
    """Export a course; see docs/authoring.md."""

    help = "Writes a course as YAML, or as a ZIP when it names images, videos or documents."

    def add_arguments(self, parser: CommandParser) -> None:
        """KEY, where to, which version."""
        parser.add_argument("key", metavar="KEY", help="the course's key")
        parser.add_argument(
            "--out", type=Path, metavar="FILE", help="the file to write; without it, standard output"
        )
        parser.add_argument(
            "--draft", action="store_true", help="the newest versions instead of the published ones"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file; raises ``CommandError``."""
        try:
            export = export_course(key=options["key"], draft=options["draft"])
        except UnknownCourse as error:
            raise CommandError(
                _("There is no published course “%(key)s”.") % {"key": options["key"]}
            ) from error
        except UnfinishedCourse as error:
            reason = _("“%(title)s” is unfinished and cannot be exported.") % {"title": error.title}
            raise CommandError(reason) from error
        self._write(export, options["out"])

    def _write(self, export: CourseExport, out: Path | None) -> None:
        content = export.as_zip() if export.files else export.text.encode()
        if out is None and export.files:
            raise CommandError(_("The course has files, so please name a ZIP with --out."))
        if out is None:
            sys.stdout.write(export.text)
            return
        if export.files and out.suffix.lower() != ".zip":
            raise CommandError(_("The course has files, so the name must end in .zip."))
        out.write_bytes(content)
        self.stdout.write(_("Written: %(file)s") % {"file": out})
