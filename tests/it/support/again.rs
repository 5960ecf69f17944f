//! Runs the body of a test in a process of its own, for what can only be had there: another environment,
//! a session with a keyring, a death by signal.
//!
//! The test binary starts itself again, restricted to the one test, which then finds itself inside.

use std::process::{Child, Command, Stdio};

/// Names the test whose body is to run, and the part that the process plays in it.
const ROLE: &str = "MCPKEY_TEST_ROLE";

/// The part that this process plays in the test that `body` belongs to; `None` in the outer process.
pub(crate) fn role<F>(body: &F) -> Option<String> {
    let role = std::env::var(ROLE).ok()?;
    let (test, part) = role.split_once('=')?;
    (test == name_of(body)).then(|| part.to_owned())
}

/// A command that runs the test of `body` again in a new process as `part`, preceded by `wrapper`.
pub(crate) fn command<F>(body: &F, part: &str, wrapper: &[&str]) -> Command {
    let test = name_of(body);
    let itself = std::env::current_exe().unwrap().into_os_string();
    let mut words = wrapper.iter().map(Into::into).chain([itself]);
    let mut command = Command::new(words.next().unwrap());
    command
        .args(words)
        .args(["--exact", &test, "--nocapture", "--include-ignored"])
        .env(ROLE, format!("{test}={part}"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Waits for a process of [`command`] and passes on its failure.
pub(crate) fn succeeds(child: Child) {
    let output = child.wait_with_output().unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}\n{}", said(&output.stdout), said(&output.stderr));
    assert!(said(&output.stdout).contains("1 passed"), "the test was not found again");
}

/// The path of the test that a closure is written in, as the test runner names it.
fn name_of<F>(_: &F) -> String {
    let path = std::any::type_name::<F>();
    let (_, path) = path.split_once("::").unwrap();
    path.split("::{{closure}}").next().unwrap().to_owned()
}
