//! What to type next where that depends on the system, whose programs and limits have other names.

use crate::base::system::System;

/// Where a file may not be so long.
pub(super) fn too_large(system: System) -> &'static str {
    match system {
        System::Windows => "the file system there takes no file of that size",
        _ => "a limit on the size of files is set: raise it with 'ulimit -f'",
    }
}

/// Where the system refuses. Windows says the same of a file that somebody has open.
pub(super) fn denied(system: System) -> &'static str {
    match system {
        System::Windows => "close the program that has it open, or look at who may use it with 'icacls'",
        _ => "look at its owner and mode with 'ls -ld'",
    }
}

/// Where the files of a store cannot be read or written.
pub(super) fn store_files(system: System) -> &'static str {
    match system {
        System::Windows => "look at who may use the directory with 'icacls', and at the space on the disk",
        _ => "look at the owner and mode of the directory, and at the space on the disk",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_is_told_of_no_program_that_it_has_not() {
        for advice in [too_large, denied, store_files] {
            let (windows, linux) = (advice(System::Windows), advice(System::Linux));
            assert_eq!(advice(System::Mac), linux);
            for word in ["ulimit", "ls -ld", "chmod", "sudo", "owner and mode"] {
                assert!(!windows.contains(word), "{windows}");
            }
            assert_ne!(windows, linux);
        }
    }
}
