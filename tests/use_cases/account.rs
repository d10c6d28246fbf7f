//! My account: profile and orders.

use shared::http::Method;
use tests::{TestShop, Value, json};

/// CU-6, CU-5
#[tokio::test]
async fn a_customer_sees_and_changes_their_own_profile() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("Ursula@example.com").await;
    let mine = ursula.gets("/account").await.is(200).json();
    let fresh = json!({
        "number": 1, "email": "Ursula@example.com", "name": null, "company": null, "telephone": null, "language": "en",
        "mailing_list": "none", "created_at": "2026-03-02T09:00:00.000Z",
    });
    assert_eq!(mine, fresh);
    let change = json!({"name": " Ursula Le Guin ", "company": "Ekumen", "telephone": "+1 503 555 01", "language": "de-AT"});
    let changed = ursula.patches("/account", change).await.is(200).json();
    assert_eq!(changed["name"], "Ursula Le Guin");
    assert_eq!(ursula.gets("/account").await.is(200).json(), changed);
    // Members that are left out stay; null clears them.
    let changed = ursula.patches("/account", json!({"company": null})).await.is(200).json();
    assert_eq!((&changed["company"], &changed["name"]), (&Value::Null, &json!("Ursula Le Guin")));
    // The change takes effect in log-in and letters at once.
    let opened = ursula.logs_in_with(tests::PASSWORD).await.is(200).json();
    assert_eq!((&opened["customer"]["name"], &opened["customer"]["language"]), (&json!("Ursula Le Guin"), &json!("de-AT")));
    shop.post("/password-reset", &json!({"email": ursula.email})).send().await.is(202);
    shop.deliver().await;
    assert_eq!(shop.last_letter_to(&ursula.email).language, "de");
    ursula.opens("/account").await.is(200).sees("Mein Konto");
}

/// S-ID-8: a body with a member that customers may not set is refused as a whole.
#[tokio::test]
async fn nobody_gives_themselves_what_staff_give() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let before = shop.toni().gets("/admin/customers/1").await.is(200).json();
    for (member, value) in [
        ("groups", json!(["trade"])),
        ("discount_bp", json!(5_000)),
        ("approved_for_special_payments", json!(true)),
        ("affiliate", json!({"enabled": true, "rate_bp": 10_000})),
        ("notes", json!("nice")),
        ("state", json!("open")),
        ("number", json!(7)),
        ("email", json!("other@example.com")),
        ("password", json!("herons wade at low tide")),
        ("epoch", json!(9)),
        ("referred_by", json!(1)),
        ("mailing_list", json!("subscribed")),
        ("anything", json!(null)),
    ] {
        ursula.patches("/account", json!({"name": "Mallory", member: value.clone()})).await.is(422);
        ursula.patches("/account", json!({member: value})).await.is(422);
    }
    for unfit in [
        json!({"name": ""}),
        json!({"name": "x".repeat(101)}),
        json!({"name": "a\nb"}),
        json!({"name": 1}),
        json!({"language": null}),
        json!({"language": "x y"}),
        json!([]),
    ] {
        ursula.patches("/account", unfit).await.is(422);
    }
    assert_eq!(shop.toni().gets("/admin/customers/1").await.is(200).json(), before);
}

/// S-ID-9: the session alone decides whose account it is. A number opens nothing.
#[tokio::test]
async fn nobody_sees_the_account_of_another() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let other = shop.customer("other@example.com").await;
    ursula.patches("/account", json!({"name": "Ursula"})).await.is(200);
    for path in ["/account", "/account/orders"] {
        shop.get(path).send().await.is(401);
        let theirs = other.gets(&format!("{path}?number={}&customer={}", ursula.number, ursula.number)).await.is(200);
        assert!(!theirs.text().contains("Ursula") && !theirs.text().contains("ursula@"), "{}", theirs.text());
        for suffix in ["1", "1/orders", "2"] {
            other.gets(&format!("{path}/{suffix}")).await.is(404);
        }
        shop.get(path).bearer(&shop.toni().token).send().await.is(403);
        shop.get(path).bearer(&shop.storefront().key).send().await.is(403);
    }
    shop.call(Method::PATCH, "/account").json(&json!({"name": "x"})).send().await.is(401);
}

