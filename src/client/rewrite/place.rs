//! The way to a string of a file, by which it is found again after others have written there.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use crate::base::syntax::{Leaf, Member, Node, Tree};

/// The way to a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// To a value.
    Value(Vec<Turn>),
    /// To the name of a member.
    Name(Vec<Turn>),
    /// To the comment of this number.
    Comment(usize),
}

/// One turn of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// To the member of this name; of several of that name, to the one of this number.
    Member(String, usize),
    /// To the element of this number.
    Element(usize),
}

/// The ways to places of one tree, which is walked once for all of them.
pub struct Ways<'t, 's> {
    tree: &'t Tree<'s>,
    strings: BTreeMap<usize, Way>,
    nodes: HashMap<*const Node<'s>, Vec<Turn>>,
}

impl<'t, 's> Ways<'t, 's> {
    /// The ways to the strings that begin at `starts` and to these nodes.
    pub fn new(tree: &'t Tree<'s>, starts: &BTreeSet<usize>, nodes: &HashSet<*const Node<'s>>) -> Self {
        let mut ways = Self { tree, strings: BTreeMap::new(), nodes: HashMap::new() };
        ways.walk(&tree.root, (starts, nodes), &mut Vec::new());
        ways
    }

    /// The way to the string or comment at these bytes of the file.
    pub fn to(&self, span: &Range<usize>) -> Option<Way> {
        let comment = |range: &Range<usize>| range.start <= span.start && span.end <= range.end;
        match self.tree.comments.iter().position(comment) {
            Some(at) => Some(Way::Comment(at)),
            None => self.strings.get(&span.start).cloned(),
        }
    }

    /// The way to a node, of several of one name to that very one.
    pub fn to_node(&self, node: &Node<'s>) -> Option<&[Turn]> {
        self.nodes.get(&std::ptr::from_ref(node)).map(Vec::as_slice)
    }

    fn walk(
        &mut self,
        node: &Node<'s>,
        wanted: (&BTreeSet<usize>, &HashSet<*const Node<'s>>),
        turns: &mut Vec<Turn>,
    ) {
        if wanted.1.contains(&std::ptr::from_ref(node)) {
            self.nodes.insert(node, turns.clone());
        }
        if let Some(leaf) = node.leaf().filter(|leaf| wanted.0.contains(&leaf.span.start)) {
            self.strings.insert(leaf.span.start, Way::Value(turns.clone()));
        }
        let mut before: HashMap<&str, usize> = HashMap::new();
        for member in node.members() {
            let nth = before.entry(&member.key.value).or_default();
            turns.push(Turn::Member(member.key.value.clone().into_owned(), *nth));
            *nth += 1;
            if wanted.0.contains(&member.key.span.start) {
                self.strings.insert(member.key.span.start, Way::Name(turns.clone()));
            }
            self.walk(&member.value, wanted, turns);
            turns.pop();
        }
        for (at, element) in node.elements().iter().enumerate() {
            turns.push(Turn::Element(at));
            self.walk(element, wanted, turns);
            turns.pop();
        }
    }
}

impl Way {
    /// The names on the way to a value, `None` where an element or a repeated name is on it.
    pub fn names(&self) -> Option<Vec<String>> {
        let Self::Value(turns) = self else { return None };
        let name = |turn: &Turn| match turn {
            Turn::Member(name, 0) => Some(name.clone()),
            _ => None,
        };
        turns.iter().map(name).collect()
    }
}

/// What stands at the end of ways through one tree. An object with many members is looked through once for all of them.
pub struct WayGuide<'n, 't> {
    tree: &'n Tree<'t>,
    text: &'t str,
    members: RefCell<HashMap<*const Node<'t>, Named<'n>>>,
}

/// The places of the members of each name.
type Named<'n> = HashMap<&'n str, Vec<usize>>;

/// Of no more members it takes longer to note them than to look at each.
const FEW: usize = 16;

impl<'n, 't> WayGuide<'n, 't> {
    /// For ways through the tree of `text`.
    pub fn new(tree: &'n Tree<'t>, text: &'t str) -> Self {
        Self { tree, text, members: RefCell::default() }
    }

    /// The string there, with the bytes that spell it.
    pub fn string(&self, way: &Way) -> Option<Leaf<'t>> {
        match way {
            Way::Comment(at) => {
                let span = self.tree.comments.get(*at)?.clone();
                Some(Leaf { value: self.text.get(span.clone())?.into(), span })
            }
            Way::Value(turns) => self.follow(turns)?.leaf().cloned(),
            Way::Name(turns) => {
                let (Turn::Member(name, nth), above) = turns.split_last()? else { return None };
                Some(self.member(self.follow(above)?, name, *nth)?.key.clone())
            }
        }
    }

    /// The value that the turns lead to.
    pub fn follow(&self, turns: &[Turn]) -> Option<&'n Node<'t>> {
        turns.iter().try_fold(&self.tree.root, |node, turn| match turn {
            Turn::Member(name, nth) => self.member(node, name, *nth).map(|member| &member.value),
            Turn::Element(at) => node.elements().get(*at),
        })
    }

    fn member(&self, node: &'n Node<'t>, name: &str, nth: usize) -> Option<&'n Member<'t>> {
        let members = node.members();
        if members.len() <= FEW {
            return members.iter().filter(|member| member.key.value == name).nth(nth);
        }
        let mut known = self.members.borrow_mut();
        let places = known.entry(std::ptr::from_ref(node)).or_insert_with(|| {
            let mut places = Named::new();
            for (at, member) in members.iter().enumerate() {
                places.entry(member.key.value.as_ref()).or_default().push(at);
            }
            places
        });
        members.get(*places.get(name)?.get(nth)?)
    }
}
