//! Answer what no other function answers.
//!
//! The gateway knows nothing of our pages and problems: what fits none of its routes would end in its own bare 404. It comes
//! here instead and is answered as in local mode, where one process has all functions: 404 for an address that is none, 405
//! with the methods there are for one that is, and the way to the storefront for the bare host (S-IN-5).
//!
//! Which addresses there are is a list made from all routes, so that this program is small and starts soon whatever the
//! other functions grow to.

mod addresses;

pub use addresses::ADDRESSES;

use shared::runtime::NOT_FOUND;
use shared::web::UseCase;

pub const USE_CASE: UseCase = UseCase { name: NOT_FOUND, routes: &[], elsewhere: ADDRESSES };
