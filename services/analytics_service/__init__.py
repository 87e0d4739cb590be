"""Figures over all interviews: windows that are counted anew from what is known of each (docs/decisions/0019)."""
