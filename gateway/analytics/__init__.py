"""Figures over all interviews: which period, what adds up to what, and as a table for spreadsheets."""
