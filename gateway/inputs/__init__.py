"""What clients send: checked, normalised and typed."""
