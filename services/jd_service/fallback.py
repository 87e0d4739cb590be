"""The questions that fit any job, for when the model cannot be had."""

from shared.events.jobs import Competency, Question

FALLBACK_QUESTIONS: tuple[Question, ...] = (
    Question(
        text="Which of your skills matters most for this job, and when did you last use it?",
        competency=Competency.TECHNICAL_SKILL,
        good_answer="Names a skill that the job needs, with a recent and concrete use of it and its result.",
    ),
    Question(
        text="Tell me about a difficult problem at work that you solved. How did you go about it?",
        competency=Competency.PROBLEM_SOLVING,
        good_answer="Describes the problem, the options weighed, what was done personally, and how it turned out.",
    ),
    Question(
        text="Tell me about a time when you had to explain something complicated to somebody outside your field.",
        competency=Competency.COMMUNICATION,
        good_answer="Shows attention to the listener, plain words, and a check that it was understood.",
    ),
    Question(
        text="What kind of team do you do your best work in, and what do you do to make it that way?",
        competency=Competency.CULTURE,
        good_answer="Says what helps and what was done for it, with an example rather than general words.",
    ),
    Question(
        text="What are you most proud of in your last job?",
        competency=Competency.ACHIEVEMENT,
        good_answer="Names one achievement, the own part in it, and how its effect was seen or measured.",
    ),
)
