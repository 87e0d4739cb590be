"""Runs the gateway."""

from shared.heap import all_stays

with all_stays():
    from gateway.process import run

if __name__ == "__main__":
    run()
