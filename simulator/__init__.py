"""Fifty Minutes: a training simulator for psychotherapists."""

__version__ = "0.1.0"
