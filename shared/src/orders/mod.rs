//! Orders: what the storefront tells us, and what follows from it.
