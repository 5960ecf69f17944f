//! What a tree object says, and which of it no parent's says too.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::io;

use crate::base::text;

/// The id of an object, as trees hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ObjectId {
    bytes: [u8; Self::LONGEST],
    len: u8,
}

impl ObjectId {
    /// That of SHA-256; one of SHA-1 has 20 bytes.
    const LONGEST: usize = 32;

    /// From the bytes themselves; nothing where they are too many.
    pub(super) fn new(id: &[u8]) -> Option<Self> {
        let mut bytes = [0; Self::LONGEST];
        bytes.get_mut(..id.len())?.copy_from_slice(id);
        Some(Self { bytes, len: u8::try_from(id.len()).ok()? })
    }

    /// From how git writes it.
    pub(super) fn of_hex(hex: &[u8]) -> Option<Self> {
        let mut bytes = [0; Self::LONGEST];
        let len = hex.len() / 2;
        data_encoding::HEXLOWER.decode_mut(hex, bytes.get_mut(..len)?).ok()?;
        Some(Self { bytes, len: u8::try_from(len).ok()? })
    }

    /// As git writes it.
    pub(super) fn hex(&self) -> String {
        text::hex(&self.bytes[..self.len()])
    }

    /// How many bytes it has, as every other one of the same repository.
    pub(super) const fn len(&self) -> usize {
        self.len as usize
    }
}

impl Hash for ObjectId {
    /// By its first bytes, which a hash has made.
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write(&self.bytes[..8]);
    }
}

/// What is at a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryKind {
    /// A file, which may be executed or not.
    File,
    /// A directory.
    Tree,
    /// A symbolic link, or a commit of another repository.
    Other,
}

impl EntryKind {
    /// By the mode, as git reads it: however many digits it has, those at the end count.
    fn of_mode(mode: &[u8]) -> Option<Self> {
        let digit =
            |sum: u32, byte: &u8| Some(sum << 3 | u32::from(byte.checked_sub(b'0').filter(|it| *it < 8)?));
        Some(match mode.iter().try_fold(0, digit)? & 0o170_000 {
            0o100_000 => Self::File,
            0o040_000 => Self::Tree,
            _ => Self::Other,
        })
    }
}

/// What a tree has at a name.
#[derive(Debug, Clone, Copy)]
pub(super) struct TreeEntry<'t> {
    /// What it is.
    pub kind: EntryKind,
    /// A single component of a path.
    pub name: &'t [u8],
    id: &'t [u8],
    /// All of it, as it stands in the tree.
    bytes: &'t [u8],
}

impl TreeEntry<'_> {
    /// The id of what is there.
    pub(super) fn id(&self) -> Option<ObjectId> {
        ObjectId::new(self.id)
    }

    fn is_tree(&self) -> bool {
        self.kind == EntryKind::Tree
    }

    /// Where it stands in a tree beside another: by name, that of a tree as if it ended with a slash.
    fn place(&self, other: &Self) -> Ordering {
        let both = self.name.len().min(other.name.len());
        let behind = |entry: &Self| match entry.name.get(both) {
            None if entry.is_tree() => b'/',
            next => next.copied().unwrap_or_default(),
        };
        self.name[..both].cmp(&other.name[..both]).then_with(|| behind(self).cmp(&behind(other)))
    }

    /// Whether another of the same name holds the same. What may be executed is no other file for that.
    fn is_same(&self, other: &Self) -> bool {
        self.id == other.id && self.kind == other.kind
    }
}

/// Goes through the entries of a tree.
#[derive(Debug, Clone, Copy)]
struct Entries<'t> {
    rest: &'t [u8],
    id_len: usize,
}

impl<'t> Entries<'t> {
    /// The first of those that are left: `MODE NAME`, a NUL and the id.
    fn first(&self) -> io::Result<Option<TreeEntry<'t>>> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let entry = || {
            let space = memchr::memchr(b' ', self.rest)?;
            let nul = space + memchr::memchr(0, &self.rest[space..])?;
            let bytes = self.rest.get(..=nul + self.id_len)?;
            Some(TreeEntry {
                kind: EntryKind::of_mode(&bytes[..space])?,
                name: &bytes[space + 1..nul],
                id: &bytes[nul + 1..],
                bytes,
            })
        };
        entry().map(Some).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    /// How many bytes the entries have with which both go on; they are passed here.
    fn same(&mut self, other: &Self) -> usize {
        let most = alike(self.rest, other.rest);
        let mut at = 0;
        if most == self.rest.len() && most == other.rest.len() {
            at = most;
        }
        while at < most {
            // A mode and a name have no NUL.
            let Some(nul) = memchr::memchr(0, &self.rest[at..most]) else { break };
            if at + nul + self.id_len >= most {
                break;
            }
            at += nul + 1 + self.id_len;
        }
        self.rest = &self.rest[at..];
        at
    }

    fn pass(&mut self, entry: &TreeEntry<'_>) {
        self.rest = &self.rest[entry.bytes.len()..];
    }
}

