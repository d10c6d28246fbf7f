//! The API document: OpenAPI made from the routes themselves, so that it cannot promise what no function answers.

use std::collections::BTreeMap;

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
use utoipa::{PartialSchema as _, ToSchema as _};

/// The query members of every list.
const PAGING: [(&str, &str); 2] =
    [("limit", "how many rows a page has: 1 to 100, by default 25"), ("starting_after", "the `next` of the page before")];

type Schemas = BTreeMap<String, RefOr<Schema>>;

/// The document of some functions.
pub fn build(use_cases: &[UseCase]) -> OpenApi {
    let mut schemas = Schemas::from([("Problem".to_owned(), Problem::schema())]);
    let mut parts = Vec::new();
    Problem::schemas(&mut parts);
    schemas.extend(parts);
    let mut paths = Paths::new();
    for use_case in use_cases {
        for route in use_case.routes {
            let operation = operation(use_case, route, &mut schemas);
            let method = method(route.method);
            paths.add_path_operation(route.openapi_path(), vec![method], operation.build());
        }
    }
    let mut components = ComponentsBuilder::new();
    for (name, schema) in schemas {
        components = components.schema(name, schema);
    }
    for (name, scheme) in security_schemes() {
        components = components.security_scheme(name, scheme);
    }
    let info = InfoBuilder::new()
        .title("Shopfolk")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("The people side of a shop: its customers, subscribers and affiliates."))
        .license(Some(LicenseBuilder::new().name("Apache-2.0 OR MIT").build()))
        .build();
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components.build())).build()
}

fn operation(use_case: &UseCase, route: &Route, schemas: &mut Schemas) -> OperationBuilder {
    let mut operation = OperationBuilder::new().tag(use_case.name).summary(Some(route.summary)).operation_id(Some(operation_id(route)));
    for parameter in parameters(route) {
        operation = operation.parameter(parameter);
    }
    if let BodyKind::Json(body) = route.body {
        let content = ContentBuilder::new().schema(Some(named(body, schemas, Unknown::Refused))).build();
        let body = RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True)).build();
        operation = operation.request_body(Some(body));
    }
    for answer in route.responses {
        operation = operation.response(answer.status.to_string(), response(answer, schemas));
    }
    if route.has_page && !route.responses.iter().any(|answer| answer.status == 200) {
        let page = ContentBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::String))).build();
        operation = operation.response("200", ResponseBuilder::new().description("A page").content("text/html", page).build());
    }
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    operation =
        operation.response("default", ResponseBuilder::new().description("A refusal").content("application/problem+json", problem).build());
    for security in security(route.access) {
        operation = operation.security(security);
    }
    operation
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
        ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True).schema(Some(text())).build()
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
            .description(Some("makes a repeat give the first reply again, for 24 hours"))
            .schema(Some(text()))
            .build()
    });
    in_path.chain(in_query).chain(key).collect()
}

fn response(answer: &ResponseSpec, schemas: &mut Schemas) -> Response {
    let response = ResponseBuilder::new().description(answer.description);
    match answer.schema {
        Some(schema) => response
            .content("application/json", ContentBuilder::new().schema(Some(named(schema, schemas, Unknown::Possible))).build())
            .build(),
        None => response.build(),
    }
}

/// What a reader should make of members that the document does not name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unknown {
    /// In a request: they are refused (S-IN-2).
    Refused,
    /// In an answer: a later version may add some.
    Possible,
}

fn named(schema: NamedSchema, schemas: &mut Schemas, unknown: Unknown) -> Ref {
    let name = (schema.name)().into_owned();
    let mut parts = vec![(name.clone(), (schema.schema)())];
    (schema.components)(&mut parts);
    for (_, part) in &mut parts {
        if let RefOr::T(Schema::Object(object)) = part
            && unknown == Unknown::Refused
            && !object.properties.is_empty()
        {
            object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
        }
    }
    schemas.extend(parts);
    Ref::from_schema_name(name)
}

fn security_schemes() -> [(&'static str, SecurityScheme); 4] {
    let bearer = |about: &str| SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(about)).build());
    [
        ("session", bearer("a session token of a customer, cs_…")),
        ("session_cookie", SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(shared::web::SESSION_COOKIE)))),
        ("storefront_key", bearer("a key of a storefront's server, sk_…")),
        ("staff_token", bearer("a token of the staff, st_…")),
    ]
}

fn security(access: Access) -> Vec<SecurityRequirement> {
    let none: [&str; 0] = [];
    let require = |name: &str| SecurityRequirement::new(name, none);
    match access {
        Access::Anyone | Access::OptionalCustomer | Access::LinkToken => Vec::new(),
        Access::Customer => vec![require("session"), require("session_cookie")],
        Access::Storefront(scope) => vec![SecurityRequirement::new("storefront_key", [scope.into_str()])],
        Access::Staff(permission) => vec![SecurityRequirement::new("staff_token", [permission.into_str()])],
        Access::StaffAny(one, other) => {
            [one, other].map(|permission| SecurityRequirement::new("staff_token", [permission.into_str()])).into()
        }
    }
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
