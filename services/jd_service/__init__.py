"""Writes the interview questions of a job."""
