"""Requests to addresses that strangers gave us. Nothing inside our own network is ever asked on their behalf (SSRF)."""

from shared.without import without

# It brings a command line that draws with it.
with without("rich"):
    import httpx as httpx
