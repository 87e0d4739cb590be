"""Runs webhook_service."""

from shared.heap import all_stays

with all_stays():
    from services.webhook_service.process import serve
    from shared.kafka.run import run_until_told

if __name__ == "__main__":
    run_until_told("webhook_service", serve)