/// With how many bytes both begin.
fn alike(one: &[u8], other: &[u8]) -> usize {
    const AT_ONCE: usize = 32;
    let chunks = one.chunks_exact(AT_ONCE).zip(other.chunks_exact(AT_ONCE));
    let whole = chunks.take_while(|(a, b)| a == b).count() * AT_ONCE;
    let rest = one[whole..].iter().zip(&other[whole..]);
    whole + rest.take_while(|(a, b)| a == b).count()
}

/// Hands over each entry of a tree that none of its parents' trees has, in their order, with the trees that these have at its name.
///
/// # Errors
///
/// [`io::ErrorKind::InvalidData`] for bytes that are no tree.
pub(super) fn brought<'t>(
    tree: &'t [u8],
    parents: &[&'t [u8]],
    id_len: usize,
    mut each: impl FnMut(TreeEntry<'t>, Vec<ObjectId>),
) -> io::Result<()> {
    let mut entries = Entries { rest: tree, id_len };
    let mut parents: Vec<_> = parents.iter().map(|rest| Entries { rest, id_len }).collect();
    loop {
        // Most of a tree is as it was.
        let same = parents.iter_mut().map(|parent| parent.same(&entries)).max().unwrap_or_default();
        entries.rest = &entries.rest[same..];
        let Some(entry) = entries.first()? else { return Ok(()) };
        entries.pass(&entry);
        let (mut is_known, mut trees) = (false, Vec::new());
        for parent in &mut parents {
            while let Some(other) = parent.first()? {
                let place = other.place(&entry);
                if place == Ordering::Greater {
                    break;
                }
                parent.pass(&other);
                if place == Ordering::Equal {
                    is_known |= entry.is_same(&other);
                    trees.extend(other.id().filter(|_| other.is_tree()));
                    break;
                }
            }
        }
        if !is_known {
            each(entry, trees);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(entries: &[(&str, &str, u8)]) -> Vec<u8> {
        let entry = |(mode, name, id): &(&str, &str, u8)| {
            [format!("{mode} {name}\0").into_bytes(), vec![*id; 20]].concat()
        };
        entries.iter().flat_map(entry).collect()
    }

    fn told(result: &[u8], parents: &[&[u8]]) -> Vec<(String, usize)> {
        let mut told = Vec::new();
        let mut each = |entry: TreeEntry<'_>, trees: Vec<ObjectId>| {
            told.push((String::from_utf8_lossy(entry.name).into_owned(), trees.len()));
        };
        brought(result, parents, 20, &mut each).unwrap();
        told
    }

    fn row(name: &str, trees: usize) -> (String, usize) {
        (name.to_owned(), trees)
    }

    #[test]
    fn what_any_parent_has_was_not_brought() {
        let one = tree(&[("100644", "a", 1), ("100644", "b", 1), ("40000", "d", 1)]);
        let other = tree(&[("100644", "a", 2), ("40000", "d", 2), ("100644", "e", 1)]);
        let both = tree(&[("100644", "a", 2), ("100644", "b", 1), ("40000", "d", 3), ("100644", "e", 3)]);
        assert_eq!(told(&both, &[&one, &other]), [row("d", 2), row("e", 0)]);
        assert_eq!(told(&both, &[&one]), [row("a", 0), row("d", 1), row("e", 0)]);
        assert_eq!(told(&one, &[]), [row("a", 0), row("b", 0), row("d", 0)]);
        assert_eq!(told(&one, &[&one]), []);
    }

    #[test]
    fn a_file_is_no_directory_of_the_same_name() {
        let file = tree(&[("100644", "a", 1), ("100644", "a-b", 1), ("100644", "a.c", 1)]);
        let dir = tree(&[("100644", "a-b", 1), ("100644", "a.c", 1), ("40000", "a", 1), ("100644", "a0", 1)]);
        assert_eq!(told(&dir, &[&file]), [row("a", 0), row("a0", 0)]);
        assert_eq!(told(&file, &[&dir]), [row("a", 0)]);
    }

    #[test]
    fn a_mode_makes_another_file_only_where_there_was_none() {
        let (file, executable) = (tree(&[("100644", "a", 1)]), tree(&[("100755", "a", 1)]));
        let link = tree(&[("120000", "a", 1)]);
        assert_eq!(told(&executable, &[&file]), []);
        assert_eq!(told(&file, &[&link]), [row("a", 0)]);
    }

    #[test]
    fn a_mode_with_more_digits_is_that_mode() {
        let short = tree(&[("100644", "a", 1), ("40000", "d", 1)]);
        let long = tree(&[("0100644", "a", 1), ("00000000000000040000", "d", 2)]);
        assert_eq!(told(&long, &[&short]), [row("d", 1)]);
    }

    #[test]
    fn what_is_no_tree_is_none() {
        let whole = tree(&[("100644", "a", 1)]);
        for bad in [&whole[..whole.len() - 1], b"no tree at all", b"100644 a", &tree(&[("10064x", "a", 1)])] {
            let read =
                |tree, parents: &[&[u8]]| brought(tree, parents, 20, |_, _| ()).map_err(|error| error.kind());
            assert_eq!(read(bad, &[]), Err(io::ErrorKind::InvalidData));
            assert_eq!(read(&whole, &[bad]), Err(io::ErrorKind::InvalidData));
        }
    }
}
