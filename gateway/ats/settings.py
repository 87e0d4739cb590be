"""What applicant-tracking systems are told from outside."""

from shared.settings import Settings


class AtsLinkSettings(Settings):
    """From the environment; each field's name in capitals."""

    ats_profile_url: str = ""
    """Where people read a result, with ``{interview_id}`` in it; empty: the gateway's own, below WEBHOOK_BASE_URL."""
    webhook_base_url: str = ""

    def link(self, interview_id: str) -> str:
        """The address of an interview's result, for a recruiter who comes from an ATS."""
        own = f"{self.webhook_base_url.rstrip('/')}/v1/interviews/{{interview_id}}/result"
        return (self.ats_profile_url or own).replace("{interview_id}", interview_id)
