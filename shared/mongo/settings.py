"""Where MongoDB is."""

from shared.settings import Settings


class MongoSettings(Settings):
    """From the environment: `MONGODB_URL`, `MONGODB_DATABASE`, `MONGODB_TIMEOUT_MS`."""

    mongodb_url: str = "mongodb://127.0.0.1:27017/?replicaSet=rs0&directConnection=true"
    mongodb_database: str = "screener"
    mongodb_timeout_ms: int = 5000
