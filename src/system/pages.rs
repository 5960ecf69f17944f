//! The program's own pages that the system holds in memory for this process though the file has them as well.

/// Gives back every page that is nothing but a piece of a file: what is needed again the system maps again, as at the start.
///
/// What a process executed once, to start, is counted as its memory for as long as it lives, with 64 kB around each place. Linux
/// only; elsewhere, and where the system does not tell which pages these are, nothing happens.
pub fn give_back() {
    #[cfg(target_os = "linux")]
    linux::give_back();
}

/// A piece of the address space, in bytes, from the first one to the one behind the last.
type Range = std::ops::Range<usize>;

/// The mappings in `smaps` (proc_pid_smaps(5)) that hold what their file holds and nothing of this process.
///
/// One that was ever written to is none of them, though it may not be written to now: relocations are such. Of it some page is
/// anonymous, or was, and is swapped out now.
#[cfg_attr(not(any(test, target_os = "linux")), expect(dead_code, reason = "only Linux has the file"))]
fn untouched(smaps: &str) -> Vec<Range> {
    let mut found = Vec::new();
    // A mapping that may be one, and how many of the two sizes that tell were read, both none.
    let mut open: Option<(Range, u8)> = None;
    for line in smaps.lines() {
        let mut words = line.split_ascii_whitespace();
        match (words.next(), words.next()) {
            (Some("Anonymous:" | "Swap:"), Some(size)) => {
                open = open.take().filter(|_| size == "0").map(|(range, read)| (range, read + 1));
                if let Some((range, 2)) = &open {
                    found.push(range.clone());
                }
            }
            (Some(first), Some(rights)) if !first.ends_with(':') => {
                let is_file = words.nth(2).is_some_and(|inode| inode != "0");
                let is_it =
                    is_file && rights.starts_with('r') && rights.ends_with("p") && !rights.contains('w');
                open = range(first).filter(|_| is_it).map(|range| (range, 0));
            }
            _ => {}
        }
    }
    found
}

/// Two addresses as `smaps` writes them.
fn range(text: &str) -> Option<Range> {
    let (start, end) = text.split_once('-')?;
    let address = |text| usize::from_str_radix(text, 16).ok();
    Some(address(start)?..address(end)?)
}

#[cfg(target_os = "linux")]
mod linux {
    use std::ptr;

    use rustix::mm::{Advice, madvise};

    pub(super) fn give_back() {
        let smaps = std::fs::read_to_string("/proc/self/smaps").unwrap_or_default();
        for range in super::untouched(&smaps) {
            let start = ptr::with_exposed_provenance_mut(range.start);
            // SAFETY: the mapping is private, may not be written to, and has no page of its own, so that the system fills each page
            // again from the file with the bytes that it has now: no byte that the program can read changes. The file is one that
            // is executed, or a library: nobody writes to such, packages replace it.
            #[expect(unsafe_code, reason = "no library offers this call for what it has not mapped itself")]
            // Advice that is not taken costs nothing but the memory.
            let _taken = unsafe { madvise(start, range.len(), Advice::LinuxDontNeed) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(head: &str, anonymous: &str, swap: &str) -> String {
        format!("{head}\nSize: 8 kB\nRss: 8 kB\nAnonymous: {anonymous} kB\nSwap: {swap} kB\nVmFlags: rd mr\n")
    }

    #[test]
    fn only_what_is_as_its_file_is_given_back() {
        let text = mapping("1000-3000 r-xp 00002000 fe:00 77 /bin/p", "0", "0");
        let constants = mapping("3000-4000 r--p 00004000 fe:00 77 /bin/p", "0", "0");
        assert_eq!(untouched(&[text, constants].concat()), [0x1000..0x3000, 0x3000..0x4000]);
        for other in [
            mapping("1000-3000 r--p 00002000 fe:00 77 /bin/p", "4", "0"),
            mapping("1000-3000 r--p 00002000 fe:00 77 /bin/p", "0", "4"),
            mapping("1000-3000 rw-p 00002000 fe:00 77 /bin/p", "0", "0"),
            mapping("1000-3000 r--s 00002000 fe:00 77 /bin/p", "0", "0"),
            mapping("1000-3000 ---p 00002000 fe:00 77 /bin/p", "0", "0"),
            mapping("1000-3000 r-xp 00000000 00:00 0 [vdso]", "0", "0"),
            "1000-3000 r-xp 00002000 fe:00 77 /bin/p\nAnonymous: 0 kB\n".to_owned(),
            "Anonymous: 0 kB\nSwap: 0 kB\n".to_owned(),
        ] {
            assert!(untouched(&other).is_empty(), "{other}");
        }
    }

    #[test]
    fn the_program_goes_on_after_its_pages_were_given_back() {
        let before = crate::base::text::short("as before").to_string();
        give_back();
        assert_eq!(crate::base::text::short("as before").to_string(), before);
    }
}
