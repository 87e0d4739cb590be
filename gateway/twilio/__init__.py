"""Twilio's webhooks: the call script, the signature check, and the facts that calls lead to.

`webhooks` are the routes, `line` is what they work with, and `script` is the pure heart.
"""
