//! A brand: what an agent starts is known by, however it leaves the agent's tree of processes.
//!
//! A child that is started in the background, in a session of its own or by one that ends at once belongs to the first process
//! of the machine, and its environment is what its starter made of it. What it cannot leave behind is a hard limit of the system:
//! every process has those of the one that started it, and nobody but the administrator raises one again. So mcpkey sets the
//! limit on the processor time of real-time work, which nothing else uses, from unlimited to more than 60,000 years, with the number of
//! the agent's process in it. It does so to itself before it becomes an agent, and to each agent that it finds above itself: a client that
//! has a server by mcpkey is branded before its model runs anything.
//!
//! Making the client the reaper of orphans (`PR_SET_CHILD_SUBREAPER`) would keep them below it as well, but Claude Code (2.1.329) waits for none
//! of them: of 15 that ended all stayed as zombies, for which a script that waits for their end waits for ever.
//!
//! Linux only; elsewhere nothing happens. An existing tmux server, cron, another machine, or a sandbox with numbers of its own escape it.

/// What is known of the brand of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brand {
    /// That of the agent whose process has this number.
    Of(u32),
    /// A limit that is none of ours: somebody lowered one of ours, or had another reason.
    Unknown,
}

/// The brand of this process, if it has one.
pub fn own() -> Option<Brand> {
    #[cfg(target_os = "linux")]
    return limit::own().map(form::read);
    #[cfg(not(target_os = "linux"))]
    None
}

/// Brands this process as one that is about to become an agent.
pub fn this() {
    #[cfg(target_os = "linux")]
    limit::put(rustix::process::getpid(), form::written(std::process::id()));
}

/// Brands the agent whose process has this number, unless it is below another one that is.
pub fn put(pid: u32) {
    #[cfg(target_os = "linux")]
    if let Some(process) = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw) {
        limit::put(process, form::written(pid));
    }
    #[cfg(not(target_os = "linux"))]
    let _elsewhere = pid;
}

/// How a brand is written as a limit.
#[cfg(any(target_os = "linux", test))]
mod form {
    use super::Brand;

    /// How far up the sign stands: numbers of processes are far smaller.
    const SHIFT: u32 = 46;
    /// The sign: `mc`.
    const SIGN: u64 = 0x6d63;

    pub(super) fn written(pid: u32) -> u64 {
        (SIGN << SHIFT) | u64::from(pid)
    }

    pub(super) fn read(limit: u64) -> Brand {
        let pid = u32::try_from(limit & ((1 << SHIFT) - 1)).ok();
        pid.filter(|_| limit >> SHIFT == SIGN).map_or(Brand::Unknown, Brand::Of)
    }
}

#[cfg(target_os = "linux")]
mod limit {
    use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};

    pub(super) fn own() -> Option<u64> {
        getrlimit(Resource::Rttime).maximum
    }

    /// Only where there is no limit yet: one that is there is the brand of an agent further up, or a person's own.
    pub(super) fn put(process: Pid, limit: u64) {
        let pid = process.as_raw_nonzero();
        let limits = std::fs::read_to_string(format!("/proc/{pid}/limits")).unwrap_or_default();
        let line = limits.lines().find_map(|line| line.strip_prefix("Max realtime timeout"));
        if line.is_some_and(|line| line.split_whitespace().nth(1) == Some("unlimited")) {
            let brand = Rlimit { current: Some(limit), maximum: Some(limit) };
            // Another person's process refuses it, and is known by the chain of those that started this one.
            let _refused = prlimit(Some(process), Resource::Rttime, brand);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Brand;
    use super::form::{read, written};

    #[test]
    fn a_brand_is_read_as_it_was_written_and_any_other_limit_is_unknown() {
        for pid in [1, 4_194_304, u32::MAX] {
            assert_eq!(read(written(pid)), Brand::Of(pid));
            // As a limit of the system it is far away, and no "unlimited".
            assert!(written(pid) < u64::MAX / 8 && written(pid) / 1_000_000 / 3600 / 24 / 366 > 60_000);
        }
        for limit in [0, 5, 200_000, written(0) - 1, written(u32::MAX) + 1, u64::MAX - 1] {
            assert_eq!(read(limit), Brand::Unknown, "{limit}");
        }
    }
}
