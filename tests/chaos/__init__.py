"""The whole product as real processes, while what it stands on is killed, frozen and lied to."""
