"""What two or more of the services, the gateway and the tools use."""

from shared.without import without

# It would draw tracebacks with it, which we write as text; importing it is a sixth of what a service imports.
with without("rich"):
    import structlog as structlog
