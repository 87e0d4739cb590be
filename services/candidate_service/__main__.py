"""Runs candidate_service."""

from shared.heap import all_stays

with all_stays():
    from services.candidate_service.handlers import open_service
    from shared.kafka.run import run

if __name__ == "__main__":
    run("candidate_service", open_service)
