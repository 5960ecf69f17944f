//! Every variable that the configs mention: what supplies it, or what stands in the way.

use super::line::{DoctorLine, LineState, Section};
use super::scene::Scene;
use crate::actions::preflight;
use crate::base::text;
use crate::client::resolve::{self, Need, Problem, Supply};

const HERE: Section = Section::Variables;

/// The lines.
pub(super) fn lines(scene: &Scene<'_>) -> Vec<DoctorLine> {
    let needs = scene.needs();
    let lines = needs.iter().flat_map(|need| one(scene, need));
    let scrubbed = preflight::scrubbed(&scene.claudes_needs(), scene.facts());
    lines.chain(scrubbed.map(|(what, next)| DoctorLine::warning(HERE, "scrubbed", what).next(next))).collect()
}

fn one(scene: &Scene<'_>, need: &Need) -> Vec<DoctorLine> {
    let name = need.variable.as_str();
    let problems = resolve::of_needs(std::slice::from_ref(need), scene.facts());
    if problems.is_empty() {
        return vec![supplied(scene, need).about(name)];
    }
    let is_guess = scene.no_index.is_some() && need.supply == Supply::Missing;
    let line = |problem: &Problem| {
        let (what, next) = preflight::say(scene.world, problem);
        if is_guess {
            DoctorLine::warning(
                HERE,
                "unknown",
                format!("{name} has no value, as far as can be told without the index"),
            )
        } else {
            DoctorLine::problem(HERE, id(problem), what).next(next)
        }
        .about(name)
    };
    problems.iter().map(line).collect()
}

fn id(problem: &Problem) -> &'static str {
    match problem {
        Problem::Missing(_) => "missing",
        Problem::Empty(_) => "empty",
        Problem::Case(..) => "case",
        Problem::NeverFilled(..) => "never-filled",
        Problem::Withheld(..) => "withheld",
        Problem::Clash(..) => "clash",
        Problem::Foreign { .. } | Problem::Unread { .. } | Problem::SecretDefault { .. } => "placeholder",
    }
}

fn supplied(scene: &Scene<'_>, need: &Need) -> DoctorLine {
    let name = &need.variable;
    let mut servers: Vec<String> = need.uses.iter().map(|user| text::short(&user.server)).collect();
    servers.dedup();
    let wanted = format!("for {}", text::list(&servers));
    let id = match &need.supply {
        Supply::Stored(_) => "stored",
        Supply::Environment => "environment",
        Supply::Settings => "settings",
        Supply::Default => "default",
        Supply::Empty | Supply::Missing => {
            return DoctorLine::ok(HERE, "off", format!("{name}: {}, {wanted}, switched off", need.supply));
        }
    };
    let is_stored = need.supply.stored().is_some();
    if is_stored && scene.world.client_variables().contains_key(name.as_str()) {
        let settings = scene.shown(&scene.world.places.settings);
        return DoctorLine::new(
            HERE,
            "overridden",
            LineState::Warning,
            format!("{settings} sets {name} too, and claude takes that value, not the stored one"),
        )
        .next(format!("take {name} out of {settings}"));
    }
    let beside = if is_stored && scene.world.environ.get(name.as_str()).is_some() {
        "; the one in the environment is not used"
    } else {
        ""
    };
    DoctorLine::ok(HERE, id, format!("{name}: {}, {wanted}{beside}", need.supply))
}
