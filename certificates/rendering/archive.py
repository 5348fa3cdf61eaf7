"""What makes a file an archive copy that explains itself: metadata packet, colour space, attached file.

PDF/A-3a (ISO 19005-3), its sister without attachments PDF/A-2a (ISO 19005-2), and PDF/UA-1 (ISO 14289-1) are declared
in one XMP packet. Nothing here reads the clock.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass
from xml.sax.saxutils import escape

from PIL import ImageCms
from reportlab.pdfbase.pdfdoc import PDFObjectReference, PDFString

from certificates.rendering.canvas import Metadata
from certificates.rendering.kept import kept
from certificates.rendering.objects import Array, Dictionary, Refer, Stream, pdf_name

COLOUR_SPACE = "sRGB IEC61966-2.1"
# Bytes 24 to 35 of an ICC profile are its date (ICC.1:2010, 7.2.8), which Pillow fills with the clock's.
_PROFILE_DATE = slice(24, 36)
_FIXED_DATE = bytes.fromhex("07e400010001000000000000")
_IDENTIFIERS = uuid.UUID("6f0c5a52-6b8e-5f0e-9a57-2f3a1c1c7d10")


@dataclass(frozen=True)
class Attachment:
    """A file inside the file, the same facts for machines."""

    name: str
    media_type: str
    description: str
    content: bytes
    created_on: dt.date


def metadata_packet(metadata: Metadata, *, part: int) -> bytes:
    """The XMP packet: what the document information says, and PDF/A-``part``a and PDF/UA-1 as its standards."""
    day = f"{metadata.created_on:%Y-%m-%d}T00:00:00Z"
    identifier = uuid.uuid5(_IDENTIFIERS, f"{metadata.identifier} {part}")
    return _PACKET.format(
        title=escape(metadata.title),
        author=escape(metadata.author),
        subject=escape(metadata.subject),
        producer=escape(metadata.producer),
        language=escape(metadata.language),
        identifier=identifier,
        day=day,
        part=part,
    ).encode()


def metadata_object(metadata: Metadata, refer: Refer, *, part: int) -> PDFObjectReference:
    """The packet as the catalogue wants it: not compressed, so that archives find it without a PDF reader."""
    packet = metadata_packet(metadata, part=part)
    return refer(Stream(packet, is_compressed=False, Type=pdf_name("Metadata"), Subtype=pdf_name("XML")))


def output_intent(refer: Refer) -> Array:
    """Says which red, green and blue are meant (ISO 19005-3, 6.2.3)."""
    intent = {
        "Type": pdf_name("OutputIntent"),
        "S": pdf_name("GTS_PDFA1"),
        "OutputConditionIdentifier": PDFString(COLOUR_SPACE),
        "Info": PDFString(COLOUR_SPACE),
        "DestOutputProfile": refer(Stream(_srgb_profile(), is_shared=True, N=3)),
    }
    return Array([Dictionary(intent)])


def attached_file(attachment: Attachment, refer: Refer) -> PDFObjectReference:
    """The specification of an embedded file (ISO 32000-1, 7.11; its relationship after ISO 19005-3, 6.8)."""
    checksum = hashlib.md5(attachment.content, usedforsecurity=False).hexdigest()
    parameters = {
        "ModDate": PDFString(f"D:{attachment.created_on:%Y%m%d}000000Z"),
        "Size": len(attachment.content),
        "CheckSum": f"<{checksum}>",
    }
    stream = refer(
        Stream(
            attachment.content,
            Type=pdf_name("EmbeddedFile"),
            # A slash within a name is written by number (ISO 32000-1, 7.3.5), which ReportLab does not do.
            Subtype=f"/{attachment.media_type.replace('/', '#2F')}",
            Params=Dictionary(parameters),
        )
    )
    return refer(
        Dictionary(
            {
                "Type": pdf_name("Filespec"),
                "F": PDFString(attachment.name),
                "UF": PDFString(attachment.name),
                "Desc": PDFString(attachment.description),
                "AFRelationship": pdf_name("Data"),
                "EF": Dictionary({"F": stream, "UF": stream}),
            }
        )
    )


@kept(1)
def _srgb_profile() -> bytes:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[_PROFILE_DATE] = _FIXED_DATE
    return bytes(profile)


_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreatorTool>{author}</xmp:CreatorTool>
<xmp:CreateDate>{day}</xmp:CreateDate>
<xmp:ModifyDate>{day}</xmp:ModifyDate>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<xmpMM:DocumentID>uuid:{identifier}</xmpMM:DocumentID>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>{part}</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
