"""Measurements: every figure that the project claims comes from here."""
