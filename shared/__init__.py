"""What two or more of the services, the gateway and the tools use."""

import os

from shared.heap import all_stays
from shared.without import without

# Pydantic would look for plugins in the metadata of every package that is installed. Who has some, sets this to "".
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

# It would draw tracebacks with rich, which we write as text; importing that is a sixth of what a service imports.
with all_stays(), without("rich"):
    import structlog as structlog
