"""The brokers and the database that the devkit runs: real processes, real protocols."""
