"""Runs scoring_service."""

from services.scoring_service.handlers import open_service
from shared.kafka.run import run

if __name__ == "__main__":
    run("scoring_service", open_service)
