//! Processes: starting one with the variables it is to get, ending one with all that it started, and telling who started
//! this one.

pub mod above;
pub mod agents;
pub mod brand;
pub mod callers;
pub mod capture;
pub mod group;
pub mod launch;
#[cfg(target_os = "linux")]
mod live;
#[cfg(not(target_os = "linux"))]
#[path = "live_elsewhere.rs"]
mod live;
pub mod running;
pub mod shelter;
