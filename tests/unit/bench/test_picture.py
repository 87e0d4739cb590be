"""The picture is one that anybody can show."""

from xml.etree import ElementTree

import pytest

from bench.picture import Chart

_SVG = "{http://www.w3.org/2000/svg}"


def drawn(**lines: list[tuple[float, float]]) -> ElementTree.Element:
    return ElementTree.fromstring(Chart("Memory & time", "minutes", "megabytes", lines).svg())


def test_there_is_a_line_with_a_name_for_each_process() -> None:
    picture = drawn(jd_service=[(0, 50), (30, 60)], gateway=[(0, 90), (30, 80)])
    assert len(picture.findall(f"{_SVG}polyline")) == 2
    said = [text.text for text in picture.iter(f"{_SVG}text")]
    assert {"Memory & time", "minutes", "megabytes", "jd_service", "gateway"} <= set(said)


@pytest.mark.parametrize("most", [0.3, 1, 9, 10, 61.7, 99.9, 100, 2500])
def test_every_point_is_inside_and_there_are_a_few_round_ticks(most: float) -> None:
    picture = drawn(some_service=[(0, 0), (most, most)])
    [line] = picture.findall(f"{_SVG}polyline")
    width, height = (float(part) for part in picture.attrib["viewBox"].split()[2:])
    for point in line.attrib["points"].split():
        x, y = map(float, point.split(","))
        assert 0 < x < width
        assert 0 < y < height
    ticks = [text for text in picture.iter(f"{_SVG}text") if text.attrib.get("text-anchor") == "end"]
    assert 4 <= len(ticks) <= 12
