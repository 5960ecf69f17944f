"""The exam: kinds, places and negatives on which the linter is never tuned. The figures in docs/numbers.md come from here.

The rows are those of kinds.py, places.py and negatives.py, and `clean` makes the servers around them; nothing is shared with the tuned tables.
"""

from unseen_kinds import KINDS
from unseen_negatives import NEGATIVES
from unseen_places import PLACES
from unseen_placeholders import PLACEHOLDERS
from unseen_policy import POLICY
from unseen_servers import clean

__all__ = ["KINDS", "NEGATIVES", "PLACEHOLDERS", "PLACES", "POLICY", "clean"]
