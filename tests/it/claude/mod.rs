//! What the real client does with a config, as mcpkey says beforehand.

mod approvals;
mod expansion;
mod helper;
mod never_filled;
mod own_names;
