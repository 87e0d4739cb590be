"""The text of a Word document (DOCX)."""

from collections.abc import Iterator

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from shared.resumes.bounds import require_length, require_page_count, require_text
from shared.resumes.limits import ReadingLimits
from shared.resumes.text import letters_in, normalised
from shared.resumes.word_blocks import lines_of, list_styles_in
from shared.resumes.word_package import measured_package

_PAGES = "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}Pages"


def read_word(data: bytes, limits: ReadingLimits) -> tuple[str, int]:
    """The normalised text and the number of pages.

    Headers come first, footers last, each once. External entities and linked files are never fetched: python-docx
    parses with `resolve_entities=False`, and lxml by default loads no DTD and opens no network connection.

    Raises `ResumeUnreadable`, or, for a broken file, what python-docx trips over: see `document.PARSER_FAILURES`.
    """
    document = docx.Document(measured_package(data, limits))
    pages = max(_pages_by_breaks(document), _pages_by_word_processor(document))
    require_page_count(pages, limits)
    lines: list[str] = []
    characters = 0
    for line in _lines(document):
        lines.append(line)
        characters += len(line) + 1
        require_length(characters, limits)
    text = normalised("\n".join(lines))
    require_length(len(text), limits)  # ligatures and NFC may lengthen it
    require_text(letters_in(text))
    return text, pages


def _lines(document: Document) -> Iterator[str]:
    list_styles = list_styles_in(document.styles.element)
    for part in _referenced_parts(document, "w:headerReference"):
        yield from lines_of(part.element, list_styles)
    yield from lines_of(document.element.body, list_styles)
    for part in _referenced_parts(document, "w:footerReference"):
        yield from lines_of(part.element, list_styles)


def _referenced_parts(document: Document, reference: str) -> Iterator[XmlPart]:
    """Headers or footers in the order of their sections; several sections may share one."""
    references = (element.get(qn("r:id")) for element in document.element.body.iter(qn(reference)))
    for relationship in dict.fromkeys(references):
        part = document.part.related_parts.get(relationship)
        if isinstance(part, XmlPart):
            yield part


def _pages_by_breaks(document: Document) -> int:
    body = document.element.body
    rendered = sum(1 for _ in body.iter(qn("w:lastRenderedPageBreak")))
    forced = sum(1 for element in body.iter(qn("w:br")) if element.get(qn("w:type")) == "page")
    return 1 + max(rendered, forced)


def _pages_by_word_processor(document: Document) -> int:
    """What the program that saved the document counted, or 0."""
    package = document.part.package
    for relationship in package.rels.values() if package else ():
        if relationship.reltype == RELATIONSHIP_TYPE.EXTENDED_PROPERTIES and not relationship.is_external:
            pages = parse_xml(relationship.target_part.blob).findtext(_PAGES) or ""
            return int(pages) if pages.isdecimal() else 0
    return 0
