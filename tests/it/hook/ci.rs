//! The ready workflow and the ready job: YAML that a YAML parser reads, and lines that a shell runs.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::Value;

use crate::hook::{config, repository};
use crate::support::process::{self, Ran};
use crate::support::{World, deps, github_token};

/// A file of YAML, read by PyYAML.
#[track_caller]
fn yaml(world: &World, path: &str) -> Value {
    let script = "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))";
    let mut python = world.command(deps::yaml_python());
    let ran = process::run(python.args(["-c", script, path]), b"").ok();
    serde_json::from_str(&ran.stdout).unwrap()
}

/// Runs lines as a pipeline does: one script that stops at the first error.
fn shell(world: &World, lines: &[&str], env: &[(&str, &str)]) -> Ran {
    let mut sh = world.command("sh");
    process::run(sh.args(["-ec", &lines.join("\n")]).envs(env.iter().copied()), b"")
}

/// A repository with a commit that is clean and one that is not; the first one's id.
fn history(world: &World) -> String {
    world.write_json(".mcp.json", &config("${WEB_TOKEN}"));
    world.git(&["add", ".mcp.json"]);
    world.git(&["commit", "-q", "-m", "clean"]);
    let base = world.git(&["rev-parse", "HEAD"]).stdout.trim().to_owned();
    world.write_json(".mcp.json", &config(&github_token()));
    world.git(&["commit", "-q", "-a", "-m", "secret"]);
    base
}

fn strings(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect()
}

#[test]
fn the_workflow_for_github_is_sound_and_finds_the_secret() {
    let mut world = repository();
    world.mcpkey(&["hook", "install", "--ci", "github"]).ok();
    let path = ".github/workflows/mcpkey.yml";
    let workflow = yaml(&world, path);
    assert_eq!(workflow["permissions"], serde_json::json!({"contents": "read"}));
    let steps = workflow["jobs"]["lint"]["steps"].as_array().unwrap();
    for uses in steps.iter().filter_map(|step| step["uses"].as_str()) {
        let version = uses.split_once("@v").unwrap_or_else(|| panic!("{uses} is not pinned")).1;
        assert!(version.parse::<u32>().is_ok(), "{uses}");
    }
    assert_eq!(steps[0]["with"]["fetch-depth"], 0);
    assert!(!world.read(path).contains("@VERSION@"));

    let runs: Vec<&Value> = steps.iter().filter(|step| step["run"].is_string()).collect();
    let [install, added, all] = runs[..] else { panic!("{runs:#?}") };
    let bin = world.home.join(".mcpkey/bin");
    fs::create_dir_all(&bin).unwrap();
    symlink(env!("CARGO_BIN_EXE_mcpkey"), bin.join("mcpkey")).unwrap();
    let added_to = world.home.join("github-path");
    world.set("GITHUB_PATH", &added_to);
    shell(&world, &[install["run"].as_str().unwrap()], &[]).ok();
    assert_eq!(fs::read_to_string(added_to).unwrap().trim(), bin.to_str().unwrap());

    let base = history(&world);
    assert_eq!(added["env"]["BASE"], "${{ github.event.pull_request.base.sha }}");
    for (step, env) in [(added, &[("BASE", base.as_str())][..]), (all, &[])] {
        let ran = shell(&world, &[step["run"].as_str().unwrap()], env).gives(1);
        assert!(ran.stdout.contains("::error file=.mcp.json,"), "{}", ran.said());
    }
    shell(&world, &[added["run"].as_str().unwrap()], &[("BASE", "HEAD")]).ok();
}

#[test]
fn the_job_for_gitlab_is_sound_and_leaves_a_report() {
    let mut world = repository();
    let own = "# ours\nbuild: {script: [make]}\n";
    world.write(".gitlab-ci.yml", own);
    world
        .mcpkey(&["hook", "install", "--ci", "gitlab"])
        .ok()
        .says(&["include:", "local: .gitlab/mcpkey.yml"]);
    assert_eq!(world.read(".gitlab-ci.yml"), own);
    let job = yaml(&world, ".gitlab/mcpkey.yml")["mcpkey"].clone();
    let bin = world.project.join(".mcpkey/bin");
    fs::create_dir_all(&bin).unwrap();
    symlink(env!("CARGO_BIN_EXE_mcpkey"), bin.join("mcpkey")).unwrap();
    world.set("CI_PROJECT_DIR", world.project.clone());
    let lines = [strings(&job["before_script"]), strings(&job["script"])].concat();
    let report = job["artifacts"]["reports"]["codequality"].as_str().unwrap();
    let base = history(&world);
    for (env, code) in [
        (&[][..], 1),
        (&[("CI_MERGE_REQUEST_DIFF_BASE_SHA", base.as_str())], 1),
        (&[("CI_MERGE_REQUEST_DIFF_BASE_SHA", "HEAD")], 0),
    ] {
        let _ = fs::remove_file(world.project.join(report));
        let ran = shell(&world, &lines, env);
        let found: Value = world.read_json(report);
        assert_eq!((ran.code, found[0].is_object()), (code, code == 1), "{}", ran.said());
    }
}

#[test]
fn a_file_that_someone_changed_is_not_overwritten() {
    let world = repository();
    for (service, path) in [("github", ".github/workflows/mcpkey.yml"), ("gitlab", ".gitlab/mcpkey.yml")] {
        let before = world.snapshot();
        world.mcpkey(&["hook", "install", "--ci", service, "-n"]).ok();
        assert_eq!(world.snapshot(), before);
        world.mcpkey(&["hook", "install", "--ci", service]).ok();
        world.mcpkey(&["hook", "install", "--ci", service]).ok();
        world.write(path, "mine: 1\n");
        world.mcpkey(&["hook", "install", "--ci", service]).gives(2).says(&[path, "delete it"]);
        assert_eq!(world.read(path), "mine: 1\n");
    }
}
