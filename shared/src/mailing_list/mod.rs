//! The mailing list: strict double opt-in, with proof.