/// CU-2: of two concurrent changes both are made, each to its own members.
#[tokio::test]
async fn two_changes_at_once_are_both_made() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    for round in 0..5 {
        let (name, company) = (format!("Name {round}"), format!("Company {round}"));
        let toni = shop.toni();
        let (mine, theirs) = tokio::join!(
            ursula.patches("/account", json!({"name": name})),
            toni.patches("/admin/customers/1", json!({"company": company, "discount_bp": 100 + round})),
        );
        mine.is(200);
        theirs.is(200);
        let record = shop.toni().gets("/admin/customers/1").await.is(200).json();
        assert_eq!((&record["name"], &record["company"], &record["discount_bp"]), (&json!(name), &json!(company), &json!(100 + round)));
    }
}

/// The page and its form, as a browser uses them.
#[tokio::test]
async fn a_person_changes_the_profile_in_a_browser() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let session = format!("__Host-cs={}", ursula.session.clone().expect("a session"));
    let opens = async |path: &str, cookie: &str| shop.get(path).page().header("cookie", cookie).send().await;
    let page = opens("/account", &session).await.is(200).sees("Customer number 1");
    for link in ["/account/orders", "/account/mailing-list", "/account/affiliate", "/account/profile"] {
        assert!(page.has(&format!("a[href='{link}']")), "{link}");
    }
    let page = opens("/account/profile", &session).await.is(200);
    let both = format!("{session}; __Host-form={}", page.cookie("__Host-form").expect("a cookie"));
    let field = page.form().into_iter().find(|(name, _)| name == "form_token").expect("a hidden field").1;
    let saves = async |fields: &[(&str, &str)]| {
        let mut all = vec![("form_token", field.as_str())];
        all.extend_from_slice(fields);
        shop.call(Method::POST, "/account/profile").page().header("cookie", &both).form(&all).send().await
    };
    let done = saves(&[("name", "Ursula <b>"), ("company", ""), ("telephone", "503"), ("language", "de")]).await.is(303);
    let (to, flash) = done.leads_to().expect("a page with a notice");
    assert_eq!(to, "/account/profile");
    let page = opens(&to, &format!("{session}; {flash}")).await.is(200).sees("Ihre Änderungen sind gespeichert.");
    // UX-2: the notice is shown once; another page does not show it.
    assert!(page.headers("set-cookie").iter().any(|cookie| cookie.starts_with("__Host-flash=;") && cookie.contains("Max-Age=0")));
    assert!(!opens("/account", &format!("{session}; {flash}")).await.text().contains("gespeichert"));
    assert!(page.form().contains(&("name".to_owned(), "Ursula <b>".to_owned())));
    assert!(page.has("option[value=de][selected]"));
    assert!(!page.text().contains("<b>"));
    saves(&[("name", "x"), ("company", ""), ("telephone", ""), ("language", "de"), ("state", "open")]).await.is(303);
    assert_eq!(ursula.gets("/account").await.json()["name"], "Ursula <b>");
    // An empty field clears the member; a missing one leaves it.
    saves(&[("name", ""), ("language", "de")]).await.is(303);
    let profile = ursula.gets("/account").await.is(200).json();
    assert_eq!((&profile["name"], &profile["telephone"]), (&Value::Null, &json!("503")));
    // Without the hidden field, or from another site, nothing is saved.
    let fields = [("name", "Mallory"), ("company", ""), ("telephone", ""), ("language", "en")];
    shop.call(Method::POST, "/account/profile").page().header("cookie", &both).form(&fields).send().await.is(403);
    let cross = shop
        .call(Method::PATCH, "/account")
        .header("cookie", &both)
        .header("sec-fetch-site", "cross-site")
        .json(&json!({"name": "Mallory"}));
    cross.send().await.is(403);
    // A language without texts stays as it is (CU-5).
    ursula.patches("/account", json!({"language": "fr-CA"})).await.is(200);
    assert!(opens("/account/profile", &session).await.is(200).has("option[value='fr-CA'][selected]"));
}

