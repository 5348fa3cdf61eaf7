"""Other engines that draw the same sheet, each in the best way it knows; used by ``tests.benchmarks.certificates``."""

from __future__ import annotations

import base64
import dataclasses
import io
import json
import logging
import tempfile
from collections.abc import Callable
from pathlib import Path

import segno
from django.conf import settings

from certificates.rendering.document import QR_MASK, dark_runs, qr_matrix
from certificates.rendering.sheet import CertificateSheet
from tests.benchmarks.certificate_sheets import numbered

FONTS = Path(settings.ASSETS_DIR) / "fonts"
Engine = Callable[[int], bytes]


def qr_png(address: str) -> bytes:
    """The same matrix as a picture."""
    buffer = io.BytesIO()
    segno.make(address, error="m", micro=False, mask=QR_MASK).save(buffer, kind="png", scale=4, border=0)
    return buffer.getvalue()


def weasyprint_engine() -> Engine:
    """WeasyPrint: PDF/UA-1."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    logging.getLogger("weasyprint.progress").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    fonts = FontConfiguration()
    style = CSS(
        string=f"""@font-face {{ font-family: N; src: url(file://{FONTS}/NotoSans-Regular.ttf) }}
        @font-face {{ font-family: N; font-weight: 600; src: url(file://{FONTS}/NotoSans-SemiBold.ttf) }}
        @font-face {{ font-family: N; font-weight: 700; src: url(file://{FONTS}/NotoSans-Bold.ttf) }}
        @page {{ size: A4; margin: 25mm 27mm 20mm }} body {{ font: 10pt N }} h1 {{ font-size: 40pt; margin: 0 }}
        p {{ margin: 0 0 5pt }}
        .name {{ font-size: 30pt; font-weight: 700 }} table {{ width: 100% }} h2 {{ break-before: page }}""",
        font_config=fonts,
    )

    def draw(number: int) -> bytes:
        html = _html(numbered(number))
        pdf: bytes = HTML(string=html).write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1"
        )
        return pdf

    return draw


def _html(sheet: CertificateSheet) -> str:
    picture = base64.b64encode(qr_png(sheet.address)).decode()
    rows = "".join(f"<tr><td>{r.date}<td>{r.content}<td>{r.ue}</tr>" for r in sheet.days.rows)
    contents = "".join(
        f"<h3>{day.heading}</h3><ul>{''.join(f'<li>{item}</li>' for item in day.items)}</ul>"
        for day in (sheet.contents.days if sheet.contents else ())
    )
    return f"""<html lang=de><title>{sheet.file_title}</title><p>{sheet.programme}<h1>{sheet.heading}</h1>
    <p>{sheet.award}<p class=name>{sheet.name}<p>{sheet.participation}<p><b>{sheet.course}</b>
    <p>{"<p>".join(sheet.scope)}<table><thead><tr><th scope=col>{sheet.days.date_heading}
    <th scope=col>{sheet.days.content_heading}<th scope=col>{sheet.days.ue_heading}</tr></thead>
    <tbody>{rows}</tbody></table><p><b>{sheet.issuer}</b><p>{sheet.place_and_date}<p>{sheet.note}
    <p><img width=90 src="data:image/png;base64,{picture}" alt="{sheet.qr_description}"><p>{sheet.check_heading}
    <p>{sheet.check_text}<p>{sheet.address}<p>{sheet.code}<p>{sheet.number}<h2>Inhalte</h2>{contents}</html>"""


TYPST = """
#set document(title: sys.inputs.title, author: "Akademie", date: datetime(year: 2026, month: 3, day: 2))
#set page(paper: "a4", margin: 27mm)
#set text(font: "Noto Sans", size: 10pt, lang: "de")
#let data = json(bytes(sys.inputs.data))
#data.programme

#heading(level: 1, text(40pt, data.heading))
#data.award

#text(30pt, weight: 700, data.name)

#data.participation

*#data.course*

#for line in data.scope [#line #parbreak()]
#table(columns: (auto, 1fr, auto), table.header(..data.headings), ..data.cells)
*#data.issuer*

#data.place_and_date

#data.note

#let modules = data.qr
#figure(alt: data.qr_description, box(width: 68pt, height: 68pt, {
  for run in modules { place(dx: run.at(0) * data.module * 1pt, dy: run.at(1) * data.module * 1pt,
    rect(width: run.at(2) * data.module * 1pt, height: data.module * 1pt, fill: black)) }
}))
#data.check_heading

#data.check_text

#data.address

#data.code

#data.number
#pagebreak()
#heading(level: 2)[Inhalte]
#for day in data.contents [
  #heading(level: 3, day.heading)
  #list(..day.items)
]
"""


def typst_engine() -> Engine:
    """Typst, compiler kept: PDF/UA-1 and PDF/A-3a, no seal, no badge."""
    import typst

    # From a file: a compiler that is kept forgets bytes after the first document.
    folder = Path(tempfile.mkdtemp())
    (folder / "sheet.typ").write_text(TYPST, encoding="utf-8")
    compiler = typst.Compiler(
        str(folder / "sheet.typ"), root=str(folder), font_paths=[str(FONTS)], ignore_system_fonts=True
    )

    def draw(number: int) -> bytes:
        sheet = numbered(number)
        matrix = qr_matrix(sheet.address)
        data = {
            **{
                k: getattr(sheet, k) for k in sheet.__dataclass_fields__ if isinstance(getattr(sheet, k), str)
            },
            "scope": sheet.scope,
            "headings": [sheet.days.date_heading, sheet.days.content_heading, sheet.days.ue_heading],
            "cells": [cell for r in sheet.days.rows for cell in (r.date, r.content, r.ue)],
            "contents": [dataclasses.asdict(day) for day in (sheet.contents.days if sheet.contents else ())],
            "module": 68 / len(matrix),
            "qr": [(start, row, size) for row, line in enumerate(matrix) for start, size in dark_runs(line)],
        }
        inputs = {"title": sheet.file_title, "data": json.dumps(data)}
        pdf = compiler.compile(format="pdf", pdf_standards=["ua-1", "a-3a"], sys_inputs=inputs)
        assert isinstance(pdf, bytes)
        return pdf

    return draw


def fpdf2_engine() -> Engine:
    """fpdf2: PDF/A-3b here; knows no PDF/UA."""
    from fpdf import FPDF
    from fpdf.enums import DocumentCompliance

    def draw(number: int) -> bytes:
        sheet = numbered(number)
        pdf = FPDF(enforce_compliance=DocumentCompliance.PDFA_3B)
        pdf.set_lang("de")
        pdf.set_title(sheet.file_title)
        for style, cut in (("", "Regular"), ("B", "Bold")):
            pdf.add_font("N", style, FONTS / f"NotoSans-{cut}.ttf")
        pdf.add_page()
        for text, size, style in _lines(sheet):
            pdf.set_font("N", style, size)
            pdf.multi_cell(0, None, text, new_x="LMARGIN", new_y="NEXT")
        pdf.image(io.BytesIO(qr_png(sheet.address)), w=24, alt_text=sheet.qr_description)
        pdf.set_font("N", "", 9)
        for text in (sheet.check_heading, sheet.check_text, sheet.address, sheet.code, sheet.number):
            pdf.multi_cell(0, None, text, new_x="LMARGIN", new_y="NEXT")
        pdf.add_page()
        for day in sheet.contents.days if sheet.contents else ():
            for text in (day.heading, *(f"• {item}" for item in day.items)):
                pdf.multi_cell(0, None, text, new_x="LMARGIN", new_y="NEXT")
        return bytes(pdf.output())

    return draw


def _lines(sheet: CertificateSheet) -> list[tuple[str, int, str]]:
    """Text, size and style of each line of the first page."""
    return [
        (sheet.programme, 12, "B"),
        (sheet.heading, 40, "B"),
        (sheet.award, 15, ""),
        (sheet.name, 30, "B"),
        (sheet.participation, 12, ""),
        (sheet.course, 15, "B"),
        *((line, 10, "") for line in sheet.scope),
        *((f"{row.date}  {row.content}  {row.ue}", 10, "") for row in sheet.days.rows),
        (sheet.issuer, 11, "B"),
        (sheet.place_and_date, 10, ""),
        (sheet.note, 8, ""),
    ]
