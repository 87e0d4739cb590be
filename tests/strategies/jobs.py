"""Data of the facts about a job."""

from hypothesis import strategies as st

from shared.events.jobs import Competency, JobCreated, Question, QuestionsEdited, QuestionsGenerated, QuestionSource
from tests.strategies.values import usages, words

questions = st.builds(Question, text=words(), competency=st.sampled_from(Competency), good_answer=words())

created = st.builds(JobCreated, title=words(), description=words(), company=words())

generated = st.builds(
    QuestionsGenerated,
    questions=st.lists(questions, min_size=5, max_size=7).map(tuple),
    source=st.sampled_from(QuestionSource),
    model=st.none() | words(),
    prompt_hash=st.none() | words(),
    reason=st.none() | words(),
    usage=usages(),
)

edited = st.builds(QuestionsEdited, questions=st.lists(questions, min_size=1, max_size=3).map(tuple), edited_by=words())
