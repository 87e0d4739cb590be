"""The books that the personas of an experienced backend engineer speak from; texts of our own invention."""

from __future__ import annotations

from devkit.twilio.answers import Answer, AnswerBook

STRONG = AnswerBook(
    answers=(
        Answer(
            keywords=("kafka", "event", "stream", "queue", "message", "consumer", "partition"),
            text=(
                "At my last company I ran the order pipeline on Kafka: forty eight partitions, about nine thousand "
                "events a second at peak. We keyed everything by order id, so one order was always handled in "
                "sequence, and every consumer was idempotent, because we assumed at least once delivery. When lag "
                "grew to two hours during a sale, I found that one slow enrichment call was blocking the whole poll "
                "loop. I moved it to bounded workers that committed offsets in order, and lag fell below five "
                "seconds. Since then we alert on consumer lag in seconds, not in messages."
            ),
        ),
        Answer(
            keywords=("postgres", "sql", "database", "index", "query", "queries", "schema", "transaction", "mongo"),
            text=(
                "Our Postgres database had a billing table of three hundred million rows, and the month end report "
                "took eleven minutes. I read the plan with explain analyze, saw a sequential scan and a bad row "
                "estimate, added a partial index and raised the statistics target, and then partitioned the table by "
                "month. The report went down to nine seconds. I did the migration without downtime: create the index "
                "concurrently, backfill in batches of five thousand, write to both for a week, compare counts every "
                "night, and only then switch the reads over."
            ),
        ),
        Answer(
            keywords=("incident", "outage", "production", "on-call", "on call", "failure", "debug", "root cause"),
            text=(
                "Last March our payments API began to time out for eighteen percent of requests. I was on call and "
                "took the incident lead. First I rolled back the release from that morning, which did not help, so I "
                "looked at the connection pool metrics and saw that a new retry policy was tripling traffic to the "
                "database. We turned retries off with a flag, and errors stopped after thirty four minutes. In the "
                "review I proposed retry budgets and jitter, and a load test for every change of a time-out. We have "
                "had no repeat in the fourteen months since."
            ),
        ),
        Answer(
            keywords=("mentor", "coach", "junior", "grow", "teach", "team member", "lead a", "leadership"),
            text=(
                "Over the past two years I have mentored four engineers. One of them joined straight from university "
                "and was afraid of code review, so for six weeks we paired for an hour every Tuesday, and I asked her "
                "to explain her design before writing it. After three months she owned our notification service, and "
                "after a year she was promoted and led its migration to Kubernetes. I try to give people a problem "
                "instead of a ticket, agree on what good looks like, and then keep out of the way. Two of the four now "
                "mentor somebody themselves."
            ),
        ),
        Answer(
            keywords=("disagree", "conflict", "colleague", "difficult", "opinion", "pushback", "feedback"),
            text=(
                "A colleague wanted to split our monolith into twelve services, and I thought three were enough. "
                "Instead of arguing in the meeting, I proposed that each of us write two pages with the costs, and we "
                "measured deployment frequency and failure rate for a month. The numbers showed that eighty percent "
                "of the changes touched only two modules, so we split out those two first. He was right about one "
                "thing I had missed, the search module, and I said so in front of the team. We shipped in nine weeks "
                "and we still work together well."
            ),
        ),
        Answer(
            keywords=("achieve", "proud", "accomplish", "impact", "success", "result", "project"),
            text=(
                "I am most proud of cutting our cloud bill by forty one percent, about three hundred thousand dollars "
                "a year, without losing reliability. I began by tagging every workload, which showed that nightly "
                "batch jobs used a third of the money. I rewrote the largest in Python with Arrow, which took it from "
                "six hours to fifty minutes, and moved the rest to spot instances with checkpoints. Availability went "
                "from ninety nine point eight to ninety nine point nine five in the same two quarters. Three other "
                "teams have since adopted the approach."
            ),
        ),
        Answer(
            keywords=("why", "company", "culture", "motivat", "interest", "join", "role", "values", "looking for"),
            text=(
                "Two things draw me here. First the product: I spent five years on systems where a wrong decision "
                "costs a real person something, and I like that you put a human at the end of every decision. Second, "
                "how you work: I read your engineering blog, and the post about writing decisions down before coding "
                "matches how I run my team, where we have kept about sixty decision records. I am looking for a place "
                "where I can own a service end to end, stay for at least three or four years, and help two or three "
                "other engineers to grow."
            ),
        ),
        Answer(
            keywords=("python", "asyncio", "async", "concurren", "language", "code", "typing", "performance"),
            text=(
                "I have written Python for nine years, the last five with asyncio and full type checking. In our "
                "pricing service I profiled a hot path with py-spy and found that sixty percent of the time went into "
                "building pydantic models that nobody read. I validated at the edge only, used plain data classes "
                "inside, and throughput went from four hundred to eleven hundred requests a second on the same two "
                "pods. I know where the language stops helping as well: for CPU work I use processes or a small Rust "
                "extension, and I measure before and after."
            ),
        ),
        Answer(
            keywords=("design", "architect", "scal", "distributed", "microservice", "system", "api", "trade"),
            text=(
                "I designed our booking system for twenty million requests a day. I began with the failure modes: "
                "what must never happen was a double booking, so that part uses one Postgres row lock and an "
                "idempotency key, while search is eventually consistent and served from a cache that may be thirty "
                "seconds old. Four services talk through events, each owns its data, and any read model can be "
                "rebuilt from the log in about forty minutes. The ninety ninth percentile is one hundred and eighty "
                "milliseconds. The trade off was a harder debugging story, so we put tracing in from the first day."
            ),
        ),
        Answer(
            keywords=("test", "quality", "deploy", "release", "review", "ci", "pipeline", "reliab"),
            text=(
                "In my team every change goes out behind a flag, in small steps, about twelve deployments a day. Tests "
                "run in six minutes: around two thousand unit tests, eighty against real dependencies in containers, "
                "and five through the whole system. I brought in property based tests for our money calculations, and "
                "in the first week they found a rounding bug that had cost us four thousand euros. We release to five "
                "percent of traffic first and roll back automatically when errors double. Our change failure rate "
                "fell from fifteen to three percent in a year."
            ),
        ),
    ),
    defaults=(
        "I have been a backend engineer for nine years, at a logistics company and then at a payments company. In my "
        "current role I own three Python services that handle about fifty million requests a day, with a team of "
        "five. Last year I led the move from nightly batches to events, which cut the delay of a customer's statement "
        "from twenty four hours to under one minute. I planned it in four steps, each of which could be rolled back, "
        "and we finished two weeks early without an incident that a customer noticed.",
        "I start by writing down what is known and what I am only guessing. For our fraud checks, for example, we had "
        "ten days and three possible designs. I built the riskiest part of each in one day, measured it with a million "
        "recorded transactions, and showed the results to the team. We chose the second one, shipped it on the ninth "
        "day behind a flag, and raised traffic from one percent to a hundred within a week. It blocks about two "
        "hundred thousand dollars of fraud in a month, with fewer than one false alarm in a thousand.",
        "I learn best by owning something real. When we needed search, none of us knew Elasticsearch, so I took two "
        "weeks, read the documentation, built a prototype on four million of our own documents, and gave three short "
        "talks about what I had learned, including what went wrong. The service I then built answers in forty "
        "milliseconds at the median. I also wrote a runbook of twelve pages, which a colleague used six months later "
        "to recover a broken cluster in twenty minutes while I was on holiday.",
        "I plan my week around outcomes rather than tasks. On Monday I agree with our product manager on the two that "
        "matter, and I keep a third of my time free for what comes up. In the last quarter we had eleven requests and "
        "room for six. I put numbers on each, about customers affected and days of work, and we dropped five openly. "
        "We delivered all six, and support tickets fell by twenty eight percent, because two of the things we finished "
        "were the ones that caused most of the calls.",
    ),
)

WEAK = AnswerBook(
    defaults=(
        "Yeah, so, I have done quite a bit of that. We used the usual tools, and it generally went fine, I think. The "
        "team took care of most of the details.",
        "I would say I am a good team player. If there is a problem I usually ask somebody, or look it up, and then we "
        "sort it out somehow.",
        "Um, nothing specific comes to mind right now. It depends on the situation, really. Normally things just work "
        "out in the end.",
        "I have heard of it and I have read about it a little. I am sure that I could learn it quickly if I had to.",
        "We had some issues with that at my last job, but other people handled it. I mostly did what the ticket said.",
        "I guess I like working with computers, and the job sounded interesting. That is basically it.",
    ),
)

ONE_WORD = AnswerBook(defaults=("Yes.", "No.", "Sometimes.", "Python.", "Teamwork.", "Maybe.", "Sure."))
