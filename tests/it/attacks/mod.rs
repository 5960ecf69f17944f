//! What was tried to make a secret go where no person agreed that it goes, each beside a control that shows that the honest way works.
//!
//! One module for each kind of attacker's way; a line each, in order.

mod redirects;
