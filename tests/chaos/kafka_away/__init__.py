"""Kafka is away for a minute while people are on the phone: they hear every question, and no answer is missing."""
