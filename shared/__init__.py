"""What two or more of the services, the gateway and the tools use."""

from shared.heap import all_stays
from shared.without import without

# It would draw tracebacks with rich, which we write as text; importing that is a sixth of what a service imports.
with all_stays(), without("rich"):
    import structlog as structlog
