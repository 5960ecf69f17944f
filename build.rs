//! What the linker is given beside the program.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs, io};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=RUSTC_LINKER");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    let is_own = env::var("TARGET").ok() == env::var("HOST").ok();
    if is_own && is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        // Without it the program loads the same functions from a library, at each start.
        let _left_out = unwinder();
    }
}

/// Has the functions that unwind a stack linked in from the archive that comes with GCC, as a program does that is linked statically. Who
/// has no such archive gets them from `libgcc_s.so`: to find, map and relocate that takes 0.1 ms of a start.
fn unwinder() -> io::Result<()> {
    const ARCHIVE: &str = "libgcc_eh.a";
    let compiler = env::var_os("RUSTC_LINKER").unwrap_or_else(|| "cc".into());
    let said = Command::new(compiler).arg(format!("-print-file-name={ARCHIVE}")).output()?;
    let found = PathBuf::from(String::from_utf8_lossy(&said.stdout).trim());
    // A name alone is one that was not found.
    if !found.is_absolute() {
        return Err(io::ErrorKind::NotFound.into());
    }
    // In a directory of its own, beside nothing else that the linker could prefer.
    let own = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    fs::copy(found, own.join(ARCHIVE))?;
    println!("cargo:rustc-link-search=native={}", own.display());
    println!("cargo:rustc-link-lib=static=gcc_eh");
    Ok(())
}
