"""Kinds, places and negatives that nobody looks at while tuning: what counts is how the linter does on these.

The rows are those of kinds.py, places.py and negatives.py. `generate.py --set held-out` puts these kinds and placeholders into these
places and into those of places.py. An empty table leaves the tuned one in its place.
"""

from held_out_kinds import KINDS
from held_out_negatives import NEGATIVES, POLICY
from held_out_places import PLACES
from held_out_placeholders import PLACEHOLDERS

__all__ = ["KINDS", "NEGATIVES", "PLACEHOLDERS", "PLACES", "POLICY"]
