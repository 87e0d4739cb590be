"""docker-compose.yml, the Dockerfile and .env.example agree with each other."""
