"""PostgreSQL and Valkey from wheels, for the demo and the tests. Needs no Django.

`EmbeddedServers(folder).start()` gives `database_url` and `redis_url`; when the process that called it ends,
however it ends, the servers end too and their data is whole.
"""

from config.embedded.errors import EmbeddedError
from config.embedded.processes import Child, Family
from config.embedded.servers import EmbeddedServers, running_servers

__all__ = ["Child", "EmbeddedError", "EmbeddedServers", "Family", "running_servers"]
