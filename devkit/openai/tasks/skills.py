"""What a recruiter would ask about a skill that a job description names, and hope to hear."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Skill:
    """`pattern` finds the skill in lower-case text; the question is meant to be spoken."""

    name: str
    pattern: str
    question: str
    good_answer: str

    def places(self, text: str) -> list[int]:
        """Where `text`, in lower case, names the skill."""
        return [found.start() for found in re.finditer(rf"(?<![\w-])(?:{self.pattern})(?![\w-])", text)]


SKILLS = (
    Skill(
        "Kafka",
        r"kafka|event[- ]driven|event[- ]streaming",
        "Tell me about a system you built on Kafka. How did you make sure that events were neither lost nor "
        "processed twice?",
        "Describes a real system, and explains partitions and keys, when offsets are committed, and how consumers "
        "are made idempotent.",
    ),
    Skill(
        "Postgres",
        r"postgres(?:ql)?",
        "Describe a Postgres query or schema that became slow as the data grew. How did you find the cause, and "
        "what did you change?",
        "Reads the query plan before acting, chooses an index or a schema change for a reason, and can say how much "
        "faster it became.",
    ),
    Skill(
        "Kubernetes",
        r"kubernetes|k8s|helm",
        "What have you run on Kubernetes in production, and what was the hardest problem it gave you?",
        "Names the workload and its scale, explains probes, resource limits or rollouts from experience, and how the "
        "problem was narrowed down.",
    ),
    Skill(
        "Terraform",
        r"terraform|infrastructure[- ]as[- ]code",
        "How have you organised Terraform code for several environments, and how did you review changes before they "
        "were applied?",
        "Covers modules, remote state with locking, plans in code review, and a case where a plan prevented damage.",
    ),
    Skill(
        "Python",
        r"python",
        "Tell me about the Python code you know best. What does it do, and which decision in it would you defend?",
        "Names a concrete system and its users, gives one decision with its alternatives, and says how it was tested.",
    ),
    Skill(
        "Go",
        r"golang|go(?=\s*(?:,|\.|/|;|\)|and\b|or\b|developer|services))",
        "Tell me about a service you wrote in Go. How did you handle concurrency and shutting down cleanly?",
        "Explains goroutines and channels or locks from a real case, passes contexts for cancellation, and tests for "
        "races.",
    ),
    Skill(
        "Java",
        r"java|spring(?: boot)?|kotlin",
        "Walk me through a Java service you have owned. How did you find out why it was slow or using too much memory?",
        "Names the tools used to profile it, what they showed, and the effect of the change in numbers.",
    ),
    Skill(
        "TypeScript and React",
        r"react|typescript|javascript|vue|angular|front[- ]?end",
        "Tell me about a user interface you built in the browser that had to stay fast with a lot of data. What did "
        "you do?",
        "Measures before optimising, explains rendering and state, and thinks of accessibility and the user.",
    ),
    Skill(
        "AWS",
        r"aws|amazon web services|gcp|google cloud|azure|cloud",
        "Which cloud services have you run in production, and how did you keep both failures and costs under control?",
        "Names services and scale, explains redundancy and alarms, and gives an example of a cost that was cut.",
    ),
    Skill(
        "MongoDB",
        r"mongo(?:db)?|nosql|cassandra|dynamodb",
        "When did you choose a document database over a relational one, and how did that choice turn out?",
        "Starts from the access patterns, names the consistency given up, and says what would be done differently.",
    ),
    Skill(
        "SQL and data modelling",
        r"sql|data warehouse|dbt|snowflake|bigquery|etl|data pipelines?",
        "Describe a data pipeline you were responsible for. How did you notice when its numbers were wrong?",
        "Has checks at each stage, can rerun a day without duplicates, and tells of a real error and its cause.",
    ),
    Skill(
        "machine learning",
        r"machine[- ]learning|deep learning|pytorch|tensorflow|llms?|data scien(?:ce|tist)",
        "Tell me about a model you brought into production. How did you decide that it was good enough?",
        "Ties a metric to the business, compares with a simple baseline, and watches for drift after the launch.",
    ),
    Skill(
        "testing",
        r"test automation|qa|quality assurance|selenium|playwright|cypress",
        "How do you decide what to test automatically and what to test by hand? Please give me an example.",
        "Weighs risk against effort, keeps tests reliable, and names a bug that the approach caught.",
    ),
    Skill(
        "security",
        r"security|penetration test\w*|owasp|iso 27001|soc 2",
        "Tell me about a security weakness you found. How did you judge its risk, and what happened next?",
        "Judges likelihood and impact, fixes the cause rather than the symptom, and informs the right people.",
    ),
    Skill(
        "patient care",
        r"nurs(?:e|es|ing)|patients?|icu|wards?|clinical|care plans?",
        "Tell me about a patient whose condition changed quickly during your shift. What did you notice, and what "
        "did you do first?",
        "Names the signs observed, sets priorities, escalates in a structured way, and documents it.",
    ),
    Skill(
        "medication safety",
        r"medications?|drug administration|triage|electronic health records?|ehr",
        "How do you make sure that the right patient gets the right medication when the ward is busy?",
        "Follows the checks every time, protects against interruptions, and reports near misses openly.",
    ),
    Skill(
        "selling",
        r"sales|selling|quotas?|account executive|business development|b2b|saas sales",
        "Walk me through the most difficult deal you closed. Who had to be convinced, and how did you do it?",
        "Names the deal's size and length, the people who decided, the objection that mattered, and the own part.",
    ),
    Skill(
        "prospecting and CRM",
        r"prospecting|cold[- ]call\w*|crm|salesforce|hubspot|pipeline generation|leads?(?= generation)",
        "How do you build a pipeline from nothing in a new territory, and which numbers do you watch?",
        "Has a routine, qualifies early, keeps the records current, and knows the own conversion rates.",
    ),
    Skill(
        "customer support",
        r"customer (?:support|service|success|care)|help ?desk|call cent(?:re|er)|tickets?",
        "Tell me about a customer who was really upset. How did you handle it, and how did it end?",
        "Listens first, takes ownership, solves the problem within the rules, and follows up afterwards.",
    ),
    Skill(
        "teaching",
        r"teach(?:er|ing)|classroom|curriculum|pupils?|lesson plans?",
        "Describe a lesson that did not work. What did you notice, and what did you change the next time?",
        "Reads the learners' signals, adapts for different needs, and can show that the change helped.",
    ),
    Skill(
        "accounting",
        r"account(?:ant|ing|s payable|s receivable)|bookkeep\w*|ifrs|gaap|month[- ]end|audit\w*|tax",
        "How do you run a month-end close, and what did you do the last time something would not reconcile?",
        "Works to a calendar, reconciles before reporting, traces the difference to its source, and prevents it.",
    ),
    Skill(
        "marketing",
        r"marketing|seo|campaigns?|content strategy|brand|social media",
        "Tell me about a campaign you ran from idea to result. How did you know whether it had worked?",
        "Starts from an audience and a goal, gives budget and results in numbers, and draws a lesson.",
    ),
    Skill(
        "logistics",
        r"logistics|warehouse|supply chain|inventory|forklift|dispatch\w*|drivers?",
        "Describe a day when deliveries or stock went badly wrong. How did you get things moving again?",
        "Puts safety and the urgent orders first, informs the people affected, and removes the cause.",
    ),
    Skill(
        "project management",
        r"project manag\w*|scrum|agile|stakeholders?|programme manag\w*|prince2|pmp",
        "Tell me about a project that was slipping. When did you notice, and what did you do about it?",
        "Sees it early from facts, cuts scope or gets help with consent, and says what the outcome was.",
    ),
    Skill(
        "design",
        r"ux|ui design\w*|figma|user research|product design\w*|graphic design\w*",
        "Tell me about a design decision you changed after watching people use it. What had you missed?",
        "Shows real research, explains the trade-off, and measures the effect of the change.",
    ),
    Skill(
        "cooking and hospitality",
        r"chef|kitchen|restaurant|hospitality|hotel|barista|waiter|waitress",
        "Tell me about the busiest service you have worked. How did you keep up the quality and the pace?",
        "Prepares well, talks to the team throughout, keeps to hygiene, and stays calm with guests.",
    ),
    Skill(
        "construction and maintenance",
        r"electrician|plumb\w*|carpent\w*|construction|maintenance|welding|hvac|mechanic",
        "Tell me about a fault that was hard to find. How did you go about it, and how did you stay safe?",
        "Isolates step by step, follows the safety rules without being asked, and tests the repair.",
    ),
    Skill(
        "recruiting and people",
        r"recruit(?:er|ing|ment)|human resources|hr|payroll|onboarding",
        "Tell me about a position that was very hard to fill. What did you change to find the right person?",
        "Questions the requirements, widens the search fairly, and knows time to hire and quality of hire.",
    ),
)


def named_in(text: str) -> list[Skill]:
    """The skills that `text` names, the one named most often first, of equals the one named first."""
    lowered = text.lower()
    found = [(skill, places) for skill in SKILLS if (places := skill.places(lowered))]
    return [skill for skill, places in sorted(found, key=lambda pair: (-len(pair[1]), pair[1][0]))]
