"""Phone numbers."""

import phonenumbers

_LONGEST = len("+") + 15


class PhoneInvalid(ValueError):
    """This is no number that can be called. The message is a sentence for whoever typed it."""


def to_e164(written: str, region: str = "") -> str:
    """`written` in E.164, such as ``+4930123456``.

    `region` is where a number without a country code is read as from, such as ``DE``; empty: none is.

    Raises:
        PhoneInvalid: it is no phone number, or none that can exist.
    """
    try:
        number = phonenumbers.parse(written, region or None)
    except phonenumbers.NumberParseException as failure:
        raise PhoneInvalid(_unparsed(failure, region)) from failure
    if number.extension:
        raise PhoneInvalid("A number with an extension cannot be called: give a direct number.")
    if not phonenumbers.is_possible_number(number) or not phonenumbers.is_valid_number(number):
        raise PhoneInvalid("No such phone number can exist: check the digits and the country code.")
    phone = str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    if len(phone) > _LONGEST:  # some countries' plans have numbers that E.164 has no room for
        raise PhoneInvalid("No such phone number can be called from abroad: it has more than 15 digits.")
    return phone


def masked(phone: str) -> str:
    """An E.164 number with all but its beginning and its end hidden, such as ``+49•••••56``."""
    return f"{phone[:3]}•••••{phone[-2:]}"


def _unparsed(failure: phonenumbers.NumberParseException, region: str) -> str:
    if failure.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE and not region:
        return "Give the number in international form, with + and the country code, such as +49 30 123456."
    return "This is no phone number: give it in international form, such as +49 30 123456."
