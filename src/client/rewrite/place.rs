//! The way to a string of a file, by which it is found again after others have written there.

use std::ops::Range;

use crate::base::syntax::{Leaf, Node, Tree};

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

impl Way {
    /// The way to the string or comment at these bytes of the file.
    pub fn to(tree: &Tree<'_>, span: &Range<usize>) -> Option<Self> {
        let comment = |range: &Range<usize>| range.start <= span.start && span.end <= range.end;
        match tree.comments.iter().position(comment) {
            Some(at) => Some(Self::Comment(at)),
            None => down(&tree.root, span, &mut Vec::new()),
        }
    }

    /// The string there, with the bytes that spell it.
    pub fn find<'t>(&self, tree: &Tree<'t>, text: &'t str) -> Option<Leaf<'t>> {
        match self {
            Self::Comment(at) => {
                let span = tree.comments.get(*at)?.clone();
                Some(Leaf { value: text.get(span.clone())?.into(), span })
            }
            Self::Value(turns) => follow(&tree.root, turns)?.leaf().cloned(),
            Self::Name(turns) => {
                let (Turn::Member(name, nth), above) = turns.split_last()? else { return None };
                let named = |member: &&crate::base::syntax::Member<'t>| member.key.value == *name;
                Some(follow(&tree.root, above)?.members().iter().filter(named).nth(*nth)?.key.clone())
            }
        }
    }

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

/// The value that the turns lead to.
pub fn follow<'n, 't>(root: &'n Node<'t>, turns: &[Turn]) -> Option<&'n Node<'t>> {
    turns.iter().try_fold(root, |node, turn| match turn {
        Turn::Member(name, nth) => {
            node.members().iter().filter(|m| m.key.value == *name).nth(*nth).map(|m| &m.value)
        }
        Turn::Element(at) => node.elements().get(*at),
    })
}

fn down(node: &Node<'_>, span: &Range<usize>, turns: &mut Vec<Turn>) -> Option<Way> {
    let is_it = |leaf: &Leaf<'_>| leaf.span == *span;
    if node.leaf().is_some_and(is_it) {
        return Some(Way::Value(turns.clone()));
    }
    for (at, member) in node.members().iter().enumerate() {
        let nth = node.members()[..at].iter().filter(|m| m.key.value == member.key.value).count();
        turns.push(Turn::Member(member.key.value.clone().into_owned(), nth));
        if is_it(&member.key) {
            return Some(Way::Name(turns.clone()));
        }
        if let Some(found) = down(&member.value, span, turns) {
            return Some(found);
        }
        turns.pop();
    }
    for (at, element) in node.elements().iter().enumerate() {
        turns.push(Turn::Element(at));
        if let Some(found) = down(element, span, turns) {
            return Some(found);
        }
        turns.pop();
    }
    None
}
