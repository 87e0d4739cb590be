"""Facts as they are written, for whoever listens over HTTP: server-sent events of a tenant, from any place in the log.

`hub` is the log's end as one consumer of the process (`tail`) sees it, `pages` reads what lies before, `follower` puts
the two together for one client, `response` sends it.
"""
