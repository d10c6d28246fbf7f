//! Where a browser's call may come from.

use shared::http::Method;
use shared::web::Access;
use tests::{TestRequest, TestResponse, TestShop, json};

/// Headers by which a browser says where a call comes from, and whether we accept it.
struct OriginCase {
    what: &'static str,
    site: Option<&'static str>,
    origin: Option<&'static str>,
    /// `None`: only without a cookie, as from programs.
    is_ours: Option<bool>,
}

const ORIGIN_CASES: [OriginCase; 12] = [
    OriginCase { what: "a page of ours", site: Some("same-origin"), origin: None, is_ours: Some(true) },
    OriginCase {
        what: "a page of ours that says so twice",
        site: Some("same-origin"),
        origin: Some("https://people.shop.example"),
        is_ours: Some(true),
    },
    OriginCase { what: "the address bar", site: Some("none"), origin: None, is_ours: Some(true) },
    OriginCase { what: "the storefront", site: Some("same-site"), origin: Some("https://shop.example"), is_ours: Some(true) },
    OriginCase { what: "a neighbour", site: Some("same-site"), origin: Some("https://evil.shop.example"), is_ours: Some(false) },
    OriginCase { what: "a neighbour without a name", site: Some("same-site"), origin: None, is_ours: Some(false) },
    OriginCase { what: "a foreign page", site: Some("cross-site"), origin: Some("https://evil.example"), is_ours: Some(false) },
    OriginCase { what: "a foreign page without a name", site: Some("cross-site"), origin: None, is_ours: Some(false) },
    OriginCase { what: "an old browser on a page of ours", site: None, origin: Some("https://people.shop.example"), is_ours: Some(true) },
    OriginCase {
        what: "an old browser on a foreign page",
        site: None,
        origin: Some("https://people.shop.example.evil.example"),
        is_ours: Some(false),
    },
    OriginCase { what: "a page that hides", site: None, origin: Some("null"), is_ours: Some(false) },
    OriginCase { what: "who says nothing", site: None, origin: None, is_ours: None },
];

fn with_origin<'a>(call: TestRequest<'a>, from: &OriginCase) -> TestRequest<'a> {
    let call = match from.site {
        Some(site) => call.header("sec-fetch-site", site),
        None => call,
    };
    match from.origin {
        Some(origin) => call.header("origin", origin),
        None => call,
    }
}

/// The outcome of a call's origin check.
fn outcome(answer: &TestResponse) -> &'static str {
    match answer.status() {
        415 => "not that kind",
        403 if answer.code() == "cross_site" => "another site",
        403 if answer.code() == "form_expired" => "no form of ours",
        403 => "not allowed",
        _ => "taken",
    }
}

