//! API Gateway as the template configures it: which function a call reaches, the event that the function gets, and what the
//! gateway answers itself. Based on <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html>
//! and `http-api-cors.html`. Only a deployment can show behaviour beyond the documentation.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use serde_yaml_ng::Value;
use shared::bytes::Bytes;
use shared::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use shared::runtime::front::Front;
use shared::runtime::gateway::{self, GatewayEvent};
use shared::web::{RawRequest, UseCase};

use crate::{TestShop, policy};

/// The route of an event without method and path.
const DEFAULT: &str = "$default";

/// The routes of a template, and its CORS settings.
#[derive(Debug)]
pub struct Gateway {
    routes: Vec<(String, String)>,
    cors: Option<Cors>,
}

#[derive(Debug)]
struct Cors {
    methods: Vec<String>,
    headers: Vec<String>,
    max_age: u64,
}

impl Gateway {
    pub fn of(template: &Value) -> Self {
        let texts = |value: &Value| -> Vec<String> {
            value.as_sequence().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
        };
        let functions = policy::functions(template).into_iter();
        let routes = functions.flat_map(|(folder, function)| route_keys(function).into_iter().map(move |key| (key, folder.clone())));
        let cors = &template["Resources"]["Api"]["Properties"]["CorsConfiguration"];
        let cors = cors.is_mapping().then(|| Cors {
            methods: texts(&cors["AllowMethods"]),
            headers: texts(&cors["AllowHeaders"]),
            max_age: cors["MaxAge"].as_u64().unwrap_or_default(),
        });
        Self { routes: routes.collect(), cors }
    }

    /// The route of a call and the function behind it. A literal path takes precedence over one with parameters; `$default` matches
    /// the rest.
    pub fn route(&self, method: &str, path: &str) -> Option<(&str, &str)> {
        let fitting = self.routes.iter().filter(|(key, _)| key.split_once(' ').is_some_and(|(m, p)| m == method && fits(p, path)));
        let best = fitting.min_by_key(|(key, _)| key.matches('{').count());
        let found = best.or_else(|| self.routes.iter().find(|(key, _)| key == DEFAULT));
        found.map(|(key, function)| (key.as_str(), function.as_str()))
    }

    /// Answers a call as the cloud does: by the gateway itself, or by the one function of its route.
    pub async fn call(&self, shop: &TestShop, raw: &RawRequest) -> Response<Bytes> {
        if let Some(preflight) = self.preflight(shop, raw) {
            return preflight;
        }
        let Some((key, function)) = self.route(raw.method.as_str(), &raw.path) else {
            return answer(StatusCode::NOT_FOUND, r#"{"message":"Not Found"}"#);
        };
        let mut use_cases: Vec<UseCase> = local::use_cases();
        use_cases.push(not_found::USE_CASE);
        use_cases.retain(|use_case| use_case.name == function);
        let event = GatewayEvent::parse(&event(raw, key).to_string()).expect("an event of the gateway");
        let reply = Box::pin(gateway::answer(shop.shop(), &Front::default(), &use_cases, event)).await.expect("a call");
        let mut response = response(&serde_json::to_value(reply).expect("JSON"));
        if self.cors.is_some() {
            // The function's own headers are ignored.
            for name in ["access-control-allow-origin", "access-control-allow-credentials"] {
                response.headers_mut().remove(name);
            }
            response.headers_mut().extend(self.cors_headers(shop, raw));
        }
        response
    }

    /// The gateway's own answer, if it is configured to give one.
    fn preflight(&self, shop: &TestShop, raw: &RawRequest) -> Option<Response<Bytes>> {
        let cors = self.cors.as_ref()?;
        let is_preflight = raw.method == Method::OPTIONS
            && raw.headers.contains_key("origin")
            && raw.headers.contains_key("access-control-request-method");
        if !is_preflight {
            return None;
        }
        let mut response = answer(StatusCode::NO_CONTENT, "");
        let headers = self.cors_headers(shop, raw);
        if !headers.is_empty() {
            response.headers_mut().extend(headers);
            for (name, value) in [
                ("access-control-allow-methods", cors.methods.join(",")),
                ("access-control-allow-headers", cors.headers.join(",")),
                ("access-control-max-age", cors.max_age.to_string()),
            ] {
                response.headers_mut().insert(HeaderName::from_static(name), value.parse().expect("a header"));
            }
        }
        Some(response)
    }

    /// The template allows the storefront's origin and no other: `tests/contract/template` reads it there.
    fn cors_headers(&self, shop: &TestShop, raw: &RawRequest) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let storefront = shop.shop().config().storefront_url.origin().ascii_serialization();
        if self.cors.is_some() && raw.headers.get("origin").is_some_and(|origin| *origin == storefront) {
            headers.insert("access-control-allow-origin", storefront.parse().expect("a header"));
            headers.insert("access-control-allow-credentials", HeaderValue::from_static("true"));
        }
        headers
    }
}

