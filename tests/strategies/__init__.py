"""What tests draw from: facts of every type, and whole stories of jobs, candidates and interviews."""
