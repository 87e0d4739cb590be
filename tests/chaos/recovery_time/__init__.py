"""How long each process takes from its SIGKILL to its next progress, under load, with the product's own settings."""