/// The keys of a function's routes: `GET /login`, and `$default` for an event that names neither method nor path.
pub fn route_keys(function: &Value) -> Vec<String> {
    let events = function["Events"].as_mapping().cloned().unwrap_or_default();
    let calls = events.values().filter(|event| event["Type"] == "HttpApi").map(|event| event["Properties"].clone());
    calls
        .map(|call| match (call["Method"].as_str(), call["Path"].as_str()) {
            (Some(method), Some(path)) => format!("{method} {path}"),
            _ => DEFAULT.to_owned(),
        })
        .collect()
}

/// Whether a path matches a route, part by part. A parameter matches any part that is not empty; one with a plus matches the
/// rest.
fn fits(of_route: &str, path: &str) -> bool {
    let mut rest = Some(path);
    for expected in of_route.split('/') {
        let Some(left) = rest else { return false };
        if expected.ends_with("+}") {
            return !left.is_empty();
        }
        let (part, after) = left.split_once('/').map_or((left, None), |(part, after)| (part, Some(after)));
        if !(expected == part || expected.starts_with('{') && !part.is_empty()) {
            return false;
        }
        rest = after;
    }
    rest.is_none()
}

/// A call as the gateway's event (payload format 2.0). JSON has no bytes: what is not UTF-8 in a header arrives as
/// replacement characters, and a body as Base64.
pub fn event(raw: &RawRequest, route_key: &str) -> serde_json::Value {
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    let mut headers = BTreeMap::<&str, Vec<String>>::new();
    for (name, value) in &raw.headers {
        headers.entry(name.as_str()).or_default().push(text(value.as_bytes()));
    }
    headers.remove(header::COOKIE.as_str());
    let headers: BTreeMap<&str, String> = headers.into_iter().map(|(name, values)| (name, values.join(","))).collect();
    let (body, is_base64) = match str::from_utf8(&raw.body) {
        Ok(body) => (body.to_owned(), false),
        Err(_) => (BASE64_STANDARD.encode(&raw.body), true),
    };
    let mut event = json!({
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": raw.path,
        "rawQueryString": raw.query,
        "headers": headers,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "a1b2c3d4e5",
            "domainName": "people.shop.example",
            "domainPrefix": "people",
            "http": {
                "method": raw.method.as_str(),
                "path": raw.path,
                "protocol": "HTTP/1.1",
                "sourceIp": raw.ip.to_string(),
                "userAgent": "",
            },
            "requestId": raw.id,
            "routeKey": route_key,
            "stage": DEFAULT,
            "time": "22/Nov/2026:07:32:00 +0000",
            "timeEpoch": 1_795_332_720_000_u64,
        },
        "isBase64Encoded": is_base64,
    });
    let each = raw.headers.get_all(header::COOKIE).iter().flat_map(|cookies| cookies.as_bytes().split(|byte| *byte == b';'));
    let cookies: Vec<String> = each.map(|cookie| text(cookie.trim_ascii())).filter(|cookie| !cookie.is_empty()).collect();
    if !cookies.is_empty() {
        event["cookies"] = cookies.into();
    }
    if !body.is_empty() {
        event["body"] = body.into();
    }
    event
}

/// What the gateway makes of a function's reply.
fn response(reply: &serde_json::Value) -> Response<Bytes> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let body = text(&reply["body"]);
    let is_base64 = reply["isBase64Encoded"] == true;
    let body: Bytes = if is_base64 { BASE64_STANDARD.decode(body).expect("Base64").into() } else { body.into() };
    let mut response = Response::new(body);
    let status = reply["statusCode"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("a status");
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    for (name, value) in reply["headers"].as_object().expect("headers") {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header");
        response.headers_mut().append(name, text(value).parse().expect("a header"));
    }
    for cookie in reply["cookies"].as_array().expect("cookies") {
        response.headers_mut().append(header::SET_COOKIE, text(cookie).parse().expect("a cookie"));
    }
    response
}

fn answer(status: StatusCode, body: &'static str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(body.as_bytes()));
    *response.status_mut() = status;
    response
}
