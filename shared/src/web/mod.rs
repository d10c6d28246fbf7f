//! Everything HTTP: routes, requests, replies, problems, pages.
//!
//! A use case is a list of [`Route`]s, each with its handler. A route declares who may call it, and the runtime checks
//! that before the handler runs (see [`crate::runtime`]).

mod address;
mod body;
mod brand;
mod caller;
mod context;
mod cookies;
pub mod csrf;
pub(crate) mod flash;
pub mod form;
pub mod frame;
mod headers;
pub mod link;
pub mod list;
mod parts;
mod problem;
mod qr_code;
mod raw_request;
mod rejection;
mod reply;
mod request;
mod return_to;
mod route;
pub mod staff_frame;
mod status_view;
mod style;
pub mod table_file;

#[cfg(test)]
mod tests;

pub use address::{Address, path_part};
pub use body::BodyLimits;
pub use brand::Brand;
pub use caller::{Caller, CustomerCaller, StaffCaller, StorefrontCaller};
pub use context::{Context, SignedIn, Staff, Storefront, Visitor};
pub use cookies::{
    CSRF_COOKIE, KNOWN_BROWSER_COOKIE, KNOWN_STAFF_COOKIE, LANGUAGE_COOKIE, SESSION_COOKIE, STAFF_COOKIE, SetCookie, VISIT_COOKIE,
    request_cookie,
};
pub use flash::Flash;
pub use form::{Form, Refusal};
pub use frame::Frame;
pub(crate) use headers::content_type;
pub use headers::{is_form, prefers_html};
pub use parts::{Pager, Pill};
pub use problem::{NextStep, Problem};
pub use qr_code::qr_code;
pub use raw_request::RawRequest;
pub use rejection::Rejection;
pub use reply::Reply;
pub use request::Request;
pub use return_to::{RETURN_FIELD, login_for, safe_return, sign_in_for};
pub use route::{Access, Answering, BodyKind, Handler, Idempotency, NamedSchema, ResponseSpec, Route, UseCase};
pub use status_view::StatusView;
pub use style::{SCRIPT, STYLE};
