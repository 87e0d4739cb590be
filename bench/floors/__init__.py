"""What is measured beside the product: the least that its parts could cost. Each is a program of its own."""
