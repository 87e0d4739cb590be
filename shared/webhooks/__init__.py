"""What the gateway and webhook_service both know of webhooks to others: what is kept, and what is asked for."""
