"""Requests to addresses that strangers gave us. Nothing inside our own network is ever asked on their behalf (SSRF)."""
