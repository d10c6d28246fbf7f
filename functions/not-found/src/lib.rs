//! Answer the calls that no other function answers.
//!
//! The gateway does not know our pages and problem documents: a call that matches none of its routes would get its own bare 404. This
//! function answers such calls as local mode does, where one process has all functions: 404 for an unknown address, 405
//! with the allowed methods for a known one, and a redirect to the storefront for the bare host (S-IN-5).
//!
//! The known addresses are a list that is generated from all routes, so that this program stays small and starts quickly however
//! large the other functions become.

mod addresses;

pub use addresses::ADDRESSES;

use shared::runtime::NOT_FOUND;
use shared::web::UseCase;

pub const USE_CASE: UseCase = UseCase { name: NOT_FOUND, routes: &[], elsewhere: ADDRESSES };
