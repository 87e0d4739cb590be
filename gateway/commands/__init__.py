"""What a write says: from typed input to one fact. Pure; publishing is the routes' affair."""
