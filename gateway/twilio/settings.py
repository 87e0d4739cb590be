"""What Twilio's webhooks are told from outside."""

from pydantic import Field, SecretStr

from shared.settings import Settings


class TwilioSettings(Settings):
    """From the environment; each field's name in capitals.

    Without a base URL or a token the gateway starts, and refuses every webhook.
    """

    webhook_base_url: str = Field(default="", description="the public address that Twilio calls and signs for")
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_auth_token_secondary: SecretStr = Field(
        default=SecretStr(""), description="the account's other token: webhooks signed with it are accepted, too"
    )

    call_language: str = Field(default="en-US", min_length=1, description="of speech and of listening, as TwiML has it")
    call_voice: str = Field(default="", description="TwiML's `voice`, such as Polly.Joanna-Neural; none: Twilio's own")
    answer_max_seconds: int = Field(default=180, ge=1, le=3600, description="the longest answer that is recorded")
    answer_silence_seconds: int = Field(default=5, ge=1, le=60, description="silence that ends an answer")
    webhook_publish_seconds: float = Field(
        default=2.0, ge=0, description="how long a caller waits for Kafka; publishing goes on without them"
    )

    @property
    def auth_tokens(self) -> tuple[str, ...]:
        """The tokens that a webhook may be signed with: two while they rotate, none when nothing is configured."""
        tokens = (self.twilio_auth_token, self.twilio_auth_token_secondary)
        return tuple(token.get_secret_value() for token in tokens if token.get_secret_value())
