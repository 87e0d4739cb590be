"""`screener replay`: rebuilds a projection from the log beside the live one, and puts it in its place."""
