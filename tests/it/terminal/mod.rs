//! What a person meets at a terminal: questions, lists, completions, screens, help.

mod choosing;
mod completing;
mod leading;
mod menus;
mod prompts;
mod screens;
