//! A commit changes an entry: what it can change without a question, a secret follows. Nothing, then.
