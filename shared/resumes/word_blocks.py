"""Lines of text from the XML of a Word document, in the order in which they stand in it.

python-docx offers paragraphs and tables side by side and leaves out text boxes and content controls; résumé templates
are made of those, so the XML is walked here.
"""

from collections.abc import Iterator

from docx.oxml.ns import nsmap, qn
from docx.oxml.xmlchemy import BaseOxmlElement

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ALTERNATIVES, _CHOICE, _FALLBACK = (_COMPATIBILITY + name for name in ("AlternateContent", "Choice", "Fallback"))
_PARAGRAPH, _TABLE, _ROW, _CELL = map(qn, ("w:p", "w:tbl", "w:tr", "w:tc"))
_RUN, _TEXT, _BOX, _CONTROL = map(qn, ("w:r", "w:t", "w:txbxContent", "w:sdt"))
# Around blocks, rows, cells or runs, and without a look of their own. Deleted and moved-away text is not among them.
_WRAPPERS = frozenset(
    map(qn, ("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "w:smartTag", "w:hyperlink"))
) | frozenset(map(qn, ("w:fldSimple", "w:dir", "w:bdo", "w:ruby", "w:rubyBase")))
_DRAWINGS = frozenset(map(qn, ("w:drawing", "w:pict", "w:object")))
_CHARACTERS = {
    qn("w:tab"): "\t",
    qn("w:ptab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
_OFF = ("0", "false", "off")


def lines_of(container: BaseOxmlElement, list_styles: frozenset[str]) -> Iterator[str]:
    """The lines of a body, header, footer, table cell or text box. An empty paragraph is an empty line.

    Args:
        container: its children are paragraphs and tables, perhaps in wrappers.
        list_styles: ids of the paragraph styles that put a bullet or number before the text.
    """
    for block in _shown(container):
        if block.tag == _PARAGRAPH:
            yield from _paragraph(block, list_styles)
        elif block.tag == _TABLE:
            yield from _table(block, list_styles)


def list_styles_in(styles: BaseOxmlElement) -> frozenset[str]:
    """Ids of the paragraph styles that number their paragraphs, by themselves or by what they are based on."""
    based_on: dict[str, str | None] = {}
    found: set[str] = set()
    for style in styles.iterchildren(qn("w:style")):
        style_id = str(style.get(qn("w:styleId")))
        parent = style.find("w:basedOn", nsmap)
        based_on[style_id] = None if parent is None else parent.get(qn("w:val"))
        if style.find("w:pPr/w:numPr", nsmap) is not None and style.find("w:pPr/w:outlineLvl", nsmap) is None:
            found.add(style_id)
    while derived := {style for style, parent in based_on.items() if parent in found} - found:
        found |= derived
    return frozenset(found)


def _paragraph(paragraph: BaseOxmlElement, list_styles: frozenset[str]) -> Iterator[str]:
    boxes: list[BaseOxmlElement] = []
    text = "".join(_inline(paragraph, boxes))
    yield f"• {text}" if text.strip() and _is_listed(paragraph, list_styles) else text
    for box in boxes:
        yield from lines_of(box, list_styles)


def _inline(element: BaseOxmlElement, boxes: list[BaseOxmlElement]) -> Iterator[str]:
    """The text in a paragraph or run; text boxes anchored in it are put into `boxes`."""
    for child in _shown(element):
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag == _RUN:
            if not _is_hidden(child):
                yield from _inline(child, boxes)
        elif child.tag in _DRAWINGS:
            boxes.extend(_boxes(child))
        else:
            yield _CHARACTERS.get(child.tag, "")


def _boxes(drawing: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    for child in _shown(drawing):
        if child.tag == _BOX:
            yield child
        else:
            yield from _boxes(child)


def _table(table: BaseOxmlElement, list_styles: frozenset[str]) -> Iterator[str]:
    """A row of short cells is one line; a row with longer cells, as in page layouts, is read cell by cell."""
    for row in _shown(table):
        if row.tag != _ROW:
            continue
        cells = [list(lines_of(cell, list_styles)) for cell in _shown(row) if cell.tag == _CELL]
        if all(sum(1 for line in cell if line.strip()) <= 1 for cell in cells):
            yield "\t".join(filter(None, ("".join(cell).strip() for cell in cells)))
        else:
            for cell in cells:
                yield from cell


def _shown(element: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """Child elements as displayed: through wrappers, without hints to fill in, and one alternative of several."""
    for child in element.iterchildren("*"):
        if child.tag == _ALTERNATIVES:
            alternative = child.find(_CHOICE)
            alternative = child.find(_FALLBACK) if alternative is None else alternative
            yield from () if alternative is None else _shown(alternative)
        elif child.tag not in _WRAPPERS:
            yield child
        elif not (child.tag == _CONTROL and child.find("w:sdtPr/w:showingPlcHdr", nsmap) is not None):
            yield from _shown(child)


def _is_hidden(run: BaseOxmlElement) -> bool:
    hidden = run.find("w:rPr/w:vanish", nsmap)
    return hidden is not None and hidden.get(qn("w:val")) not in _OFF


def _is_listed(paragraph: BaseOxmlElement, list_styles: frozenset[str]) -> bool:
    number = paragraph.find("w:pPr/w:numPr/w:numId", nsmap)
    if number is not None:
        return bool(number.get(qn("w:val")) != "0")  # 0 takes the numbering of the style away
    style = paragraph.find("w:pPr/w:pStyle", nsmap)
    return style is not None and style.get(qn("w:val")) in list_styles
