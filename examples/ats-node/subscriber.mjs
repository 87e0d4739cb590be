// Writes what the interview screener recommends to an applicant-tracking system.
//
// Reads the history: interview.evaluated and interview.reviewed. A fact is kept by its id once the ATS has it, and only
// then is its offset committed: whoever dies in between writes the same thing once more, and an HTTP PUT does not mind.
import { appendFile, readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { Kafka } from "kafkajs";

const {
  KAFKA_BOOTSTRAP_SERVERS = "127.0.0.1:9092",
  ATS_URL = "http://127.0.0.1:9100",
  GROUP_ID = "my-ats-node",
  STATE_FILE = "ats-node.jsonl",
} = process.env;

const SECONDS = 1000;
const seen = new Set(); // ce_ids of what the ATS has
const interviews = new Map(); // by id, the latest evaluation and the latest review

// What happened, out of a record: CloudEvents in Kafka's binary mode has the attributes in headers.
function eventIn(message) {
  const attribute = (name) => message.headers[`ce_${name}`]?.toString();
  const kind = attribute("type")?.match(/^(interview\.(?:evaluated|reviewed))\.v1$/)?.[1];
  if (!kind || !message.value) return null; // a type or version of which we know nothing: passed over
  const data = JSON.parse(message.value.toString()); // fields that we do not name are passed over
  return {
    id: attribute("id"),
    kind,
    interview: attribute("subject"),
    time: attribute("time"), // UTC in milliseconds: sorts as text
    recommendation: data.recommendation,
    score: data.overall_score,
  };
}

// Takes note of an event. The later one holds, in whatever order they come.
function remember(event) {
  const known = interviews.get(event.interview) ?? {};
  const before = known[event.kind];
  if (!before || before.time < event.time || (before.time === event.time && before.id < event.id)) {
    known[event.kind] = event;
  }
  interviews.set(event.interview, known);
}

// What holds of an interview: a human's word over the model's.
function recommendationFor(interview) {
  const { "interview.evaluated": evaluated, "interview.reviewed": reviewed } = interviews.get(interview);
  return {
    recommendation: (reviewed ?? evaluated).recommendation,
    score: evaluated?.score ?? null,
    decided_by: reviewed ? "human" : evaluated.recommendation ? "model" : null,
  };
}

// Tries for as long as the ATS is away; the heartbeat says meanwhile that this consumer is alive.
async function write(interview, heartbeat) {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await fetch(`${ATS_URL}/interviews/${interview}/recommendation`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(recommendationFor(interview)),
      signal: AbortSignal.timeout(10 * SECONDS),
    }).catch((failure) => ({ ok: false, status: String(failure) }));
    if (answer.ok) return;
    console.error(`the ATS answered ${answer.status}; trying again`);
    await heartbeat();
    await pause(Math.min(2 ** attempt * 100, 2 * SECONDS));
  }
}

async function handle(message, heartbeat) {
  const event = eventIn(message);
  if (!event || seen.has(event.id)) return;
  remember(event);
  await write(event.interview, heartbeat);
  await appendFile(STATE_FILE, `\n${JSON.stringify(event)}`);
  seen.add(event.id);
  console.log(`recommendation written to my ATS: ${event.interview} ${recommendationFor(event.interview).recommendation}`);
}

// Every line begins with a line break, so that one that was cut off, where an earlier run was killed, spoils no other.
// Its event was not committed, and comes again.
for (const line of (await readFile(STATE_FILE, "utf8").catch(() => "")).split("\n")) {
  if (!line.endsWith("}")) continue;
  const event = JSON.parse(line);
  remember(event);
  seen.add(event.id);
}

const kafka = new Kafka({ clientId: GROUP_ID, brokers: KAFKA_BOOTSTRAP_SERVERS.split(","), logLevel: 1 });
// Who is killed says no goodbye: its partitions wait for its session to end before another gets them.
const consumer = kafka.consumer({ groupId: GROUP_ID, sessionTimeout: 6 * SECONDS, heartbeatInterval: 1 * SECONDS });
await consumer.connect();
await consumer.subscribe({ topics: ["interview.evaluated", "interview.reviewed"], fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ topic, partition, message, heartbeat }) => {
    await handle(message, heartbeat);
    const next = (BigInt(message.offset) + 1n).toString();
    await consumer.commitOffsets([{ topic, partition, offset: next }]);
  },
});

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    await consumer.disconnect();
    process.exit(0);
  });
}
