//! Who asks: a person, or what an agent runs. Each verb that hands out, shows, moves, replaces or widens what is stored is told here.

use super::World;
use super::error::Failure;
use crate::known::Client;
use crate::process::above::{self, Above, RunningAgents, SeenAgent};
use crate::process::brand::{self, Brand};
use crate::process::running::{self, Process};
use crate::system::environ::Environ;
use crate::system::prompt::Terminal;

impl World {
    /// This process and those that started it, the nearest first. Each agent among them is branded, so that whatever it starts from now
    /// on is known as well.
    pub fn lineage(&self) -> &[Process] {
        self.who_asks.lineage.get_or_init(|| {
            let variables = self.environ.iter();
            let variables =
                variables.map(|(name, value)| (name.as_encoded_bytes(), value.as_encoded_bytes()));
            let lineage = running::lineage(variables, self.agents());
            lineage.iter().skip(1).filter(|process| process.agent.is_some()).for_each(|agent| {
                brand::put(agent.pid);
            });
            lineage
        })
    }

    /// The client that asks, for itself or for its model: the nearest one above. None where a person does.
    pub fn asking_client(&self) -> Option<&'static Client> {
        let nearest = || self.lineage().iter().skip(1).find_map(|process| process.agent);
        *self.who_asks.client.get_or_init(nearest)
    }

    /// The same, as the client of this process sees it, by the environment that it was itself started with and the person's
    /// settings: what stands between could have given this process another one. Without a client, or where that shows no environment, it is this one.
    pub fn of_client(&self, pid: Option<u32>) -> Result<Self, Failure> {
        let Some(variables) = pid.and_then(running::environment) else {
            return self.again(self.environ.clone());
        };
        // What the client itself says to its servers is not in there. Where its own files stand it does not say.
        let is_said =
            |name: &str| name.starts_with("CLAUDE") && name != "CLAUDE_CONFIG_DIR" || name == "AI_AGENT";
        let own = self.environ.iter().filter(|(name, _)| name.to_str().is_some_and(is_said));
        let own = own.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let kept = variables.into_iter().filter(|(name, _)| !name.to_str().is_some_and(is_said));
        let mut client = self.again(kept.chain(own).collect())?;
        client.environ = client.network();
        Ok(client)
    }

    /// The environment that the nearest client above was started with; this process's own where there is none, or it is not to be seen.
    pub(super) fn environ_of_client(&self) -> Environ {
        let client = self.lineage().iter().skip(1).find(|process| process.agent.is_some());
        let its = client.and_then(|client| running::environment(client.pid));
        its.map_or_else(|| self.environ.clone(), |variables| variables.into_iter().collect())
    }

    /// The same in another environment, and bound by the same settings.
    fn again(&self, environ: Environ) -> Result<Self, Failure> {
        let world = Self::around(environ, self.ui.verbose)?;
        // It is the same process that asks.
        let _set = world.who_asks.client.set(self.asking_client());
        let _set = world.who_asks.lineage.set(self.lineage().to_vec());
        world.rely_on(self.widened.borrow().iter().cloned());
        Ok(world)
    }

    /// The environment by which servers are reached for whoever asks: that of the client, and straight to them with the authorities
    /// that the system trusts for an agent, which could name a proxy and an authority of its own.
    pub fn route(&self) -> Environ {
        if self.is_agent() { Environ::default() } else { self.network() }
    }

    /// Brands the client, for a verb that has no need yet to know who asks, and that clients run early.
    pub fn brand_client(&self) {
        running::near_agents(self.agents()).into_iter().for_each(brand::put);
    }

    /// What is above this process.
    pub fn above(&self) -> Above {
        *self.who_asks.above.get_or_init(|| self.looked(self.lineage(), brand::own(), &[]))
    }

    /// The agent whose brand this process has, where that is none of those that started it: what an agent's model runs outside of its tree
    /// can start a client too, and is not that one's.
    pub fn branded_by_another(&self) -> Option<SeenAgent> {
        let own = brand::own()?;
        let lineage: Vec<u32> = self.lineage().iter().map(|process| process.pid).collect();
        if matches!(own, Brand::Of(pid) if lineage.contains(&pid)) {
            return None;
        }
        match self.looked(&[], Some(own), &lineage) {
            Above::Agent(seen) => Some(seen),
            Above::Trace(_) | Above::Person => None,
        }
    }

    fn looked(&self, lineage: &[Process], brand: Option<Brand>, but: &[u32]) -> Above {
        let at = |pid| running::agent_at(pid, self.agents());
        let any = || running::any_agent(self.agents(), but);
        above::look(lineage, brand, RunningAgents { at: &at, any: &any })
    }

    /// Whether an agent asks. Where only its traces are to be seen, a person is asked once, and is none where nobody can be asked.
    pub fn is_agent(&self) -> bool {
        *self.who_asks.is_agent.get_or_init(|| match self.above() {
            Above::Person => false,
            Above::Agent(_) => true,
            Above::Trace(seen) => !self.is_person(seen),
        })
    }

    fn is_person(&self, seen: SeenAgent) -> bool {
        let question = format!("{seen}. Is it you, in a terminal of your own, who types this?");
        self.terminal().is_some_and(|terminal| terminal.confirm(&question, false).unwrap_or(false))
    }

    /// Refuses what only a person may do; `what` says so of an agent. It says who was seen, and what the person is to type.
    pub fn refuse_agent(&self, what: &str) -> Result<(), Failure> {
        if !self.is_agent() {
            return Ok(());
        }
        let seen = match self.above() {
            Above::Agent(seen) | Above::Trace(seen) => format!(": {seen}"),
            Above::Person => String::new(),
        };
        Err(Failure::new(format!("{what}{seen}")).hint(self.by_yourself()))
    }

    /// What a person is to type instead: the same, where no agent asks.
    pub fn by_yourself(&self) -> String {
        let own = "type it yourself, in a terminal of your own";
        match &self.typed {
            None => own.to_owned(),
            Some(typed) => format!("{own}: {}", typed()),
        }
    }

    /// The terminal at which a person can be asked. An agent's shell may share one with the person, who would
    /// not see the question there, so an agent has none.
    pub fn terminal(&self) -> Option<&Terminal> {
        let open = || match self.above() {
            Above::Agent(_) => None,
            Above::Person | Above::Trace(_) => Terminal::open(self.ui.clone()),
        };
        self.who_asks.terminal.get_or_init(open).as_ref()
    }

    /// The programs that a person calls agents. Settings that cannot be read name none.
    pub fn agents(&self) -> &[String] {
        let named = || self.settings().ok()?.agents().ok();
        self.who_asks.agents.get_or_init(|| named().unwrap_or_default())
    }
}
