//! What the operating system gives: files, git, the terminal, the environment, signals, the session bus. Each is handed in,
//! none is asked for in passing.

#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub mod bare;
pub mod bus;
mod chooser;
pub mod environ;
pub mod files;
pub mod git;
pub mod interrupt;
pub mod limits;
mod menu_key;
pub mod pages;
pub mod pipes;
pub mod progress;
pub mod prompt;
mod silenced;
mod steps;
mod typed_line;
pub mod ui;
