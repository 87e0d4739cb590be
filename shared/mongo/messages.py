"""Facts in bytes as MongoDB keeps them until they are published."""

from shared.events.wire import Message
from shared.mongo.update import Document


def stored(message: Message) -> Document:
    """`message` as a document: as text, so that an operator can read it. Everything we write is UTF-8."""
    return {
        "topic": message.topic,
        "key": message.key.decode(),
        "value": message.value.decode(),
        "headers": [[name, value.decode()] for name, value in message.headers],
    }


def restored(document: Document) -> Message:
    """The message in a document that `stored` made, byte for byte."""
    return Message(
        topic=document["topic"],
        key=document["key"].encode(),
        value=document["value"].encode(),
        headers=tuple((name, value.encode()) for name, value in document["headers"]),
    )
