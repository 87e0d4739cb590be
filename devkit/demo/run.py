"""The demo's story, in order."""

import asyncio
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import httpx
from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from devkit.demo.board import Board
from devkit.demo.personas import OUTCOMES, PERSONAS
from devkit.demo.recruiter import Recruiter, Screening
from devkit.demo.scorecards import ranking, show_ranking, show_scorecard
from devkit.samples import CANDIDATES, JOB, SampleCandidate
from devkit.world import KafkaKind, World, WorldSettings, running_world
from gateway.views.jobs import JobView
from gateway.views.scorecards import ScorecardView
from shared.events.topics import Topic
from shared.kafka.log_reader import follow
from shared.kafka.settings import KafkaSettings

_LIMIT_SECONDS = 120.0
_POLL_SECONDS = 0.2
_HURRY = {
    # A demo's day is short: what takes half an hour in production takes a second here.
    "CALL_ATTEMPTS": "2",
    "CALL_RETRY_SECONDS": "1",
    "CALL_RESUME_SECONDS": "1",
    "CALL_QUIET_SECONDS": "20",
    "RECORDINGS_SETTLE_SECONDS": "0.5",
    "WORKER_TICK_SECONDS": "0.1",
    "OPENAI_PATIENCE_SECONDS": "15",
    "OPENAI_MAX_ATTEMPTS": "3",
    "OPENAI_BACKOFF_SECONDS": "0.1",
    "SCORING_PATIENCE_SECONDS": "3",
}


async def run_demo(console: Console, kafka: KafkaKind, model_faults: tuple[str, ...], folder: Path) -> bool:
    """Runs the story and prints it. Whether everything ended as it was to end."""
    started = time.monotonic()
    shutil.rmtree(folder, ignore_errors=True)
    console.rule("[bold]Interview screener[/]", align="left")
    console.print("[dim]Real Kafka protocol, real MongoDB, real HTTP, signed webhooks. Nobody is really phoned.[/]\n")
    settings = WorldSettings(kafka=kafka, folder=folder, speed=90.0, model_faults=model_faults, environment=_HURRY)
    with console.status("Starting Kafka, MongoDB, a phone network, a model and the product …"):
        world_running = running_world(settings)
        world = await world_running.__aenter__()
    try:
        _step(console, started, f"everything runs; logs are in {_short(world.logs)}")
        return await _story(console, started, world, faulty=bool(model_faults))
    finally:
        with console.status("Letting everything end …"):
            await world_running.__aexit__(None, None, None)
        console.print(f"[dim]Ended after {time.monotonic() - started:.1f} s. `make up` keeps everything running.[/]")


async def _story(console: Console, started: float, world: World, faulty: bool) -> bool:
    board = Board(console, started)
    watching = asyncio.create_task(_watch(world, board))
    try:
        async with Recruiter(world.url, world.api_key) as recruiter:
            job = await recruiter.hand_in(JOB)
            _show_questions(console, started, job)
            await _seat(world)
            screenings = await _request_all(console, started, recruiter, board, job)
            cards = await _until_evaluated(console, recruiter, board, screenings, watching)
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
    console.print()
    ranked = ranking([(screening.sample.name, card) for screening, card in zip(screenings, cards, strict=True)])
    for name, card in ranked:
        show_scorecard(console, name, card)
    console.print()
    show_ranking(console, ranked)
    console.print()
    _step(console, started, f"{len(cards)} interviews, {board.facts} facts")
    return _as_expected(console, screenings, cards, faulty)


async def _watch(world: World, board: Board) -> None:
    settings = KafkaSettings(kafka_bootstrap_servers=world.kafka.bootstrap, kafka_fetch_max_wait_ms=50)
    async for fact in follow(settings, [topic.value for topic in Topic], from_beginning=True):
        board.see(fact)


def _show_questions(console: Console, started: float, job: JobView) -> None:
    _step(console, started, f"{job.title} at {job.company}: questions by the {job.questions_source}")
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", width=20, justify="right")
    table.add_column(ratio=1)
    for question in job.questions or ():
        table.add_row(question.competency.replace("_", " "), escape(question.text))
    console.print(table)


async def _seat(world: World) -> None:
    """Puts somebody behind each number."""
    async with httpx.AsyncClient(base_url=world.phones.url, trust_env=False) as phones:
        for sample in CANDIDATES:
            personas = {"personas": list(PERSONAS[sample.persona])}
            (await phones.put(f"/_devkit/numbers/{sample.phone}", json=personas)).raise_for_status()


async def _request_all(
    console: Console, started: float, recruiter: Recruiter, board: Board, job: JobView
) -> list[Screening]:
    candidates = await asyncio.gather(*map(recruiter.introduce, CANDIDATES))
    _step(console, started, f"{len(candidates)} candidates, résumés read: {', '.join(_formats(CANDIDATES))}")

    async def screen(sample: SampleCandidate, candidate_id: str) -> Screening:
        interview = await recruiter.request(job.id, candidate_id)
        board.add(interview.id, sample, len(job.questions or ()))
        candidate = next(each for each in candidates if each.id == candidate_id)
        return Screening(sample, candidate, interview)

    pairs = zip(CANDIDATES, candidates, strict=True)
    return list(await asyncio.gather(*(screen(sample, candidate.id) for sample, candidate in pairs)))


def _formats(samples: Sequence[SampleCandidate]) -> list[str]:
    kinds = [sample.resume.suffix.removeprefix(".").upper() for sample in samples]
    return [f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds))]


async def _until_evaluated(
    console: Console, recruiter: Recruiter, board: Board, screenings: Sequence[Screening], watching: asyncio.Task[None]
) -> list[ScorecardView]:
    async def card(screening: Screening) -> ScorecardView:
        while not watching.done():
            found = await recruiter.scorecard(screening.interview.id)
            if found is not None:
                return found
            await asyncio.sleep(_POLL_SECONDS)
        watching.result()
        raise RuntimeError("the log ended")

    async with asyncio.timeout(_LIMIT_SECONDS):
        if not console.is_terminal:
            return list(await asyncio.gather(*map(card, screenings)))
        with Live(board, console=console, refresh_per_second=12, transient=False):
            return list(await asyncio.gather(*map(card, screenings)))


def _as_expected(
    console: Console, screenings: Sequence[Screening], cards: Sequence[ScorecardView], faulty: bool
) -> bool:
    """Whether each call ended as its persona ends it, and nothing was recommended without a model."""
    fine = True
    for screening, card in zip(screenings, cards, strict=True):
        expected = OUTCOMES[screening.sample.persona]
        if card.outcome is not expected:
            console.print(f"[red]✗[/] {screening.sample.name}: {card.outcome}, and not {expected}")
            fine = False
        if faulty and card.recommendation is not None and card.model is None:
            console.print(f"[red]✗[/] {screening.sample.name}: recommended without a model")
            fine = False
    return fine


def _step(console: Console, started: float, words: str) -> None:
    console.print(f"[green]✓[/] [dim]{time.monotonic() - started:6.2f} s[/]  {escape(words)}", highlight=False)


def _short(path: Path) -> str:
    with suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)
