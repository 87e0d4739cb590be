"""Whole lives of a job, a candidate and an interview, as the gateway, the services and Twilio would tell them."""