/// UX-2: the form comes back as it was filled in, each error beside its field, and nothing is saved. A PATCH gets the same errors.
#[tokio::test]
async fn a_profile_that_cannot_be_taken_comes_back_with_a_complaint_beside_each_field() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    ursula.patches("/account", json!({"name": "Ursula", "company": "Ekumen"})).await.is(200);
    let before = ursula.gets("/account").await.json();
    let long = "x".repeat(101);
    let page = ursula.opens("/account/profile").await.is(200);
    let fields = [("name", long.as_str()), ("company", "Hain"), ("telephone", "5\u{7}03"), ("language", "x y")];
    let again = ursula.fills_in(&page, "/account/profile", &fields).await.is(200).sees("Some fields need another look");
    for (field, complaint) in [("name", "At most 100 characters"), ("telephone", "in one line"), ("language", "such as")] {
        assert!(again.has(&format!("[name={field}][aria-invalid=true][aria-describedby={field}-error]")), "{field} in {}", again.text());
        assert!(again.text_of(&format!("#{field}-error")).contains(complaint), "{field} in {}", again.text());
    }
    assert!(again.has(&format!("input[name=name][value='{long}'][autofocus]")), "the cursor stands in the first wrong field");
    assert!(again.has("input[name=company][value=Hain]:not([aria-invalid])"), "what was right is still there");
    assert!(again.has("option[value='x y'][selected]"));
    assert_eq!(ursula.gets("/account").await.json(), before);

    let body = json!({"name": long, "company": "Hain", "telephone": "5\u{7}03", "language": "x y", "state": "open"});
    let mut errors = ursula.patches("/account", body).await.is(422).member_errors();
    errors.sort();
    assert_eq!(errors, ["language invalid_language", "name too_long", "state unknown", "telephone control_character"]);
    assert_eq!(ursula.gets("/account").await.json(), before);
}

/// An order as the storefront reports it, placed on a day of February 2026.
fn order(email: &str, day: u32) -> Value {
    let at = format!("2026-02-{day:02}T12:00:00Z");
    json!({
        "status": "paid", "items_minor": 10_000, "discount_minor": 1_000, "shipping_minor": 500, "handling_minor": 0, "tax_minor": 1_800,
        "refunded_items_minor": 0, "disputed_minor": 0, "currency": "EUR", "placed_at": at, "updated_at": at, "customer": {"email": email},
    })
}

