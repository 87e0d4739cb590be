"""However delivery, catching up and broken connections fall together, each fact is received once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest
from aiokafka import TopicPartition
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.live.follower import Follower
from gateway.live.hub import Hub
from shared.events.fact import Fact
from shared.events.topics import Topic
from shared.kafka.position import LogPosition
from tests.unit.live.client import Client
from tests.unit.live.log import PLACES, TENANT, Log, PagesOf

BEGINNING = LogPosition({}).token()
TURNS = 3000
NEW = TopicPartition(Topic.CALL_PLACED.value, 2)


async def of_tenant(fact: Fact) -> bool:
    return fact.tenant == TENANT


class Scene:
    """A log, the hub of a gateway that hears of it late, and a client."""

    def __init__(
        self, token: str | None, topics: Sequence[Topic], queue: int = 4, page: int = 3, near: int = 2
    ) -> None:
        self.log = Log(PLACES)
        self.pages = PagesOf(self.log, page)
        self.topics = topics
        self.client = Client(token)
        self._queue = queue
        self._heard = 0
        self.hub = Hub(queue)
        self.is_connected = False

    def start_gateway(self, behind: int = 0) -> None:
        """The hub begins at the log's end, or some records before it: another gateway may be further on."""
        self._heard = max(0, len(self.log.written) - behind)
        offsets = dict.fromkeys(self.log.partitions, 0)
        for entry in self.log.written[: self._heard]:
            offsets[entry.place] = entry.offset + 1
        self.hub.begin(offsets)

    async def restart_gateway(self, behind: int = 0) -> None:
        """Another hub."""
        await self.lose()
        self.hub = Hub(self._queue)
        self.start_gateway(behind)

    def hear(self, records: int) -> None:
        """The hub hears of what was written next."""
        self.hub.add(self.log.partitions)
        self.hub.deliver(self.log.written[self._heard : self._heard + records])
        self._heard = min(len(self.log.written), self._heard + records)

    def connect(self) -> None:
        if not self.is_connected:
            self.client.connect(Follower(self.hub, self.pages, self.topics, of_tenant, near=2))
            self.is_connected = True

    async def listen(self) -> None:
        """Connected, and told of what is written."""
        self.connect()
        await self.until(lambda: bool(self.hub.subscribers))

    async def lose(self) -> None:
        await self.client.lose()
        self.is_connected = False

    async def until(self, holds: Callable[[], bool]) -> None:
        """Lets everybody go on until something holds."""
        for _ in range(TURNS):
            if holds():
                return
            await asyncio.sleep(0)
        pytest.fail(f"never came to it: {self.client.received}")

    def wanted(self) -> list[str]:
        """What the client should have received, from where it began."""
        began = self.client.began
        assert began is not None
        return [
            entry.fact.id
            for entry in self.log.written
            if entry.fact is not None
            and entry.fact.tenant == TENANT
            and entry.fact.data.topic in self.topics
            and not began.seen(entry.place.topic, entry.place.partition, entry.offset)
        ]

    async def end(self) -> None:
        """Connected, and with everything heard, the client receives what it has not received yet."""
        await self.listen()
        self.hear(len(self.log.written))
        await self.until(lambda: len(self.client.received) >= len(self.wanted()))
        for _ in range(20):
            await asyncio.sleep(0)
        await self.lose()


Act = Callable[[Scene], Awaitable[None] | None]


def write(place: TopicPartition, kind: str) -> Act:
    def one(scene: Scene) -> None:
        scene.log.write(place, "other" if kind == "foreign" else TENANT, kind != "broken")

    return one


def hear(records: int) -> Act:
    return lambda scene: scene.hear(records)


def restart(behind: int) -> Act:
    return lambda scene: scene.restart_gateway(behind)


def turns(number: int) -> Act:
    async def go_on(_: Scene) -> None:
        for _turn in range(number):
            await asyncio.sleep(0)

    return go_on


def scatter(scene: Scene) -> None:
    """The hub's consumer had to begin somewhere else."""
    scene.hub.move({})


def grow(scene: Scene) -> None:
    """A partition more, and something in it."""
    scene.log.partitions.setdefault(NEW, [])
    scene.log.beginnings.setdefault(NEW, 0)
    scene.log.write(NEW)


