"""Hours and days, in UTC. Pure."""

from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def hour_of(moment: datetime) -> datetime:
    """The beginning of the hour that `moment`, in UTC, is in."""
    return moment.replace(minute=0, second=0, microsecond=0)


def day_of(moment: datetime) -> datetime:
    """The beginning of the day that `moment`, in UTC, is in."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