/// CU-8, S-ID-9: customers see their own orders, newest first, page by page, and nobody else's.
#[tokio::test]
async fn a_customer_sees_their_own_orders() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let other = shop.customer("other@example.com").await;
    for day in 1..=5 {
        shop.storefront().puts(&format!("/orders/U-{day}"), order("Ursula@Example.com", day)).await.is(201);
    }
    shop.storefront().puts("/orders/O-1", order("other@example.com", 9)).await.is(201);
    let ids = |page: &Value| -> Vec<String> {
        page["orders"].as_array().expect("a list").iter().map(|order| order["order_id"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let page = ursula.gets("/account/orders?limit=2").await.is(200).json();
    assert_eq!(ids(&page), ["U-5", "U-4"]);
    let first = json!({"order_id": "U-5", "status": "paid", "placed_at": "2026-02-05T12:00:00.000Z", "currency": "EUR", "test": false, "total_minor": 11_300});
    assert_eq!(page["orders"][0], first);
    let next = page["next"].as_str().expect("more").to_owned();
    let rest = ursula.gets(&format!("/account/orders?starting_after={next}")).await.is(200).json();
    assert_eq!((ids(&rest), &rest["has_more"]), (["U-3", "U-2", "U-1"].map(str::to_owned).to_vec(), &json!(false)));
    other.gets(&format!("/account/orders?starting_after={next}")).await.is(400);
    assert_eq!(ids(&other.gets("/account/orders").await.is(200).json()), ["O-1"]);
    ursula.opens("/account/orders").await.is(200).sees("U-5 5 Feb 2026 Paid €113.00");

    let theirs = shop.toni().gets("/admin/customers/1/orders").await.is(200).json();
    assert_eq!(ids(&theirs), ["U-5", "U-4", "U-3", "U-2", "U-1"]);
    assert_eq!(theirs["orders"][0]["email"], "Ursula@Example.com");
}

/// CU-8, S-ID-9: somebody else's order answers exactly as one that does not exist, as JSON and as a page. The same holds for an
/// order that names nobody yet, and for an id that differs in the case of a letter.
#[tokio::test]
async fn an_order_is_open_to_its_customer_alone() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let other = shop.customer("other@example.com").await;
    shop.storefront().puts("/orders/U-1", order("Ursula@Example.com", 1)).await.is(201);
    let mut till = order("nobody@example.com", 2);
    till.as_object_mut().expect("an object").remove("customer");
    shop.storefront().puts("/orders/T-1", till).await.is(201);

    let shown = ursula.gets("/account/orders/U-1").await.is(200).json();
    let expected = json!({
        "order_id": "U-1", "status": "paid", "placed_at": "2026-02-01T12:00:00.000Z", "currency": "EUR", "email": "Ursula@Example.com",
        "test": false, "items_minor": 10_000, "discount_minor": 1_000, "shipping_minor": 500, "handling_minor": 0, "tax_minor": 1_800,
        "refunded_items_minor": 0, "total_minor": 11_300, "items": [], "items_cut": false, "coupon_codes": [],
    });
    assert_eq!(shown, expected);
    ursula.opens("/account/orders/U-1").await.is(200).sees("U-1").sees("€113.00");

    let answers = async |id: &str| {
        let path = format!("/account/orders/{id}");
        let both = [other.gets(&path).await.is(404), other.opens(&path).await.is(404)];
        both.map(|answer| {
            // What is new in every answer: the token of its forms.
            let random = [answer.cookie("__Host-form"), Some(answer.attribute_of("input[name=form_token]", "value"))];
            let random = random.into_iter().flatten().filter(|random| !random.is_empty());
            random.fold(answer.fingerprint().replace(id, "…"), |text, random| text.replace(&random, "…"))
        })
    };
    let absent = answers("N-1").await;
    for id in ["U-1", "T-1", "u-1"] {
        assert_eq!(answers(id).await, absent, "{id}");
        let path = format!("/account/orders/{id}");
        shop.get(&path).send().await.is(401);
        shop.get(&path).bearer(&shop.toni().token).send().await.is(403);
        shop.get(&path).bearer(&shop.storefront().key).send().await.is(403);
        assert_eq!(shop.toni().gets(&format!("/admin/orders/{id}")).await.status(), if id == "u-1" { 404 } else { 200 });
    }
    // Staff see what was lost in disputes, too.
    let mut staff = shop.toni().gets("/admin/orders/U-1").await.is(200).json();
    assert_eq!(staff["disputed_minor"], 0);
    for (member, value) in expected.as_object().expect("an object") {
        assert_eq!(staff[member].take(), *value, "{member}");
    }
}

/// CU-8
#[tokio::test]
async fn a_customer_without_orders_sees_none() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    assert_eq!(ursula.gets("/account/orders").await.is(200).json(), json!({"orders": [], "has_more": false}));
    ursula.opens("/account/orders").await.is(200).sees("You have not ordered anything yet.");
    for query in ["limit=0", "limit=101", "limit=x", "starting_after=x", "starting_after="] {
        ursula.gets(&format!("/account/orders?{query}")).await.is(400);
    }
}
