"""Documents made on the spot, for what the samples do not show."""

import io
import zipfile

import docx
from docx.document import Document
from docx.oxml.parser import parse_xml
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SENTENCE = "Wrote Python services that read Kafka topics, and kept PostgreSQL fast for seven years."


def pdf(*pages: bytes, resources: DictionaryObject | None = None) -> bytes:
    """A PDF with one page for each content stream."""
    writer = pdf_writer(*pages, resources=resources)
    return written(writer)


def pdf_writer(*pages: bytes, resources: DictionaryObject | None = None) -> PdfWriter:
    writer = PdfWriter()
    for content in pages:
        page = writer.add_blank_page(612, 792)
        page[NameObject("/Resources")] = resources or _helvetica()
        stream = StreamObject()
        stream.set_data(content)
        page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    return writer


def written(writer: PdfWriter) -> bytes:
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def showing(*lines: str) -> bytes:
    """A content stream that shows lines of Latin text."""
    shown = b"".join(b"(" + line.encode("cp1252") + b") Tj T*\n" for line in lines)
    return b"BT /F1 11 Tf 14 TL 72 720 Td\n" + shown + b"ET"


def text_pdf(*lines: str, pages: int = 1) -> bytes:
    return pdf(*[showing(*lines)] * pages)


def scanned_pdf(stamp: str = "", pages: int = 1) -> bytes:
    """Pages that are pictures, each with a few letters, as scanning apps leave them."""
    picture = StreamObject()
    picture.set_data(b"\x80" * 100)
    picture.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(10),
            NameObject("/Height"): NumberObject(10),
            NameObject("/ColorSpace"): NameObject("/DeviceGray"),
            NameObject("/BitsPerComponent"): NumberObject(8),
        }
    )
    resources = _helvetica()
    resources[NameObject("/XObject")] = DictionaryObject({NameObject("/Scan"): picture})
    content = b"q 612 0 0 792 0 0 cm /Scan Do Q\n" + (showing(stamp) if stamp else b"")
    return pdf(*[content] * pages, resources=resources)


def outlined_pdf() -> bytes:
    """A page whose letters were converted to shapes."""
    return pdf(b"\n".join(b"%d 700 m %d 710 l %d 705 l f" % (x, x + 4, x + 8) for x in range(72, 572, 5)))


def ruled_pdf() -> bytes:
    """A page with a frame and nothing in it."""
    return pdf(b"72 72 468 648 re S")


def word(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def word_of(*blocks: str) -> bytes:
    """A Word document whose body is the given WordprocessingML, where `w:` is bound."""
    document = docx.Document()
    for block in blocks:
        names = f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        for element in parse_xml(f"<w:body {names}>{block}</w:body>"):
            document.element.body.insert_element_before(element, "w:sectPr")
    return word(document)


def with_part(package: bytes, name: str, content: bytes) -> bytes:
    """The package with one part put in or replaced."""
    copy = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return copy.getvalue()


def part_of(package: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return archive.read(name)


def declaring(package: bytes, name: str, size: int) -> bytes:
    """The package with a directory that lies about the inflated size of one part."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        true_size = archive.getinfo(name).file_size
    entry = package.rindex(name.encode(), package.index(b"PK\x01\x02")) - 46
    assert package[entry : entry + 4] == b"PK\x01\x02"
    assert int.from_bytes(package[entry + 24 : entry + 28], "little") == true_size
    return package[: entry + 24] + size.to_bytes(4, "little") + package[entry + 28 :]


def _helvetica() -> DictionaryObject:
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    return DictionaryObject(
        {
            NameObject("/ProcSet"): ArrayObject([NameObject("/PDF"), NameObject("/Text")]),
            NameObject("/Font"): DictionaryObject({NameObject("/F1"): font}),
        }
    )
