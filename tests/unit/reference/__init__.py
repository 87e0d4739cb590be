"""What is generated from the code into docs/."""
