"""Runs analytics_service."""

from services.analytics_service.process import run

if __name__ == "__main__":
    run()
