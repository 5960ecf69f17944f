//! The real client expands every row of the measured table, and `mcpkey::expand` says beforehand what its servers receive.
