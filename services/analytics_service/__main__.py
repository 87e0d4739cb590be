"""Runs analytics_service."""

from shared.heap import all_stays

with all_stays():
    from services.analytics_service.process import run

if __name__ == "__main__":
    run()
