"""What other people's tools say of our interfaces, on a running system: `make conformance`."""
