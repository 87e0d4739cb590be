"""The addresses: each route reads its input, calls a command, waits and shows a view."""
