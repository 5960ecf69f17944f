//! `.mcp.json.example`: whether it says what the config says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::line::{DoctorLine, LineState, Section};
use super::repository::{Tracking, tracking};
use super::scene::Scene;
use crate::actions::target;
use crate::base::names::VarName;
use crate::base::next::Next;
use crate::base::text;
use crate::change::example::{self, Drift};
use crate::change::{Change, FileEdit, Plan};
use crate::client::delivery::Delivery;
use crate::client::example::Help;
use crate::client::resolve;
use crate::client::{Entry, SERVERS};
use crate::system::files::{self, Expect};
use crate::world::error::Failure;

const HERE: Section = Section::Repository;

/// An example that is out of step with its config.
pub(super) struct OutOfStep {
    /// The example.
    pub path: PathBuf,
    drift: Drift,
    config: Map<String, Value>,
    /// Whether the config is the team's too. Of one that is a person's own, nothing goes to the team by itself.
    is_shared: bool,
}

/// The lines.
pub(super) fn lines(scene: &Scene<'_>) -> Vec<DoctorLine> {
    let mut lines: Vec<DoctorLine> =
        scene.project_configs().iter().filter_map(|path| line(scene, path)).collect();
    lines.extend(alone(scene));
    lines
}

/// A clone that has only the example.
fn alone(scene: &Scene<'_>) -> Option<DoctorLine> {
    let config = scene.world.cwd.join(".mcp.json");
    let example = config.with_file_name(".mcp.json.example");
    (files::is_file(&example) && !files::may_be_there(&config)).then(|| {
        DoctorLine::warning(HERE, "example", "there is an example here, and no .mcp.json yet")
            .about(example.to_string_lossy())
            .next(Next::Setup)
    })
}

fn line(scene: &Scene<'_>, config: &Path) -> Option<DoctorLine> {
    let about = config.with_file_name(".mcp.json.example");
    let line = match compare(scene, config) {
        Err(_) if scene.is_unread(config) => return None,
        Err(failure) => DoctorLine::failed(HERE, "example", &failure),
        Ok(None) if files::is_file(&about) => {
            DoctorLine::ok(HERE, "example", format!("{} is in step", scene.shown(&about)))
        }
        Ok(None) => return None,
        Ok(Some(found)) => {
            let what = format!("{} {}", scene.shown(&about), found.says());
            let line = DoctorLine::new(HERE, "example", LineState::Warning, what);
            if found.can_be_mended() {
                line.next(Next::DoctorFix).fixable()
            } else {
                line.next("mend it by hand: it is what your team starts from")
            }
        }
    };
    Some(line.about(about.to_string_lossy()))
}

/// Every example of this project that `--fix` brings in step.
pub(super) fn to_mend(scene: &Scene<'_>) -> Vec<OutOfStep> {
    let found = scene.project_configs().into_iter().filter_map(|path| compare(scene, &path).ok().flatten());
    found.filter(OutOfStep::can_be_mended).collect()
}

fn compare(scene: &Scene<'_>, config: &Path) -> Result<Option<OutOfStep>, Failure> {
    let path = config.with_file_name(".mcp.json.example");
    let servers = target::document(config)?.unwrap_or_default();
    let mut config_servers = servers.get(SERVERS).and_then(Value::as_object).cloned().unwrap_or_default();
    // An example has the plain form of each server.
    let all = scene.view.servers.iter().chain(&scene.view.shadowed);
    for server in all.filter(|server| server.file == config && server.delivery == Delivery::Mcpkey) {
        config_servers.insert(server.name.clone(), server.entry.to_value());
    }
    let root = target::document(&path)?;
    let drift = example::drift(root.as_ref(), &config_servers);
    let tracking = tracking(config);
    let is_shared = !matches!(tracking, Some(Ok(Tracking::Ignored)));
    // Outside git there is no team to write one for.
    let is_nobodys = drift.is_absent && tracking.is_none();
    let is_in_step = drift.is_none() || is_nobodys;
    Ok((!is_in_step).then_some(OutOfStep { path, drift, config: config_servers, is_shared }))
}

impl OutOfStep {
    fn can_be_mended(&self) -> bool {
        self.is_shared && self.drift.can_be_mended()
    }

    fn says(&self) -> String {
        let Drift { is_absent, missing, changed, stale, unexplained } = &self.drift;
        if *is_absent {
            return "is missing: a teammate cannot tell which tokens to get".to_owned();
        }
        let names = |list: &[String]| text::short(&text::list(list));
        let variables: Vec<String> = unexplained.iter().map(ToString::to_string).collect();
        let parts = [
            ("lacks", names(missing)),
            ("has an older", names(changed)),
            ("still has", names(stale)),
            ("does not explain", names(&variables)),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(_, names)| !names.is_empty())
            .map(|(what, names)| format!("{what} {names}"))
            .collect();
        text::list(&parts)
    }

    /// The change that brings it in step.
    pub(super) fn plan(&self, scene: &Scene<'_>) -> Plan {
        let edits = self.drift.edits(&self.config, &self.helps(scene));
        let edit = FileEdit {
            path: self.path.clone(),
            change: Change::Json(edits),
            expect: Expect::Shared,
            shared_with_client: false,
        };
        Plan { edits: vec![edit], ..Plan::default() }
    }

    /// Of each variable, which server wants it and where it goes.
    fn helps(&self, scene: &Scene<'_>) -> BTreeMap<VarName, Help> {
        let mut helps = BTreeMap::new();
        for (name, value) in &self.config {
            let Ok(entry) = Entry::read(value) else { continue };
            let destination = resolve::destination(&entry, scene.facts()).ok().map(|place| place.to_string());
            for variable in resolve::mentions(&entry, scene.facts()).into_keys() {
                let (server, destination) = (Some(name.clone()), destination.clone());
                helps.entry(variable).or_insert(Help { server, destination, ..Help::default() });
            }
        }
        helps
    }
}
