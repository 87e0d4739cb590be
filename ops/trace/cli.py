"""`screener trace`."""

import asyncio
import sys
from typing import Annotated

import typer

from ops.terminal import console, errors, failed, kafka_failures_told
from ops.trace.objects import as_json as json_of
from ops.trace.reading import read_story
from ops.trace.view import as_page
from shared.kafka.settings import KafkaSettings


def trace(
    interview_id: Annotated[str, typer.Argument(help="Such as int_5a0c….")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    every: Annotated[
        bool, typer.Option("--all", help="Read all partitions, not only the one where its facts belong.")
    ] = False,
    personal: Annotated[bool, typer.Option("--personal", help="Show personal data, too; with --json in full.")] = False,
) -> None:
    """Tell the whole story of one interview from the log: facts, causes, attempts, dead letters, where time went."""
    with kafka_failures_told(), errors.status("Reading the log …"):
        story = asyncio.run(read_story(KafkaSettings(), interview_id, every))
    if not story.entries:
        hint = "" if every else " If others write to it with another partitioner, --all looks everywhere."
        raise failed(f"The log knows nothing of {interview_id}.{hint}")
    if as_json:
        sys.stdout.write(json_of(story, personal) + "\n")
        return
    console.print(as_page(story, personal))
