"""Everything in MongoDB can be thrown away: folded anew from offset 0, it is the same."""

import hashlib
from collections.abc import Iterator, Mapping

from tests.chaos.checker.case import READ_BY, SERVICES, Case
from tests.chaos.checker.difference import canonical, differences
from tests.chaos.checker.mongo import PROJECTIONS, Document, rebuilt
from tests.chaos.checker.report import Breach, Finding, finding


def rebuilt_equals_live(case: Case) -> Finding:
    """Each projection equals what a replay made, document by document."""
    examined = sum(len(case.documents(name)) for name in PROJECTIONS)
    return finding("rebuilt equals live", examined, "documents", _different(case))


def _different(case: Case) -> Iterator[Breach]:
    for name in PROJECTIONS:
        live, anew = case.documents(name), case.documents(rebuilt(name))
        if overall_hash(live) == overall_hash(anew):
            continue
        for key in sorted(live.keys() | anew.keys()):
            if key not in anew:
                yield Breach(f"{name} {key}", "is live, and a replay does not make it")
            elif key not in live:
                yield Breach(f"{name} {key}", "is made by a replay, and is not live")
            elif canonical(live[key]) != canonical(anew[key]):
                differing = "; ".join(differences(live[key], anew[key]))
                yield Breach(f"{name} {key}", f"differs, live / rebuilt: {differing}")


def overall_hash(documents: Mapping[str, Document]) -> str:
    """One hash of a whole collection, whatever order it is read in."""
    whole = hashlib.sha256()
    for key in sorted(documents):
        whole.update(canonical(documents[key]).encode())
        whole.update(b"\n")
    return whole.hexdigest()


def all_read(case: Case) -> Finding:
    """Every service has read, and finished with, all of every topic that it reads."""
    wanted = [
        (service, topic, partition, end)
        for (topic, partition), end in sorted(case.ends.items())
        for service in READ_BY.get(topic, ())
        if end > 0
    ]
    breaches = (
        Breach(f"{service} {topic}[{partition}]", f"committed {committed}, and the log ends at {end}")
        for service, topic, partition, end in wanted
        if (committed := case.committed.get((service, topic, partition), 0)) != end
    )
    return finding(f"nothing is left unread by {len(SERVICES)} services", len(wanted), "partitions", breaches)
