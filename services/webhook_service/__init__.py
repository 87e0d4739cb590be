"""Tells the endpoints of others what happened: signed HTTP requests, retried over days."""
