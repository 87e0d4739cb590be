"""Transcribes and judges answers. Never invents a score."""
