"""Figures compared with those that a plain program counts from the raw topics."""
