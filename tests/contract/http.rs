//! HTTP itself: methods, addresses, and the headers that every reply carries.

use std::collections::BTreeMap;

use shared::http::Method;
use tests::{TestResponse, TestShop, json};

fn methods() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut paths: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
    for use_case in local::use_cases() {
        for route in use_case.routes {
            paths.entry(route.path).or_default().push(route.method);
        }
    }
    paths
}

/// S-IN-5
#[tokio::test]
async fn an_address_that_is_none_is_not_found() {
    let shop = TestShop::open().await;
    for path in [
        "/nowhere",
        "/login/x",
        "//login",
        "/./login",
        "/x/../login",
        "/%6Cogin",
        "/LOGIN",
        "/login%00",
        "/login;a=1",
        "",
        "*",
        "/dev/outbox/x",
        "/account/../login",
    ] {
        let answer = shop.get(path).send().await.is(404);
        assert_eq!(answer.code(), "not_found", "{path}");
        shop.get(path).page().send().await.is(404).sees("");
    }
}

/// S-IN-5
#[tokio::test]
async fn another_method_is_refused_and_told_which_there_are() {
    let shop = TestShop::open().await;
    for (path, methods) in methods() {
        let address = path.replace(['{', '}'], "");
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::TRACE] {
            if methods.contains(&method.as_str()) {
                continue;
            }
            let answer = shop.call(method.clone(), &address).send().await;
            // A fixed address may also match one with a parameter.
            if answer.status() != 405 {
                assert!(path.contains('{') || methods.is_empty(), "{method} {path} answered {}", answer.status());
                continue;
            }
            let allowed = answer.header("allow").unwrap_or_default().to_owned();
            for method in &methods {
                assert!(allowed.contains(method), "{path} allows {allowed}, and {method}");
            }
            assert_eq!(allowed.contains("HEAD"), allowed.contains("GET"), "{path}: HEAD answers as GET: {allowed}");
        }
    }
}

/// HEAD answers as GET, without the body.
#[tokio::test]
async fn a_head_answers_as_the_get_would() {
    let shop = TestShop::open().await;
    let comparable = |answer: &TestResponse| {
        let print = answer.fingerprint();
        let headers: Vec<&str> = print.lines().take_while(|line| !line.starts_with(['<', '{', '\0'])).collect();
        headers.iter().filter(|line| !line.starts_with("set-cookie")).map(|line| (*line).to_owned()).collect::<Vec<_>>()
    };
    for (path, methods) in methods() {
        if !methods.contains(&"GET") {
            continue;
        }
        let address = path.replace(['{', '}'], "");
        let get = shop.get(&address).send().await;
        let head = shop.call(Method::HEAD, &address).send().await;
        assert_eq!(head.status(), get.status(), "{path}");
        assert_eq!(head.text(), "", "{path}");
        assert_eq!(comparable(&head), comparable(&get), "{path}");
    }
}

/// S-WB-3
#[tokio::test]
async fn every_reply_carries_the_safe_headers() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let mut answers = vec![
        shop.get("/login").page().send().await.is(200),
        shop.get("/login").send().await.is(200),
        ursula.gets("/login").await.is(303),
        ursula.logs_in_with(tests::PASSWORD).await.is(200),
        ursula.logs_in_with("wrong wrong wrong").await.is(401),
        ursula.posts("/logout", json!({})).await.is(204),
        shop.get("/nowhere").send().await.is(404),
        shop.get("/nowhere").page().send().await.is(404),
        shop.call(Method::DELETE, "/login").send().await.is(405),
        shop.call(Method::OPTIONS, "/login").send().await.is(204),
        shop.call(Method::POST, "/login").body("text/plain", b"x".to_vec()).send().await.is(415),
        shop.call(Method::POST, "/login").json(&json!({})).header("sec-fetch-site", "cross-site").send().await.is(403),
        shop.call(Method::POST, "/login").body("application/json", vec![b' '; 70_000]).send().await.is(413),
    ];
    for (path, methods) in methods() {
        for method in methods {
            let method = Method::from_bytes(method.as_bytes()).expect("a method");
            answers.push(shop.call(method, &path.replace(['{', '}'], "")).json(&json!({"surprise": 1})).send().await);
        }
    }
    for answer in answers {
        let what = format!("{answer:?}");
        let header = |name: &str| answer.header(name).unwrap_or_else(|| unreachable!("{name} in {what}")).to_owned();
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("x-frame-options"), "DENY");
        let age: u64 = header("strict-transport-security").trim_start_matches("max-age=").parse().expect("an age");
        assert!(age >= 31_536_000);
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        let kind = answer.header("content-type");
        match answer.text().chars().next() {
            None => {}
            Some('<') => assert_eq!(kind, Some("text/html; charset=utf-8")),
            Some('{' | '[') => assert!(matches!(kind, Some("application/json" | "application/problem+json")), "{kind:?}"),
            other => assert!(kind.is_some(), "{other:?}"),
        }
        assert!(answer.header("server").is_none() && answer.header("x-powered-by").is_none());
    }
}

/// S-WB-4: pages load nothing, and run no script but ours.
#[tokio::test]
async fn no_page_loads_anything_or_runs_more_than_our_script() {
    let shop = TestShop::open().await;
    for (path, methods) in methods() {
        if !methods.contains(&"GET") {
            continue;
        }
        let page = shop.get(&path.replace(['{', '}'], "")).page().send().await;
        for element in [
            "script[src]",
            "iframe",
            "object",
            "embed",
            "link[rel=stylesheet]",
            "[onclick]",
            "[onload]",
            "[onerror]",
            "[style]",
            "img[src^=http]",
            "base",
            "meta[http-equiv=refresh]",
        ] {
            assert!(!page.has(element), "{path} has {element}");
        }
        if page.text().starts_with("<!doctype") {
            assert_eq!(page.text().matches("<script").count(), 1, "{path}");
            assert_eq!(page.text_of("script"), shared::web::SCRIPT, "{path}");
        }
    }
}
