"""The main job from end to end: one job description, seven candidates, and a recommendation for each."""

from devkit.demo.run import run_demo

__all__ = ["run_demo"]
