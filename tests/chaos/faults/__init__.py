"""What is done to the product while it works, a file for each thing it is done to."""
