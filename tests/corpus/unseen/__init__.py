"""The exam: kinds, places and negatives on which the linter is never tuned. The figures in docs/numbers.md come from here.

The rows are those of kinds.py, places.py and negatives.py, and `clean` makes the servers around them; nothing is shared with the tuned tables.
"""

from .kinds import KINDS
from .negatives import NEGATIVES
from .places import PLACES
from .placeholders import PLACEHOLDERS
from .policy import POLICY
from .servers import clean

__all__ = ["KINDS", "NEGATIVES", "PLACEHOLDERS", "PLACES", "POLICY", "clean"]
