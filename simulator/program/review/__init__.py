"""Review: an instructor reads, finds, comments, corrects, sends back; a trainee shares. See docs/decisions/0021."""

from simulator.program.review.exercises import Both, Exercises
from simulator.program.review.findings import FINDINGS, Finding, named
from simulator.program.review.index import ReviewIndex
from simulator.program.review.remarks import Corrected, Remarks, corrected, says
from simulator.program.review.reviewing import Reviewing
from simulator.program.review.searching import Hit, How, Searching, Sought
from simulator.program.review.sharing import Sharing, Standing
from simulator.store.review import Comment, Exercise, Override
from simulator.store.reviewed import Head

__all__ = [
    "FINDINGS",
    "Both",
    "Comment",
    "Corrected",
    "Exercise",
    "Exercises",
    "Finding",
    "Head",
    "Hit",
    "How",
    "Override",
    "Remarks",
    "ReviewIndex",
    "Reviewing",
    "Searching",
    "Sharing",
    "Sought",
    "Standing",
    "corrected",
    "named",
    "says",
]
