//! The API document: OpenAPI generated from the routes themselves, so that it cannot promise what no function answers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use shared::staff::Permission;
use shared::web::{Access, BodyKind, Idempotency, NamedSchema, Problem, ResponseSpec, Route, UseCase};
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, Paths};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::AdditionalProperties;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, LicenseBuilder, ObjectBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required, Response,
    Schema, Type,
};

const ABOUT: &str = "The people side of a shop: its customers, subscribers and affiliates.\n\n\
    Amounts are whole minor units of their currency: 1999 is 19.99 EUR. Rates are basis points: 1250 is 12.5 %.";

/// The query parameters of every list.
const PAGING: [(&str, &str); 2] = [
    ("limit", "the number of rows on a page: 1 to 100, by default 25"),
    ("starting_after", "the `next` of the previous page; without it, the first page"),
];

/// What the parameters of paths mean, by the beginning of the path.
const PATH_PARAMETERS: [(&str, &str, &str); 9] = [
    ("/admin/orders/", "id", "the storefront's id of the order, percent-encoded"),
    ("/admin/customers/", "number", "the customer's number"),
    ("/admin/affiliates/", "number", "the affiliate's number as a customer"),
    ("/admin/payouts/", "id", "the payout's id"),
    ("/admin/staff/", "id", "the id of a member of the staff"),
    ("/admin/storefront-keys/", "id", "the key's id in the list, which opens nothing"),
    ("/account/orders/", "id", "the order's id, percent-encoded"),
    ("/orders/", "id", "the storefront's id of the order, percent-encoded"),
    ("/r/", "af", "the affiliate's number or alias"),
];

/// Why there is no document.
#[derive(Debug, PartialEq, Eq)]
pub enum ApiDocumentError {
    /// Types of these names differ in shape: a document has one shape for each name.
    NameClash(BTreeSet<String>),
}

impl fmt::Display for ApiDocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::NameClash(names) = self;
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        write!(f, "types of one name differ in shape: {}", names.join(", "))
    }
}

impl std::error::Error for ApiDocumentError {}

/// The schemas of the document by name, with the names that got two different ones.
#[derive(Default)]
struct Schemas {
    by_name: BTreeMap<String, RefOr<Schema>>,
    clashes: BTreeSet<String>,
}

impl Schemas {
    fn insert(&mut self, name: String, schema: RefOr<Schema>) {
        if self.by_name.get(&name).is_some_and(|known| *known != schema) {
            self.clashes.insert(name.clone());
        }
        self.by_name.insert(name, schema);
    }
}

/// The document of these functions.
///
/// # Errors
/// When two types of one name have different shapes.
pub fn build(use_cases: &[UseCase]) -> Result<OpenApi, ApiDocumentError> {
    let mut schemas = Schemas::default();
    reference(NamedSchema::of::<Problem>(), &mut schemas, UnknownMembers::Possible);
    let mut paths = Paths::new();
    for use_case in use_cases {
        for route in use_case.routes {
            let operation = operation(use_case, route, &mut schemas);
            paths.add_path_operation(route.openapi_path(), vec![method(route.method)], operation.build());
        }
    }
    if !schemas.clashes.is_empty() {
        return Err(ApiDocumentError::NameClash(schemas.clashes));
    }
    let mut components = ComponentsBuilder::new();
    for (name, schema) in schemas.by_name {
        components = components.schema(name, schema);
    }
    for (name, scheme) in security_schemes() {
        components = components.security_scheme(name, scheme);
    }
    let info = InfoBuilder::new()
        .title("Shopfolk")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(LicenseBuilder::new().name("Apache-2.0 OR MIT").build()))
        .build();
    Ok(OpenApiBuilder::new().info(info).paths(paths).components(Some(components.build())).build())
}

fn operation(use_case: &UseCase, route: &Route, schemas: &mut Schemas) -> OperationBuilder {
    let mut operation = OperationBuilder::new().tag(use_case.name).summary(Some(route.summary)).operation_id(Some(operation_id(route)));
    for parameter in parameters(route) {
        operation = operation.parameter(parameter);
    }
    if let BodyKind::Json(body) = route.body {
        let content = ContentBuilder::new().schema(Some(reference(body, schemas, UnknownMembers::Refused))).build();
        let body = RequestBodyBuilder::new().description(description((body.schema)())).content("application/json", content);
        operation = operation.request_body(Some(body.required(Some(Required::True)).build()));
    }
    for answer in route.responses {
        operation = operation.response(answer.status.to_string(), response(answer, schemas));
    }
    if route.has_page && !route.responses.iter().any(|answer| answer.status == 200) {
        let page = ContentBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::String))).build();
        operation = operation.response("200", ResponseBuilder::new().description("A page").content("text/html", page).build());
    }
    operation = operation.response("default", problem("Any other refusal, and every fault"));
    for security in security(route.access) {
        operation = operation.security(security);
    }
    operation
}

