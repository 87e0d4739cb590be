"""Runs telephony_service."""

from shared.heap import all_stays

with all_stays():
    from services.telephony_service.handlers import open_service
    from shared.kafka.run import run

if __name__ == "__main__":
    run("telephony_service", open_service)
