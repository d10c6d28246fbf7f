//! Everything HTTP: routes, requests, replies, problems, pages.
//!
//! A use case is a list of [`Route`]s, each with its handler. A route declares who may call it, and the runtime checks
//! that before the handler runs (see [`crate::runtime`]).

mod body;
mod context;
pub mod csrf;
pub mod form;
pub mod frame;
pub mod link;
pub mod list;
mod problem;
mod reply;
mod request;
mod route;
mod status_view;

#[cfg(test)]
mod tests;

pub use body::BodyLimits;
pub use context::{Context, SignedIn, Staff, Storefront, Visitor};
pub use form::Form;
pub use frame::Frame;
pub use problem::Problem;
pub use reply::{Reply, SetCookie};
pub use request::{Caller, CustomerCaller, RawRequest, Request, StaffCaller, StorefrontCaller};
pub use route::{Access, Address, Answering, BodyKind, Handler, Idempotency, NamedSchema, ResponseSpec, Route, UseCase};
pub use status_view::StatusView;

use crate::fault::Fault;

/// Why a handler stops early: it refuses with a problem document, or a fault occurred.
///
/// Inside the subjects `?` carries only faults. At this edge it may also carry a refusal, so that a handler reads as
/// its good path with its refusals in order.
#[derive(Debug)]
pub enum Rejection {
    Problem(Problem),
    Fault(Fault),
}

impl From<Problem> for Rejection {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Fault> for Rejection {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// The cookie that holds a customer's session token (S-SE-3).
pub const SESSION_COOKIE: &str = "__Host-cs";
/// The cookie that a form's hidden field belongs to (S-WB-1).
pub const CSRF_COOKIE: &str = "__Host-form";
/// The cookie that holds a visitor's signed visit token (AF-4).
pub const VISIT_COOKIE: &str = "__Host-visit";

pub(crate) use request::content_type;
pub use request::{cookie as request_cookie, is_form, prefers_html};
