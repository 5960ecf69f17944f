//! Every template, registered by a script: its secrets from stdin, its settings as flags.

use mcpkey::client::template;
use mcpkey::client::template::Template;

use crate::support::canary::files_with;
use crate::support::{World, canary};

/// Registers `template` with a fresh value for each secret it cannot do without, and gives these values.
#[track_caller]
fn add(world: &World, template: &Template) -> Vec<String> {
    let tokens: Vec<String> = template.secrets.iter().filter(|s| !s.optional).map(|_| canary()).collect();
    let settings = template.settings.iter().map(|s| format!("--env={}={}", s.env, s.example));
    let line: Vec<String> = ["add", "--template", &template.name, "--stdin"]
        .map(str::to_owned)
        .into_iter()
        .chain(settings)
        .collect();
    world.mcpkey_fed(&line, &tokens.join("\n")).ok();
    tokens
}

#[test]
fn every_template_gives_an_entry_whose_secrets_rest_in_the_store() {
    for template in template::all() {
        let world = World::new();
        let tokens = add(&world, template);
        for (secret, token) in template.secrets.iter().filter(|s| !s.optional).zip(&tokens) {
            let variable = secret.variable.as_str();
            assert!(
                world.entry(&template.name).to_string().contains(&format!("${{{variable}}}")),
                "{variable}"
            );
            assert_eq!(world.delivered(variable), *token);
            let help = &world.read_json(".mcp.json.example")["mcpkey"]["variables"][variable];
            assert_eq!(help["url"], secret.url.as_str());
            assert!(files_with(world.root(), token).is_empty());
        }
    }
}

#[test]
fn a_template_without_its_settings_says_which() {
    let world = World::new();
    let template = template::all().iter().find(|t| !t.settings.is_empty()).expect("one with settings");
    let setting = &template.settings[0];
    let ran = world.mcpkey_fed(&["add", "--template", &template.name, "--stdin"], "x").gives(2);
    ran.says(&[&setting.env, &setting.help, &format!("-e {}=", setting.env)]);
    assert!(!world.project.join(".mcp.json").exists());
}

#[test]
fn a_template_can_go_by_another_name_and_explains_itself_in_a_list() {
    let world = World::new();
    world.mcpkey_fed(&["add", "hub", "--template", "github", "--stdin"], &canary()).ok();
    assert!(world.entry("hub").is_object() && world.entry("github").is_null());
    let list = world.mcpkey(&["add", "--templates"]).ok().stdout;
    assert!(template::all().len() >= 20 && list.lines().count() == template::all().len(), "{list}");
}

#[test]
fn what_a_secret_looks_like_is_said_in_a_sentence() {
    for secret in template::all().iter().flat_map(|t| &t.secrets) {
        let said = secret.format.as_ref().map_or("is free".to_owned(), ToString::to_string);
        let verb = said.split(' ').next().unwrap_or_default();
        assert!(["starts", "is", "has"].contains(&verb), "{}", secret.sentence());
    }
}
