"""TwiML is the XML that the standard library makes of it, in UTF-8."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from gateway.twilio.twiml import CallStyle, document, hang_up, redirect, say
from gateway.twilio.wording import spoken

STYLE = CallStyle("https://screener.example.com", "en-US", "Polly.Joanna", 180, 5)


@given(st.text().map(lambda text: spoken(text, 300)))
def test_whatever_is_said_stands_in_it_as_the_library_would_have_written_it(text: str) -> None:
    verbs = (say(text, STYLE), redirect("https://screener.example.com/twilio?a=1&b=2"), hang_up())
    response = ElementTree.Element("Response")
    response.extend(verbs)
    assert document(*verbs) == ElementTree.tostring(response, encoding="utf-8", xml_declaration=True)
