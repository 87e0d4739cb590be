"""Writes about jobs."""

from gateway.commands.job_identity import job_id, wording
from gateway.commands.sender import Sender
from gateway.inputs.jobs import NewJob, NewQuestions
from shared.events.fact import Fact
from shared.events.jobs import JobCreated, Question, QuestionsEdited


def create_job(sender: Sender, new: NewJob, default_company: str) -> Fact[JobCreated]:
    """A job was handed in. Its identity is what it says, so that nothing is needed to recognise it again."""
    job = job_id(sender.tenant, new.title, new.description)
    company = new.company or default_company
    data = JobCreated(title=new.title, description=new.description, company=company)
    return sender.fact(data, job, cause=job, discriminator=wording(new.title, new.description, company))


def edit_questions(sender: Sender, job: str, new: NewQuestions, base: str | None = None) -> Fact[QuestionsEdited]:
    """A recruiter replaced a job's questions; those of `base` and no others, where one is given."""
    questions = tuple(
        Question(text=question.text, competency=question.competency, good_answer=question.good_answer)
        for question in new.questions
    )
    data = QuestionsEdited(questions=questions, edited_by=new.edited_by or sender.name)
    return sender.edit(data, job, f"editQuestions:{job}", base)
