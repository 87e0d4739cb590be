"""The outside world in a box: stand-ins that speak the real protocols, and what runs them."""
