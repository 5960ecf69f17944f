"""A second author's kinds, places and negatives. The linter met them late: on first sight it found 0.93, which is why a third set exists.

The rows are those of tuned/kinds.py, tuned/places.py and tuned/negatives.py. `generate.py --set second` puts these kinds and placeholders into these
places and into those of tuned/places.py. An empty table leaves the tuned one in its place.
"""

from .kinds import KINDS
from .negatives import NEGATIVES, POLICY
from .places import PLACES
from .placeholders import PLACEHOLDERS

__all__ = ["KINDS", "NEGATIVES", "PLACEHOLDERS", "PLACES", "POLICY"]
