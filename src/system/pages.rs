//! Pages of memory: those of the program itself that its file has as well, and large ones for what is long.

/// Gives back every page that is nothing but a piece of a file: what is needed again the system maps again, as at the start.
///
/// What a process executed once, to start, is counted as its memory for as long as it lives, with 64 kB around each place. Linux
/// only; elsewhere, and where the system does not tell which pages these are, nothing happens.
pub fn give_back() {
    #[cfg(target_os = "linux")]
    linux::give_back();
}

/// Room for `size` bytes, on large pages where the system has some: to be given hundreds of small ones, as for a file of megabytes, takes
/// longer than to read it. Linux only; elsewhere, and for less than a large page, it is a room as any other.
pub fn room(size: usize) -> Vec<u8> {
    #[cfg(target_os = "linux")]
    if size >= linux::LARGE {
        return linux::room(size);
    }
    Vec::with_capacity(size)
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

    /// A large page in bytes, where small ones have 4 kB.
    pub(super) const LARGE: usize = 2 << 20;

    /// No small page is larger.
    const SMALL: usize = 64 << 10;

    pub(super) fn room(size: usize) -> Vec<u8> {
        // A large page begins at a multiple of its size, which need not be where the room begins.
        let mut room = Vec::with_capacity(size.next_multiple_of(LARGE) + LARGE);
        let spare = room.spare_capacity_mut();
        let before = spare.as_ptr().align_offset(SMALL);
        if let Some(pages) = spare.get_mut(before..) {
            let length = pages.len() / SMALL * SMALL;
            // SAFETY: these are whole pages that `room` alone has, and of what size they are changes nothing that is in them.
            #[expect(unsafe_code, reason = "no library offers this call for what it has not mapped itself")]
            // Advice that is not taken costs nothing but the time.
            let _taken = unsafe { madvise(pages.as_mut_ptr().cast(), length, Advice::LinuxHugepage) };
        }
        room
    }

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

    #[test]
    fn a_room_takes_what_it_is_for_whatever_its_pages() {
        for size in [0, 1, 4096, (2 << 20) - 1, 2 << 20, (2 << 20) + 1, 5 << 20] {
            let mut room = room(size);
            assert!(room.is_empty() && room.capacity() >= size, "{size}");
            let at = room.as_ptr();
            room.resize(size, 7);
            assert!(room.as_ptr() == at && room.iter().all(|byte| *byte == 7), "{size}");
        }
    }

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
