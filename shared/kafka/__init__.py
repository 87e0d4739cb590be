"""Kafka: the publisher, the consumer runtime and its promises (docs/architecture.md, "The runtime")."""
