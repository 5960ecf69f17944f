//! A value that is fetched from elsewhere each time it is wanted: what is run is shown to a person, who agrees to it, and tried at once.

use crate::actions::doubts;
use crate::actions::supply;
use crate::base::names::VarName;
use crate::base::secret::Secret;
use crate::base::text;
use crate::base::typed::ValuePosition;
use crate::vault::deposit::HeldValue;
use crate::vault::expiry;
use crate::vault::source::Source;
use crate::vault::source::programs::VaultProgram;
use crate::world::World;
use crate::world::error::Failure;

/// A value that was given.
#[derive(Debug, Clone)]
pub struct GivenValue {
    /// The value.
    pub value: Secret,
    /// Where it is fetched from each time, where a person wants that.
    pub source: Option<Source>,
}

impl GivenValue {
    /// What is to be held for it.
    pub fn held(self, world: &World) -> HeldValue {
        match self.source {
            None => self.value.into(),
            Some(source) => world.fetched(source, &self.value).into(),
        }
    }
}

impl From<Secret> for GivenValue {
    fn from(value: Secret) -> Self {
        Self { value, source: None }
    }
}

/// Where a person says that a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedSource {
    /// A reference to a vault.
    Reference(String),
    /// A command line.
    Command(String),
}

/// How it is agreed to, and kept.
#[derive(Debug, Clone, Copy, Default)]
pub struct SourceOptions {
    /// For how many seconds what was fetched is kept.
    pub ttl: Option<u64>,
    /// Whether a person said beforehand that it may be run.
    pub yes: bool,
}

impl NamedSource {
    /// What is run.
    fn read(&self, world: &World) -> Result<Source, Failure> {
        match self {
            Self::Command(line) => Source::of_command(line)
                .map_err(|why| Failure::new(format!("--from-command {}: {why}", text::line(line, 200)))),
            Self::Reference(reference) => match world.vault_of(reference)? {
                Some(program) => world.source_of(&program, reference),
                None => Err(unknown(world, reference)?),
            },
        }
    }

    /// The value for `variable`, once a person has agreed to what is run for it.
    pub fn given(
        &self,
        world: &World,
        variable: &VarName,
        options: SourceOptions,
        position: &ValuePosition<'_>,
    ) -> Result<GivenValue, Failure> {
        let source = Source { ttl: options.ttl, ..self.read(world)? };
        agree(world, variable, &source, options.yes)?;
        let typed = world.fetch(variable, &source, position)?;
        for part in &typed.taken {
            world.ui.say(&format!("strips {part} the value of {variable}, each time"));
        }
        doubts::of_fetched(world, variable.as_str(), &typed.value, position);
        Ok(GivenValue { value: typed.value, source: Some(source) })
    }
}

/// Shows what is run for `variable`, and fails where no person agrees to it.
pub fn agree(world: &World, variable: &VarName, source: &Source, yes: bool) -> Result<(), Failure> {
    world.refuse_agent("an agent cannot say where a value comes from")?;
    world.check_source(source)?;
    let kept = match source.ttl {
        Some(seconds) => format!("; it is kept in the store for {}", expiry::span(seconds)),
        None => String::new(),
    };
    let what =
        format!("whenever {variable} is wanted, the value is what this prints{kept}:\n  {}", source.line());
    let question = "run that, now and then?";
    let is_sure = match world.terminal() {
        Some(terminal) => {
            terminal.show(&what)?;
            yes || terminal.apart().confirm(question, false)?
        }
        None => {
            world.ui.say(&what);
            supply::is_sure(world, yes, question)?
        }
    };
    if is_sure { Ok(()) } else { Err(Failure::no("nothing was changed")) }
}

/// Asks whether what was typed is a reference to the vault `program`; what it gives then.
pub fn ask(
    world: &World,
    program: &VaultProgram,
    typed: &str,
    variable: &VarName,
    position: &ValuePosition<'_>,
) -> Result<Option<GivenValue>, Failure> {
    let Some(terminal) = world.terminal() else { return Ok(None) };
    let question = format!(
        "that reads like a reference of {}: fetch the value there whenever it is wanted? (no: it is the value itself)",
        program.title
    );
    if !terminal.apart().confirm(&question, true)? {
        return Ok(None);
    }
    let source = world.source_of(program, typed)?;
    agree(world, variable, &source, false)?;
    let value = world.fetch(variable, &source, position)?.value;
    Ok(Some(GivenValue { value, source: Some(source) }))
}

/// `--ttl`, in seconds.
pub fn ttl(span: &str) -> Result<u64, Failure> {
    let seconds =
        humantime::parse_duration(span).ok().map(|span| span.as_secs()).filter(|seconds| *seconds > 0);
    seconds.ok_or_else(|| {
        Failure::new(format!("--ttl {}: is no time span", text::short(span))).hint("for instance --ttl 50m")
    })
}

fn unknown(world: &World, reference: &str) -> Result<Failure, Failure> {
    let known = world.vault_programs()?;
    let forms: Vec<String> = known.iter().map(|program| format!("  {}", program.reference)).collect();
    Ok(Failure::new(format!("--from {}: no vault has such references", text::line(reference, 200)))
        .hint(format!("those that are known:\n{}\nor give a command with --from-command", forms.join("\n"))))
}
