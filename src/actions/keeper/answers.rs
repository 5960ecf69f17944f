//! A large answer, masked as it comes.

use std::sync::Arc;

use crate::bridge::keeper::Masking;
use crate::detect::mask::{KeptPiece, Mask};

/// One message that comes in pieces.
pub(super) struct MaskedAnswer {
    mask: Arc<Mask>,
    kept: KeptPiece,
}

impl MaskedAnswer {
    pub(super) fn new(mask: Arc<Mask>) -> Self {
        Self { mask, kept: KeptPiece::default() }
    }
}

impl Masking for MaskedAnswer {
    fn show(&mut self, bytes: &[u8], is_last: bool, out: &mut Vec<u8>) {
        self.kept.show(&self.mask, bytes, is_last, out);
    }
}
