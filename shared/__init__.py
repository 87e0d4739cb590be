"""What two or more of the services, the gateway and the tools use."""