/// S-WB-1: every route that changes something and that a browser may call × origin × kind of body.
#[tokio::test]
async fn only_our_pages_and_the_storefront_may_change_anything() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let page = shop.get("/login").page().send().await;
    let form_cookie = page.cookie("__Host-form").expect("a page sets the form's cookie");
    let field = page.form().into_iter().find(|(name, _)| name == "form_token").expect("a form has the field").1;
    let routes: Vec<_> = local::use_cases().iter().flat_map(|use_case| use_case.routes).filter(|route| route.method != "GET").collect();
    let mut tried = 0;
    for route in routes {
        if !matches!(route.access, Access::Anyone | Access::OptionalCustomer | Access::Customer) {
            continue;
        }
        let address = route.path.replace(['{', '}'], "");
        for from in &ORIGIN_CASES {
            for (kind, body, wanted) in [
                ("application/json", r#"{"surprise":1}"#.to_owned(), "taken"),
                ("application/json; charset=utf-8", r#"{"surprise":1}"#.to_owned(), "taken"),
                ("application/x-www-form-urlencoded", format!("surprise=1&form_token={field}"), "taken"),
                ("application/x-www-form-urlencoded", "surprise=1".to_owned(), "no form of ours"),
                ("application/x-www-form-urlencoded", "surprise=1&form_token=AAAA".to_owned(), "no form of ours"),
                ("text/plain", r#"{"surprise":1}"#.to_owned(), "not that kind"),
                ("multipart/form-data; boundary=x", "--x--".to_owned(), "not that kind"),
            ] {
                let wanted = match from.is_ours {
                    _ if wanted == "not that kind" => wanted,
                    Some(false) | None => "another site",
                    Some(true) => wanted,
                };
                // A new session each time, because logging out is one of the calls.
                let session = if route.path == "/logout" { String::new() } else { ursula.session.clone().unwrap_or_default() };
                let cookies = format!("__Host-form={form_cookie}; __Host-cs={session}");
                let call = shop.call(route.method(), &address).header("cookie", &cookies).body(kind, body.into_bytes());
                let answer = with_origin(call, from).send().await;
                assert_eq!(outcome(&answer), wanted, "{} from {} as {kind}: {}", route.at, from.what, answer.text());
                tried += 1;
            }
        }
    }
    assert!(tried >= ORIGIN_CASES.len() * 7 * 2, "{tried}");
}

/// S-WB-1: programs send no cookie, and no browser sends a bearer token on its own.
#[tokio::test]
async fn programs_need_say_nothing_about_where_they_come_from() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let wrong = json!({"email": "ursula@example.com", "password": "wrong wrong wrong"});
    shop.post("/login", &wrong).send().await.is(401);
    let bearer = ursula.session.clone().unwrap_or_default();
    let answer = shop
        .call(Method::POST, "/logout")
        .bearer(&bearer)
        .header("origin", "https://evil.example")
        .header("sec-fetch-site", "cross-site")
        .send()
        .await;
    assert_eq!(answer.status(), 204);
}

/// S-WB-1: GET and HEAD may come from anywhere, because they change nothing.
#[tokio::test]
async fn anybody_may_link_to_a_page() {
    let shop = TestShop::open().await;
    for from in &ORIGIN_CASES {
        for method in [Method::GET, Method::HEAD] {
            with_origin(shop.call(method, "/login").header("accept", "text/html"), from).send().await.is(200);
        }
    }
}

/// S-WB-1: a form's field belongs to the browser that got the page.
#[tokio::test]
async fn a_form_of_another_browser_is_refused() {
    let shop = TestShop::open().await;
    let ours = shop.get("/login").page().send().await;
    let theirs = shop.get("/login").page().send().await;
    let cookie = ours.cookie("__Host-form").expect("a cookie");
    let field = theirs.form().into_iter().find(|(name, _)| name == "form_token").expect("a field").1;
    let call = |cookie: String| {
        let fields = [("form_token", field.as_str()), ("email", "a@example.com"), ("password", "x")];
        shop.call(Method::POST, "/login")
            .form(&fields)
            .header("sec-fetch-site", "same-origin")
            .header("cookie", &format!("__Host-form={cookie}"))
    };
    call(cookie).send().await.is(403);
    call(theirs.cookie("__Host-form").expect("a cookie")).send().await.is(401);
}

/// S-WB-2
#[tokio::test]
async fn only_our_origins_may_read_replies() {
    let shop = TestShop::open().await;
    for origin in ["https://shop.example", "https://people.shop.example"] {
        let answer = shop.get("/login").header("origin", origin).send().await;
        assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
        assert_eq!(answer.header("access-control-allow-credentials"), Some("true"));
        assert!(answer.headers("vary").contains(&"Origin"));
    }
    for origin in [
        "null",
        "https://evil.example",
        "http://shop.example",
        "https://shop.example:8443",
        "https://shop.example.evil.example",
        "https://evil.shop.example",
        "*",
        "",
        "https://SHOP.example/",
    ] {
        let answer = shop.get("/login").header("origin", origin).send().await;
        assert_eq!(answer.header("access-control-allow-origin"), None, "{origin}");
        assert_eq!(answer.header("access-control-allow-credentials"), None, "{origin}");
        assert!(answer.headers("vary").contains(&"Origin"), "{origin}: a cache must know that origins differ");
    }
    assert!(shop.get("/login").send().await.headers("vary").contains(&"Origin"));
}

/// S-WB-2
#[tokio::test]
async fn a_preflight_tells_what_the_address_takes() {
    let shop = TestShop::open().await;
    let preflight = |origin: &str| {
        shop.call(Method::OPTIONS, "/login")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type")
    };
    let answer = preflight("https://shop.example").send().await.is(204);
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://shop.example"));
    assert!(answer.header("access-control-allow-methods").unwrap_or_default().contains("POST"));
    assert!(answer.header("access-control-allow-headers").unwrap_or_default().contains("content-type"));
    assert_eq!(preflight("https://evil.example").send().await.header("access-control-allow-origin"), None);
}
