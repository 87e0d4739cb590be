"""Measurements, on this machine, of what runs in production. Only ratios carry over to others."""
