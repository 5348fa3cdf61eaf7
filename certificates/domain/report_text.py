"""What became of a checked file, in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from certificates.domain.file_check import FileReport, Verdict

VERDICTS = {
    Verdict.UNCHANGED: "Unchanged: byte for byte what was issued.",
    Verdict.SAME_TEXT: "Another file with the same text: saved anew, printed to PDF, or a copy.",
    Verdict.CHANGED: "CHANGED: this is not what was issued.",
    Verdict.SAMPLE: "A sample: it proves nothing.",
    Verdict.UNKNOWN: "Unknown: the file names no certificate of this installation.",
    Verdict.UNREADABLE: "Unreadable: this is no PDF that can be read.",
}


def report_lines(report: FileReport) -> Iterator[str]:
    """The verdict first, then certificate, seal and what differs."""
    yield VERDICTS[report.verdict]
    if status := report.status:
        ended = f" since {status.ended_on:%Y-%m-%d}" if status.ended_on else ""
        yield f"Certificate {status.grouped_code}: {status.state.value}{ended}, {status.heading}, {status.course}"
    if seal := report.seal:
        state = "intact" if seal.is_intact else "BROKEN"
        holder = seal.holder or "not one of ours"
        extent = "the whole file" if seal.covers_all else "not the whole file"
        test = ", a test seal without evidential value" if seal.is_test else ""
        yield f"Seal: {state}, {holder}, covers {extent}{test}"
    else:
        yield "Seal: none"
    for entry in report.differences:
        yield f"  {entry.field}: issued {entry.expected or '(not shown)'!r}, in the file {entry.found or '(missing)'!r}"
