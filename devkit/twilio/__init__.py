"""A phone network on loopback that stands in for Twilio; see README.md here. Import the modules you need."""
