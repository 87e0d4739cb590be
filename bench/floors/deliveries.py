"""`python -m bench.floors.deliveries BOOTSTRAP TOPIC`: says of each key when a bare consumer was given it.

A line for each, as `bench.hop_worker`; the first is empty, once it stands at the end of the topic.
"""

import asyncio
import signal
import sys
import time

from aiokafka import AIOKafkaConsumer


async def main(bootstrap: str, topic: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="latest") as consumer:
        await consumer.seek_to_end()
        for place in consumer.assignment():
            await consumer.position(place)
        _say("")
        while not stop.is_set():
            for records in (await consumer.getmany(timeout_ms=200)).values():
                for record in records:
                    _say(f"{record.key.decode()} {time.monotonic_ns()}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
