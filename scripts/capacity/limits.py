"""How many interviews a day fit into one of each thing: what breaks first, and what is done about it."""

from collections.abc import Callable
from dataclasses import dataclass

from scripts.capacity.demand import Demand
from scripts.capacity.inputs import Inputs


@dataclass(frozen=True)
class Limit:
    """`interviews` a day in which `what` is just enough, and then `remedy`."""

    what: str
    interviews: float
    remedy: str


def limits(told: Inputs) -> list[Limit]:
    """All of them, the first to be reached first. Every demand grows in proportion to the interviews."""
    one = Demand(1.0, told)

    def at(capacity: float, demand: Callable[[Demand], float]) -> float:
        return capacity / demand(one)

    found = [
        Limit(
            f"Twilio: {told.twilio_concurrent.value:g} calls at once, without an approved business profile",
            at(told.twilio_concurrent.value, lambda each: each.concurrent),
            "have the business profile approved: then there is no limit",
        ),
        Limit(
            f"Twilio: {told.twilio_cps.value:g} call/s",
            at(told.twilio_cps.value, lambda each: each.calls),
            "raise it in Twilio's console; beyond that, an account with its deployment for each group of tenants",
        ),
        Limit(
            f"the model: {told.model_rpm.value:,.0f} requests/min",
            at(told.model_rpm.value, lambda each: each.model_rpm),
            "a higher tier, or models of your own; what comes too fast waits, and is scored later",
        ),
        Limit(
            f"the model: {told.model_tpm.value:,.0f} tokens/min",
            at(told.model_tpm.value, lambda each: each.model_tpm),
            "a higher tier, a model that is asked for less, or models of your own",
        ),
        Limit("one worker of scoring_service", at(1.0, lambda each: each.scoring_workers), "more workers"),
        Limit("one worker of telephony_service", at(1.0, lambda each: each.folding_workers), "more workers"),
        Limit("one gateway process, on one core", at(1.0, lambda each: each.gateway_cores), "more gateways"),
        Limit(
            f"{told.partitions.value:g} partitions, a scoring worker each",
            at(told.partitions.value, lambda each: each.scoring_workers),
            "choose more at the beginning: order per key depends on their number",
        ),
        Limit(
            f"one MongoDB primary of {told.mongod_cores.value:g} cores",
            at(told.mongod_cores.value, lambda each: each.mongod_cores),
            "shard the collections that grow (below)",
        ),
        Limit(
            f"{told.kept_days.value:g} days on one MongoDB shard of {told.shard_bytes.value / 1e12:g} TB",
            at(told.shard_bytes.value, lambda each: each.stored),
            "shard, or keep for less long",
        ),
    ]
    return sorted(found, key=lambda limit: limit.interviews)