writes = st.builds(write, st.sampled_from(PLACES), st.sampled_from(["fact", "foreign", "broken"]))
others = st.one_of(
    st.builds(hear, st.integers(1, 9)),
    st.builds(turns, st.integers(1, 12)),
    st.builds(restart, st.integers(0, 5)),
    st.sampled_from([Scene.lose, Scene.connect, Scene.listen, scatter, grow]),
)
schedules = st.lists(st.one_of(writes, writes, others), min_size=30, max_size=120)
some_topics = st.lists(
    st.sampled_from([Topic.JD_CREATED, Topic.CALL_PLACED, Topic.INTERVIEW_EVALUATED]), min_size=1, unique=True
)


@settings(max_examples=150, deadline=None)
@given(schedules, st.sampled_from([None, BEGINNING]), some_topics)
def test_each_fact_is_received_once_whatever_happens(
    schedule: Sequence[Act], token: str | None, topics: list[Topic]
) -> None:
    async def played() -> Scene:
        scene = Scene(token, topics)
        scene.start_gateway()
        for act in schedule:
            if (working := act(scene)) is not None:
                await working
        await scene.end()
        return scene

    scene = asyncio.run(played())

    assert sorted(scene.client.received) == sorted(scene.wanted())
    for place in (*PLACES, NEW):
        mine = [one for one in scene.client.received if one.startswith(f"{place.topic}/{place.partition}@")]
        assert mine == sorted(mine, key=lambda one: int(one.partition("@")[2]))
    assert scene.client.gaps == []


async def test_a_client_that_comes_back_is_sent_what_was_written_meanwhile_in_order() -> None:
    scene = Scene(BEGINNING, list(Topic), page=100)
    for place in PLACES * 3:
        scene.log.write(place)
    scene.start_gateway()
    await scene.end()
    assert scene.client.received == [entry.fact.id for entry in scene.log.written if entry.fact]


async def test_who_is_up_to_date_needs_no_page() -> None:
    scene = Scene(None, list(Topic))
    scene.start_gateway()
    await scene.listen()
    for place in PLACES:
        scene.log.write(place)
        scene.hear(1)
        await scene.until(lambda: len(scene.client.received) == len(scene.log.written))
    await scene.end()
    assert scene.pages.read == 0


async def test_a_client_that_is_slower_than_the_log_reads_on_from_the_log() -> None:
    scene = Scene(None, list(Topic), queue=2)
    scene.start_gateway()
    scene.connect()
    await scene.until(lambda: scene.client.began is not None)
    for place in PLACES * 5:
        scene.log.write(place)
    scene.hear(len(PLACES) * 5)
    await scene.end()
    assert sorted(scene.client.received) == sorted(scene.wanted())
    assert scene.pages.read


async def test_before_the_log_is_found_a_client_waits() -> None:
    scene = Scene(None, list(Topic))
    scene.connect()
    for _ in range(20):
        await asyncio.sleep(0)
    assert scene.client.began is None
    scene.start_gateway()
    await scene.end()


async def test_what_the_log_has_forgotten_is_told_of_and_the_rest_is_sent() -> None:
    scene = Scene(BEGINNING, [Topic.JD_CREATED])
    place = PLACES[0]
    scene.log.write(place)
    scene.start_gateway()
    await scene.end()
    for _ in range(3):
        scene.log.write(place)
    scene.log.expire(place)
    scene.log.write(place)
    await scene.restart_gateway()
    scene.connect()
    await scene.until(lambda: len(scene.client.received) == 2)
    await scene.lose()
    assert scene.client.received == ["jd.created/0@0", "jd.created/0@4"]
    assert [(gap.place, gap.asked, gap.first) for gap in scene.client.gaps] == [(place, 1, 4)]


async def test_a_position_beyond_the_log_is_of_another_log_and_this_one_is_sent_whole() -> None:
    place = PLACES[0]
    scene = Scene(LogPosition({place: 9}).token(), [Topic.JD_CREATED])
    scene.log.write(place)
    scene.start_gateway()
    scene.connect()
    await scene.until(lambda: len(scene.client.received) == 1)
    await scene.lose()
    assert [(gap.place, gap.asked, gap.first) for gap in scene.client.gaps] == [(place, 9, 0)]


async def test_the_id_names_the_topics_that_are_wanted_and_no_others() -> None:
    scene = Scene(BEGINNING, [Topic.CALL_PLACED])
    for place in PLACES:
        scene.log.write(place)
    scene.start_gateway()
    await scene.end()
    assert scene.client.token is not None
    assert {place.topic for place in LogPosition.parse(scene.client.token).offsets} == {"call.placed"}


async def test_nobody_listens_for_a_client_that_left() -> None:
    scene = Scene(None, list(Topic))
    scene.start_gateway()
    await scene.listen()
    await scene.lose()
    assert not scene.hub.subscribers
