//! Routes: an address, who may call it, what it takes and what it answers. Local mode, the API document, the
//! template check and the tests all read these.

use std::future::Future;
use std::pin::Pin;

use http::{Method, StatusCode};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::{BodyLimits, Rejection, Reply, Request};
use crate::shop::Shop;
use crate::staff::{Permission, Scope};

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nobody in particular; a storefront server may vouch for a visitor.
    Anyone,
    /// Anyone, told apart from signed-in customers where they are.
    OptionalCustomer,
    /// Whoever holds the token of a mailed link: the token is the proof, so no form cookie is asked for.
    LinkToken,
    /// A signed-in customer.
    Customer,
    /// A storefront server whose key has the scope.
    Storefront(Scope),
    /// Staff with the permission.
    Staff(Permission),
    /// Staff with one of two permissions: which of them a member of the body needs is the use case's to say.
    StaffAny(Permission, Permission),
}

/// One thing a route may answer, for the API document.
#[derive(Clone, Copy, Debug)]
pub struct ResponseSpec {
    pub status: u16,
    pub description: &'static str,
    pub schema: Option<NamedSchema>,
}

/// A type's name and shape in the API document.
#[derive(Clone, Copy, Debug)]
pub struct NamedSchema {
    pub name: fn() -> std::borrow::Cow<'static, str>,
    pub schema: fn() -> RefOr<Schema>,
    pub components: fn(&mut Vec<(String, RefOr<Schema>)>),
}

impl NamedSchema {
    const fn of<T: ToSchema + PartialSchema>() -> Self {
        Self { name: T::name, schema: T::schema, components: T::schemas }
    }
}

/// What kind of body a route takes.
#[derive(Clone, Copy, Debug)]
pub enum BodyKind {
    None,
    /// JSON, or a form of a page at the same address.
    Json(NamedSchema),
}

/// One address and method.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    pub method: &'static str,
    /// The path, with `{name}` for its parameters.
    pub path: &'static str,
    /// `METHOD path`: what a handler matches on.
    pub at: &'static str,
    pub access: Access,
    pub summary: &'static str,
    pub body: BodyKind,
    pub limits: BodyLimits,
    pub query: &'static [(&'static str, &'static str)],
    pub responses: &'static [ResponseSpec],
    pub has_page: bool,
    pub idempotency: Idempotency,
}

/// What an `Idempotency-Key` does at a route (S-AK-10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idempotency {
    /// The method repeats safely by itself.
    NotNeeded,
    /// A key is honoured: the first reply is kept for 24 hours and given again.
    Optional,
    /// A key is required, and the use case writes it together with its effect.
    Required,
}

impl Route {
    /// A route by its `METHOD /path`.
    ///
    /// # Panics
    /// At compile time, when there is no space between the two.
    pub const fn new(at: &'static str, access: Access, summary: &'static str) -> Self {
        let (method, path) = split(at);
        let is_post = method.len() == 4 && matches!(method.as_bytes(), b"POST");
        Self {
            method,
            path,
            at,
            access,
            summary,
            body: BodyKind::None,
            limits: BodyLimits::GENERAL,
            query: &[],
            responses: &[],
            has_page: false,
            idempotency: if is_post { Idempotency::Optional } else { Idempotency::NotNeeded },
        }
    }

    pub const fn request_body<T: ToSchema>(mut self) -> Self {
        self.body = BodyKind::Json(NamedSchema::of::<T>());
        self
    }

    pub const fn body_limits(mut self, limits: BodyLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Query members with what they mean.
    pub const fn query_parameters(mut self, query: &'static [(&'static str, &'static str)]) -> Self {
        self.query = query;
        self
    }

    pub const fn responses(mut self, responses: &'static [ResponseSpec]) -> Self {
        self.responses = responses;
        self
    }

    /// Browsers get a page here.
    pub const fn with_page(mut self) -> Self {
        self.has_page = true;
        self
    }

    pub const fn idempotency(mut self, idempotency: Idempotency) -> Self {
        self.idempotency = idempotency;
        self
    }

    /// The parameters of a path that fits, in order; `None` when it does not fit.
    pub fn matches(&self, path: &str) -> Option<Vec<(&'static str, String)>> {
        let mut parameters = Vec::new();
        let mut given = path.split('/');
        for expected in self.path.split('/') {
            let part = given.next()?;
            match expected.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(_) if part.is_empty() => return None,
                Some(name) => parameters.push((name, part.to_owned())),
                None if part != expected => return None,
                None => {}
            }
        }
        given.next().is_none().then_some(parameters)
    }

    pub fn method(&self) -> Method {
        Method::from_bytes(self.method.as_bytes()).expect("routes name methods of HTTP")
    }
}

impl ResponseSpec {
    pub const fn empty(status: StatusCode, description: &'static str) -> Self {
        Self { status: status.as_u16(), description, schema: None }
    }

    pub const fn json<T: ToSchema>(status: StatusCode, description: &'static str) -> Self {
        Self { status: status.as_u16(), description, schema: Some(NamedSchema::of::<T>()) }
    }
}

#[expect(clippy::panic, reason = "at compile time it is a message")]
const fn split(at: &'static str) -> (&'static str, &'static str) {
    let bytes = at.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b' ' {
            let (method, rest) = at.split_at(i);
            let (_, path) = rest.split_at(1);
            return (method, path);
        }
        i += 1;
    }
    panic!("a route is a method, a space and a path")
}

/// A handler, as the platforms call it.
pub type Handler = for<'a> fn(&'a Shop, Request) -> Pin<Box<dyn Future<Output = Result<Reply, Rejection>> + Send + 'a>>;

/// A function crate: its name, its routes and its handler.
#[derive(Clone, Copy)]
pub struct UseCase {
    pub name: &'static str,
    pub routes: &'static [Route],
    pub handle: Handler,
}

/// A function crate as a [`UseCase`].
#[macro_export]
macro_rules! use_case {
    ($name:literal, $function:ident) => {
        $crate::web::UseCase {
            name: $name,
            routes: $function::ROUTES,
            handle: |shop, request| ::std::boxed::Box::pin($function::handle(shop, request)),
        }
    };
}
