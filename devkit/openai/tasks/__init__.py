"""What the stand-in knows to answer: four tasks with care, any other by its schema alone."""

from devkit.openai.tasks.compose import composed
from devkit.openai.tasks.generic import JsonObject

__all__ = ["JsonObject", "composed"]
