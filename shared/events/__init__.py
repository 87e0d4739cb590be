"""The facts: what may stand in a topic, how it is identified and how it is written on the wire.

`catalogue` is the one table of topics and models. The models live beside their aggregate: `jobs`, `candidates`,
`calls`, `responses`, `interviews`, `webhooks`. `fact` is the envelope, `wire` the CloudEvents codec in Kafka's binary
mode, `structured` that for others, `schemas` the published
JSON Schemas and the check that they only ever grow.
"""
