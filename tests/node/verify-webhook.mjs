// Reads requests, one JSON object a line, and says of each whether the public Standard Webhooks library verifies it.
import { createInterface } from "node:readline";
import { Webhook } from "standardwebhooks";

for await (const line of createInterface({ input: process.stdin })) {
  const { secret, headers, body } = JSON.parse(line);
  try {
    const event = new Webhook(secret).verify(body, headers);
    console.log(JSON.stringify({ id: event.id }));
  } catch (error) {
    console.log(JSON.stringify({ refused: error.message }));
  }
}
