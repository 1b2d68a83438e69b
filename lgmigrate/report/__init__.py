"""Reports of a run, made of ledger, findings and verdict. ``html`` is the page for the municipality."""

from lgmigrate.report.html import render, write
from lgmigrate.report.model import RejectSample, RejectSummary, RunReport

__all__ = ["RejectSample", "RejectSummary", "RunReport", "render", "write"]
