"""A phone network on loopback that stands in for Twilio; see README.md here. Nothing is imported: take what you need."""