/// A response that is a problem document.
fn problem(description: &str) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(description).content("application/problem+json", content).build()
}

/// What a schema says of itself.
fn description(schema: RefOr<Schema>) -> Option<String> {
    let RefOr::T(schema) = schema else { return None };
    match schema {
        Schema::Object(object) => object.description,
        Schema::Array(array) => array.description,
        Schema::OneOf(one_of) => one_of.description,
        Schema::AllOf(all_of) => all_of.description,
        _ => None,
    }
}

/// `getAdminCustomersN` for `GET /admin/customers/{n}`.
fn operation_id(route: &Route) -> String {
    let words = route.path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let capital = |word: &str| {
        let (first, rest) = word.split_at(1);
        format!("{}{rest}", first.to_ascii_uppercase())
    };
    route.method.to_ascii_lowercase() + &words.map(capital).collect::<String>()
}

fn parameters(route: &Route) -> Vec<Parameter> {
    let text = || ObjectBuilder::new().schema_type(Type::String).build();
    let path = route.openapi_path();
    let in_path = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let in_path = in_path.map(|name| {
        let meaning = PATH_PARAMETERS.iter().find(|(path, parameter, _)| route.path.starts_with(path) && *parameter == name);
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(meaning.map(|(_, _, meaning)| *meaning))
            .schema(Some(text()))
            .build()
    });
    let paging: &[(&str, &str)] = if route.is_list { &PAGING } else { &[] };
    let in_query = route.query.iter().chain(paging).map(|(name, about)| {
        ParameterBuilder::new().name(*name).parameter_in(ParameterIn::Query).description(Some(*about)).schema(Some(text())).build()
    });
    let key = (route.idempotency != Idempotency::NotNeeded).then(|| {
        let required = if route.idempotency == Idempotency::Required { Required::True } else { Required::False };
        ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .required(required)
            .description(Some("makes repeats of the call answer the first reply again, for 24 hours"))
            .schema(Some(text()))
            .build()
    });
    in_path.chain(in_query).chain(key).collect()
}

fn response(answer: &ResponseSpec, schemas: &mut Schemas) -> Response {
    let response = ResponseBuilder::new().description(answer.description);
    match answer.schema {
        Some(schema) => {
            let content = ContentBuilder::new().schema(Some(reference(schema, schemas, UnknownMembers::Possible))).build();
            response.content("application/json", content).build()
        }
        None if answer.status >= 400 => problem(answer.description),
        None => response.build(),
    }
}

/// Members that the document does not name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum UnknownMembers {
    /// A request with one is refused (S-IN-2).
    Refused,
    /// A later version of an answer may have some.
    Possible,
}

/// A reference to a type, which is added to the schemas together with every type it uses.
fn reference(schema: NamedSchema, schemas: &mut Schemas, unknown: UnknownMembers) -> Ref {
    let name = (schema.name)().into_owned();
    let mut parts = vec![(name.clone(), (schema.schema)())];
    (schema.components)(&mut parts);
    for (name, mut part) in parts {
        if let RefOr::T(Schema::Object(object)) = &mut part
            && unknown == UnknownMembers::Refused
            && !object.properties.is_empty()
        {
            object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
        }
        schemas.insert(name, part);
    }
    Ref::from_schema_name(name)
}

fn security_schemes() -> [(&'static str, SecurityScheme); 5] {
    let bearer = |about: &str| SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(about)).build());
    [
        ("session", bearer("a session token of a customer, cs_…")),
        ("session_cookie", SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(shared::web::SESSION_COOKIE)))),
        ("storefront_key", bearer("a key of a storefront's server, sk_…")),
        ("staff_token", bearer("a token of the staff or of a session of theirs, st_…")),
        ("staff_cookie", SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(shared::web::STAFF_COOKIE)))),
    ]
}

fn security(access: Access) -> Vec<SecurityRequirement> {
    let none: [&str; 0] = [];
    let require = |name: &str| SecurityRequirement::new(name, none);
    match access {
        Access::Anyone | Access::OptionalCustomer | Access::LinkToken | Access::OptionalStaff => Vec::new(),
        Access::Customer => vec![require("session"), require("session_cookie")],
        Access::Storefront(scope) => vec![SecurityRequirement::new("storefront_key", [scope.into_str()])],
        Access::Staff(permission) => staff_security(&[permission]),
        Access::StaffAny(one, other) => staff_security(&[one, other]),
    }
}

/// A token or a session's cookie, with one of the permissions.
fn staff_security(permissions: &[Permission]) -> Vec<SecurityRequirement> {
    let either =
        |permission: &Permission| ["staff_token", "staff_cookie"].map(|name| SecurityRequirement::new(name, [permission.into_str()]));
    permissions.iter().flat_map(either).collect()
}

fn method(name: &str) -> HttpMethod {
    match name {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}
