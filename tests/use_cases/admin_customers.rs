//! Customers in the back office.

use shared::customers::store::customer_key;
use shared::http::Method;
use shared::staff::{Permission, Role};
use shared::store::{Action, Key, Put, Query, Update};
use shared::values::{CustomerNumber, Span};
use shared::web::Access;
use strum::IntoEnumIterator as _;
use tests::{PASSWORD, Staff, TestResponse, TestShop, Value, json};

async fn staff(shop: &TestShop, role: Role) -> Staff<'_> {
    shop.staff(&role.to_string(), &role.to_string()).await
}

async fn audit(shop: &TestShop) -> Vec<Value> {
    let rows: Vec<Value> = shop.shop().store().query_all(Query::of("AU#2026-03-02").strong()).await.expect("the store answers");
    rows.into_iter().filter(|row| row["actor"].get("staff").is_some()).collect()
}

fn numbers(found: &Value) -> Vec<u64> {
    found["customers"].as_array().expect("a list").iter().filter_map(|customer| customer["number"].as_u64()).collect()
}

/// CU-1, CU-6, ST-3
#[tokio::test]
async fn staff_make_a_record() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let body = json!({"email": "Guest@Example.com", "name": "Genly Ai", "company": "Ekumen", "language": "de"});
    let made = toni.posts("/admin/customers", body.clone()).await.is(201).json();
    assert_eq!(made["number"], 1);
    assert_eq!(made["email"], "Guest@Example.com");
    assert_eq!(made["has_password"], false);
    assert_eq!(toni.gets("/admin/customers/1").await.is(200).json(), made);
    for member in [
        "name",
        "company",
        "telephone",
        "language",
        "groups",
        "discount_bp",
        "approved_for_special_payments",
        "affiliate",
        "referred_by",
        "mailing_list",
        "notes",
        "created_at",
        "last_login_at",
        "failed_logins",
        "guessing_notice_at",
        "undeliverable_at",
        "state",
    ] {
        assert!(made.get(member).is_some(), "CU-6: {member} in {made}");
    }
    let taken = toni.posts("/admin/customers", json!({"email": "guest@EXAMPLE.com"})).await.is(409);
    assert_eq!(taken.code(), "address_taken");
    toni.posts("/admin/customers", json!({"email": "nonsense"})).await.is(422);
    toni.posts("/admin/customers", json!({"email": "x@example.com", "groups": []})).await.is(422);
    shop.deliver().await;
    assert!(shop.letters_to("guest@example.com").is_empty(), "the person did not ask");
    let rows = audit(&shop).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!((&rows[0]["action"], &rows[0]["target"]), (&json!("customer.create"), &json!("customer:1")));
    assert!(!rows[0].to_string().contains("xample.com"), "no address in the log");
}

/// ST-3, S-AU-1, GP-7: every member can be changed, with one audit row per change, and none if nothing changes.
#[tokio::test]
async fn staff_change_a_record() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let toni = shop.toni();
    let change = json!({
        "name": "Ursula", "company": "Ekumen", "groups": ["trade", "vip", "trade"], "discount_bp": 250,
        "approved_for_special_payments": true, "affiliate": {"enabled": true, "rate_bp": 1_000}, "notes": "Calls on Mondays.\nLikes plums.",
    });
    let changed = toni.patches("/admin/customers/1", change).await.is(200).json();
    assert_eq!(changed["groups"], json!(["trade", "vip"]));
    assert_eq!(changed["notes"], "Calls on Mondays.\nLikes plums.");
    assert_eq!(changed["affiliate"]["is_approved"], true);
    assert_eq!(changed["affiliate"]["approved_at"], "2026-03-02T09:00:00.000Z");
    assert_eq!(toni.gets("/admin/customers/1").await.is(200).json(), changed);
    ursula.gets("/account").await.is(200);

    let rows = audit(&shop).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["changes"]["discount_bp"], json!(["0", "250"]));
    assert_eq!(rows[0]["changes"]["affiliate.rate_bp"], json!(["0", "1000"]));
    assert!(rows[0].to_string().find("Mondays").or(rows[0].to_string().find("Ursula")).is_none(), "S-AU-4: {}", rows[0]);

    let again =
        json!({"name": "Ursula", "discount_bp": 250, "notes": "Calls on Mondays.\r\nLikes plums.", "affiliate": {"rate_bp": 1_000}});
    toni.patches("/admin/customers/1", again).await.is(200);
    toni.patches("/admin/customers/1", json!({})).await.is(200);
    assert_eq!(audit(&shop).await.len(), 1, "nothing changed, nothing is logged");
    let emptied =
        toni.patches("/admin/customers/1", json!({"name": null, "company": null, "notes": null, "groups": []})).await.is(200).json();
    assert_eq!((&emptied["name"], &emptied["notes"], &emptied["groups"]), (&Value::Null, &Value::Null, &json!([])));
    assert_eq!(emptied["discount_bp"], 250);
}

/// CU-6, CU-5: telephone and language, too. The customer's mails follow; the log keeps no number.
#[tokio::test]
async fn staff_set_telephone_and_language() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let toni = shop.toni();
    let changed = toni.patches("/admin/customers/1", json!({"telephone": " +49 (30) 123-456 ", "language": "de-AT"})).await.is(200).json();
    assert_eq!((&changed["telephone"], &changed["language"]), (&json!("+49 (30) 123-456"), &json!("de-AT")));
    assert_eq!(ursula.gets("/account").await.is(200).json()["telephone"], "+49 (30) 123-456");
    ursula.posts("/password-reset", json!({"email": ursula.email})).await.is(202);
    shop.deliver().await;
    assert_eq!(shop.last_letter_to(&ursula.email).language, "de");
    let rows = audit(&shop).await;
    assert_eq!(rows[0]["changes"]["language"], json!(["en", "de-AT"]));
    assert!(rows[0]["changes"]["telephone"].is_array() && !rows[0].to_string().contains("123-456"), "{}", rows[0]);
    let emptied = toni.patches("/admin/customers/1", json!({"telephone": null})).await.is(200).json();
    assert_eq!(emptied["telephone"], Value::Null);
    for (unfit, error) in [
        (json!({"telephone": "not a phone!!"}), "telephone invalid_telephone"),
        (json!({"telephone": "12"}), "telephone invalid_telephone"),
        (json!({"language": null}), "language empty"),
        (json!({"language": "x y"}), "language invalid_language"),
    ] {
        assert_eq!(toni.patches("/admin/customers/1", unfit).await.is(422).member_errors(), [error]);
    }
}

#[tokio::test]
async fn what_does_not_fit_changes_nothing() {
    let shop = TestShop::open().await;
    shop.customer("ursula@example.com").await;
    let toni = shop.toni();
    let before = toni.gets("/admin/customers/1").await.is(200).json();
    for unfit in [
        json!({"discount_bp": 10_001}),
        json!({"discount_bp": -1}),
        json!({"discount_bp": 1.5}),
        json!({"discount_bp": null}),
        json!({"affiliate": null}),
        json!({"affiliate": {"rate_bp": 10_001}}),
        json!({"affiliate": {"enabled": true, "rate_bp": "10"}}),
        json!({"affiliate": {"approved_at": "2026-01-01T00:00:00Z"}}),
        json!({"groups": ["Trade"]}),
        json!({"groups": ["affiliates"]}),
        json!({"groups": ["mailing-list"]}),
        json!({"groups": (0..51).map(|n| format!("g{n}")).collect::<Vec<_>>()}),
        json!({"groups": "trade"}),
        json!({"state": "erased"}),
        json!({"state": null}),
        json!({"state": 1}),
        json!([]),
        json!(["Mallory"]),
        json!({"notes": "x".repeat(4_001)}),
        json!({"notes": "\u{0}"}),
        json!({"name": ""}),
        json!({"email": "other@example.com"}),
        json!({"number": 2}),
        json!({"password": PASSWORD}),
        json!({"last_login_at": null}),
    ] {
        toni.patches("/admin/customers/1", unfit.clone()).await.is(422);
        if let Value::Object(mut beside) = unfit {
            beside.insert("company".to_owned(), json!("Beside"));
            toni.patches("/admin/customers/1", Value::Object(beside)).await.is(422);
        }
    }
    assert_eq!(toni.gets("/admin/customers/1").await.is(200).json(), before);
    assert!(audit(&shop).await.is_empty());
    for path in
        ["/admin/customers/2", "/admin/customers/0", "/admin/customers/01", "/admin/customers/x", "/admin/customers/99999999999999999999"]
    {
        toni.gets(path).await.is(404);
        toni.patches(path, json!({"name": "x"})).await.is(404);
        toni.gets(&format!("{path}/orders")).await.is(404);
        toni.posts(&format!("{path}/password-reset"), json!({})).await.is(404);
    }
}

/// OR-2: the answer lists every mistake at once, each with its place.
#[tokio::test]
async fn all_that_is_wrong_with_a_record_is_said_at_once() {
    let shop = TestShop::open().await;
    shop.customer("ursula@example.com").await;
    let toni = shop.toni();
    let wrong = json!({"email": "ursula at example", "name": "", "language": "klingon!", "groups": []});
    let wrong = toni.posts("/admin/customers", wrong).await.is(422).member_errors();
    assert_eq!(wrong, ["email invalid_email", "groups unknown", "language invalid_language", "name empty"]);

    let wrong = json!({
        "affiliate": {"enabled": "yes", "rate_bp": 10_001}, "company": "x".repeat(101), "discount_bp": null, "groups": ["vip", "Trade"],
        "notes": "x".repeat(4_001), "state": "erased", "undeliverable": true,
    });
    let wrong = toni.patches("/admin/customers/1", wrong).await.is(422).member_errors();
    let expected = [
        "affiliate.enabled wrong_type",
        "affiliate.rate_bp invalid_rate",
        "company too_long",
        "discount_bp empty",
        "groups[1] invalid_slug",
        "notes invalid_text",
        "state unknown_value",
        "undeliverable only_false",
    ];
    assert_eq!(wrong, expected);
    let built_in = toni.patches("/admin/customers/1", json!({"groups": ["affiliates", "vip", "mailing-list"]})).await.is(422);
    assert_eq!(built_in.member_errors(), ["groups[0] built_in_group", "groups[2] built_in_group"]);
}

/// S-LG-3, S-SE-5: a disabled customer is logged out everywhere at once, and is told by mail.
#[tokio::test]
async fn a_disabled_customer_is_out_at_once() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let toni = shop.toni();
    shop.post("/password-reset", &json!({"email": ursula.email})).send().await.is(202);
    let link = ursula.token_from_mail().await;
    ursula.gets("/account").await.is(200);

    toni.patches("/admin/customers/1", json!({"state": "disabled"})).await.is(200);
    ursula.gets("/account").await.is(401);
    ursula.logs_in_with(PASSWORD).await.is(401);
    let chosen = json!({"token": link, "password": "herons wade at low tide"});
    shop.post("/password-reset/confirm", &chosen).send().await.is(410);
    shop.deliver().await;
    assert_eq!(shop.last_letter_to(&ursula.email).subject, "Your account at Corner Shop is disabled");
    assert_eq!(toni.posts("/admin/customers/1/password-reset", json!({})).await.is(409).code(), "customer_not_open");

    toni.patches("/admin/customers/1", json!({"state": "open"})).await.is(200);
    shop.deliver().await;
    assert_eq!(shop.last_letter_to(&ursula.email).subject, "Your account at Corner Shop is open again");
    ursula.gets("/account").await.is(401);
    shop.post("/password-reset/confirm", &chosen).send().await.is(410);
    ursula.logs_in_with(PASSWORD).await.is(200);
    let states: Vec<Value> = audit(&shop).await.iter().map(|row| row["changes"]["state"].clone()).collect();
    assert_eq!(states, [json!(["open", "disabled"]), json!(["disabled", "open"])]);
}

/// AF-1: approval, suspension and rate changes are mailed, each once.
#[tokio::test]
async fn an_affiliate_hears_of_every_change_of_the_terms() {
    let shop = TestShop::open().await;
    let octavia = shop.customer("octavia@example.com").await;
    octavia.patches("/account", json!({"language": "de"})).await.is(200);
    let toni = shop.toni();
    let mut heard = Vec::new();
    for affiliate in [
        json!({"enabled": true}),
        json!({"rate_bp": 1_000}),
        json!({"rate_bp": 1_000}),
        json!({"rate_bp": 1_250}),
        json!({"enabled": false}),
        json!({"enabled": true}),
        json!({"rate_bp": 0}),
    ] {
        let before = shop.letters_to(&octavia.email).len();
        toni.patches("/admin/customers/1", json!({"affiliate": affiliate})).await.is(200);
        shop.deliver().await;
        heard.push(shop.letters_to(&octavia.email)[before..].iter().map(|letter| letter.subject.clone()).collect::<Vec<_>>().join(" + "));
    }
    let approved = "Sie sind jetzt Partner von Corner Shop";
    let (rate, rests) = ("Ihr Provisionssatz bei Corner Shop hat sich geändert", "Ihre Partnerschaft mit Corner Shop ruht");
    assert_eq!(heard, ["", approved, "", rate, rests, approved, rests]);
    let letters = shop.letters_to(&octavia.email);
    assert!(letters.iter().any(|letter| letter.subject == rate && letter.text.contains("12,5\u{a0}%")), "the rate is in it");
}

/// AF-1, ST-2: `affiliate` needs its own permission, and the other members need theirs. A missing one refuses the whole change.
#[tokio::test]
async fn each_member_needs_its_permission() {
    let shop = TestShop::open().await;
    shop.customer("ursula@example.com").await;
    let (terms, rest) = (json!({"affiliate": {"enabled": true, "rate_bp": 500}}), json!({"company": "Ekumen"}));
    let both = json!({"affiliate": {"enabled": true, "rate_bp": 500}, "company": "Ekumen"});
    for role in Role::iter() {
        let member = staff(&shop, role).await;
        let may = |permission: Permission| role.may(permission);
        let expected = |needs: &[Permission]| if needs.iter().all(|needed| may(*needed)) { 200 } else { 403 };
        for (body, needs) in [
            (&terms, &[Permission::AffiliatesWrite][..]),
            (&rest, &[Permission::CustomersWrite][..]),
            (&both, &[Permission::AffiliatesWrite, Permission::CustomersWrite][..]),
        ] {
            let before = shop.toni().gets("/admin/customers/1").await.is(200).json();
            let answer = member.patches("/admin/customers/1", body.clone()).await.is(expected(needs));
            if answer.status() == 403 {
                assert_eq!(shop.toni().gets("/admin/customers/1").await.is(200).json(), before, "{role:?}");
            }
            shop.toni()
                .patches("/admin/customers/1", json!({"company": null, "affiliate": {"enabled": false, "rate_bp": 0}}))
                .await
                .is(200);
        }
    }
}

/// ST-2, S-ST-6, S-ST-8: every route with every caller: 401 without credentials, 403 with the wrong ones.
#[tokio::test]
async fn nothing_is_open_by_default() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let customer = ursula.session.clone().expect("a session");
    let storefront = shop.storefront().key;
    let mut by_role = Vec::new();
    for role in Role::iter() {
        by_role.push((role, staff(&shop, role).await.token));
    }
    let mut seen = 0;
    for route in local::use_cases().iter().flat_map(|use_case| use_case.routes) {
        let path: String = route.path.split('/').map(|part| if part.starts_with('{') { "999" } else { part }).collect::<Vec<_>>().join("/");
        // An invalid body: authorised callers get past the authorisation and no further.
        let call = async |token: Option<&str>| {
            let call = shop.call(route.method(), &path).body("application/json", b"[".to_vec());
            match token {
                Some(token) => call.bearer(token).send().await.status(),
                None => call.send().await.status(),
            }
        };
        let is_in = |status: u16| !matches!(status, 401 | 403);
        match route.access {
            Access::Customer => {
                assert_eq!(call(None).await, 401, "{}", route.at);
                assert!(is_in(call(Some(&customer)).await) || route.method == "GET", "{}", route.at);
                assert_eq!((call(Some(&storefront)).await, call(Some(&by_role[0].1)).await), (403, 403), "{}", route.at);
            }
            Access::Storefront(_) => {
                assert_eq!(call(None).await, 401, "{}", route.at);
                assert!(is_in(call(Some(&storefront)).await), "{}", route.at);
                assert_eq!((call(Some(&customer)).await, call(Some(&by_role[0].1)).await), (403, 403), "{}", route.at);
            }
            Access::Staff(_) | Access::StaffAny(..) => {
                assert_eq!(call(None).await, 401, "{}", route.at);
                assert_eq!((call(Some(&customer)).await, call(Some(&storefront)).await), (403, 403), "{}", route.at);
                for (role, token) in &by_role {
                    let may = match route.access {
                        Access::Staff(permission) => role.may(permission),
                        Access::StaffAny(one, other) => role.may(one) || role.may(other),
                        _ => false,
                    };
                    assert_eq!(is_in(call(Some(token)).await), may, "{role:?} at {}", route.at);
                    seen += 1;
                }
            }
            Access::Anyone | Access::OptionalCustomer | Access::LinkToken | Access::OptionalStaff => {}
        }
        for bad in ["st_nonsense", "sk_nonsense", "cs_nonsense", "nonsense"] {
            assert_eq!(call(Some(bad)).await, 401, "{bad} at {}", route.at);
        }
    }
    assert!(seen >= 7 * Role::iter().len(), "the routes of this function at least");
}

/// ST-2: an expired token identifies nobody.
#[tokio::test]
async fn an_expired_staff_token_is_nobodys() {
    let shop = TestShop::open().await;
    let toni = shop.staff("toni", "owner").await;
    shop.later(Span::days(29));
    toni.gets("/admin/customers").await.is(200);
    shop.later(Span::days(1));
    toni.gets("/admin/customers").await.is(401);
}

/// PW-3, ST-3, S-CH-2: staff request a reset, sent to the address on the record, with an audit row. The owner's limits apply.
#[tokio::test]
async fn staff_have_a_reset_link_sent() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let toni = shop.toni();
    let accepted = toni.posts("/admin/customers/1/password-reset", json!({})).await.is(202);
    assert!(!accepted.text().contains("token"));
    let token = ursula.token_from_mail().await;
    shop.post("/password-reset/confirm", &json!({"token": token, "password": "herons wade at low tide"})).send().await.is(200);
    ursula.logs_in_with("herons wade at low tide").await.is(200);
    let rows = audit(&shop).await;
    assert_eq!((rows.len(), &rows[0]["action"]), (1, &json!("customer.password_reset")));
    // The claim mail and one reset were sent within the hour. One more is allowed, then staff are told.
    toni.posts("/admin/customers/1/password-reset", json!({})).await.is(202);
    shop.deliver().await;
    toni.posts("/admin/customers/1/password-reset", json!({})).await.is(429);
    assert_eq!(audit(&shop).await.len(), 2);
}

/// CU-7: a number leads straight to its record; an address is found in upper or lower case, a name or company only as a whole.
#[tokio::test]
async fn staff_find_a_customer() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    for (email, name, company) in [
        ("ursula@example.com", "Ursula", "Ekumen"),
        ("octavia@example.com", "Octavia", "Earthseed"),
        ("42@example.com", "Zoë Ng", "Ekumen"),
    ] {
        toni.posts("/admin/customers", json!({"email": email, "name": name, "company": company})).await.is(201);
    }
    for q in ["2", "%202%20"] {
        let straight = toni.gets(&format!("/admin/customers?q={q}")).await.is(303);
        assert_eq!(straight.header("location"), Some("/admin/customers/2"));
        assert!(straight.units().half_reads <= 2 * 3, "{}", straight.units());
    }
    let find = async |query: &str| numbers(&toni.gets(&format!("/admin/customers?{query}")).await.is(200).json());
    assert_eq!(find("q=OCTAVIA%40Example.com").await, [2]);
    assert_eq!(find("q=nobody%40example.com").await, [0; 0]);
    assert_eq!(find("q=ekumen").await, [3, 1]);
    assert_eq!(find("q=zo%C3%8B+ng").await, [3]);
    assert_eq!(find("q=999").await, [0; 0]);
    assert_eq!(find("q=").await, [3, 2, 1]);
    assert_eq!(find("").await, [3, 2, 1]);

    toni.patches("/admin/customers/1", json!({"affiliate": {"enabled": true, "rate_bp": 100}, "approved_for_special_payments": true}))
        .await
        .is(200);
    toni.patches("/admin/customers/2", json!({"affiliate": {"enabled": true}})).await.is(200);
    toni.patches("/admin/customers/3", json!({"approved_for_special_payments": true})).await.is(200);
    for (query, expected) in [
        ("filter=affiliates", vec![1]),
        ("filter=awaiting-approval", vec![2]),
        ("filter=special-payments", vec![3, 1]),
        ("filter=special-payments,affiliates", vec![1]),
        ("filter=mailing-list", vec![]),
        ("q=ekumen&filter=affiliates", vec![1]),
        ("q=octavia%40example.com&filter=affiliates", vec![]),
    ] {
        assert_eq!(find(query).await, expected, "{query}");
    }
    toni.gets("/admin/customers?filter=everything").await.is(400);
    toni.gets("/admin/customers?limit=0").await.is(400);
    toni.gets("/admin/customers?starting_after=0000000002").await.is(400);
}

/// Writes customers with these numbers straight to the table.
async fn put_customers(shop: &TestShop, all: impl IntoIterator<Item = u64>) {
    let mut last = 0;
    for number in all {
        let customer = json!({"number": number, "email": format!("p{number}@example.com"), "language": "en", "created_at": "2026-03-01T00:00:00.000Z",
            "approved_for_special_payments": number % 7 == 0, "v": 0});
        let key = customer_key(CustomerNumber(number));
        shop.shop().store().put(Put::new(&key, &customer).expect("an item")).await.expect("the store answers");
        last = last.max(number);
    }
    shop.shop().store().update(Update::of(&Key::new("SEQ", "CUSTOMER")).set("n", last)).await.expect("the store answers");
}

async fn walk(toni: &Staff<'_>, query: &str) -> (Vec<u64>, Vec<TestResponse>) {
    let (mut all, mut pages, mut cursor) = (Vec::new(), Vec::new(), String::new());
    loop {
        let page = toni.gets(&format!("/admin/customers?{query}{cursor}")).await.is(200);
        let found = page.json();
        all.extend(numbers(&found));
        pages.push(page);
        assert!(pages.len() < 200, "it comes to an end");
        assert_eq!(found["has_more"].as_bool(), Some(found.get("next").is_some()));
        match found["next"].as_str() {
            Some(next) => cursor = format!("&starting_after={next}"),
            None => return (all, pages),
        }
    }
}

/// CU-7: newest first across buckets, nobody twice, nobody left out, with a bounded number of reads per page.
#[tokio::test]
async fn a_list_of_customers_comes_page_by_page() {
    let shop = TestShop::open().await;
    // Whole empty buckets, and neighbours at each border.
    let all: Vec<u64> = (1..=3).chain(990..=1_010).chain([1_999, 2_000, 2_001, 5_999, 9_000]).chain(9_950..=10_001).collect();
    put_customers(&shop, all.clone()).await;
    let toni = shop.toni();
    let newest_first: Vec<u64> = all.iter().rev().copied().collect();
    for limit in [1, 2, 7, 10, 25, 49, 50, 51, 100] {
        let (found, pages) = walk(&toni, &format!("limit={limit}")).await;
        assert_eq!(found, newest_first, "limit {limit}");
        for page in pages {
            assert!(numbers(&page.json()).len() <= limit.min(50), "limit {limit}");
            let queries = page.calls().iter().filter(|call| call.accesses[0].0 == Action::Query).count();
            assert!(queries <= 50 && page.units().half_reads <= 60, "limit {limit}: {queries} queries, {}", page.units());
        }
    }
    let special: Vec<u64> = newest_first.iter().copied().filter(|number| number % 7 == 0).collect();
    for limit in [1, 3, 100] {
        assert_eq!(walk(&toni, &format!("limit={limit}&filter=special-payments")).await.0, special, "limit {limit}");
    }
    assert_eq!(walk(&toni, "limit=5&q=nobody+at+all").await.0, [0; 0]);
}

/// S-IN-3: a cursor opens the next page of that list to that caller, and nothing else.
#[tokio::test]
async fn a_cursor_is_good_for_its_list_alone() {
    let shop = TestShop::open().await;
    put_customers(&shop, 1..=5).await;
    let toni = shop.toni();
    let next = toni.gets("/admin/customers?limit=2").await.is(200).json()["next"].as_str().expect("a cursor").to_owned();
    assert_eq!(numbers(&toni.gets(&format!("/admin/customers?limit=3&starting_after={next}")).await.is(200).json()), [3, 2, 1]);
    toni.gets(&format!("/admin/customers?filter=affiliates&starting_after={next}")).await.is(400);
    toni.gets(&format!("/admin/customers/1/orders?starting_after={next}")).await.is(400);
    staff(&shop, Role::Auditor).await.gets(&format!("/admin/customers?starting_after={next}")).await.is(400);
    let mut forged = next.clone();
    forged.replace_range(30.., "AAAA");
    toni.gets(&format!("/admin/customers?starting_after={forged}")).await.is(400);
}

/// CU-8
#[tokio::test]
async fn staff_see_that_a_customer_has_not_ordered() {
    let shop = TestShop::open().await;
    shop.customer("ursula@example.com").await;
    let orders = shop.toni().gets("/admin/customers/1/orders").await.is(200).json();
    assert_eq!(orders, json!({"orders": [], "has_more": false}));
    shop.toni().gets("/admin/customers/2/orders").await.is(404);
}

/// S-IA-3: no route of staff shows credentials.
#[tokio::test]
async fn staff_never_see_what_opens_an_account() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    shop.post("/password-reset", &json!({"email": ursula.email})).send().await.is(202);
    let token = ursula.token_from_mail().await;
    let address = shared::values::EmailAddress::parse(&ursula.email).expect("an address");
    let login = shared::customers::find_login(shop.shop(), &address).await.expect("the store").expect("a record");
    let digest = login.reset.expect("a link").digest;
    for path in ["/admin/customers/1", "/admin/customers", "/admin/customers?q=ursula%40example.com"] {
        let shown = shop.toni().gets(path).await.is(200).text();
        for secret in ["$argon2", "\"password\"", "\"reset\"", "digest", token.split('.').nth(1).expect("a secret"), digest.as_str()] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }
}

/// S-AU-1: a refused change writes no audit row, and neither do HEAD and GET.
#[tokio::test]
async fn looking_is_not_logged_and_changes_nothing() {
    let shop = TestShop::open().await;
    shop.customer("ursula@example.com").await;
    let toni = shop.toni();
    for method in [Method::GET, Method::HEAD] {
        for path in ["/admin/customers", "/admin/customers/1", "/admin/customers/1/orders"] {
            toni.call(method.clone(), path).send().await.is(200);
        }
    }
    assert!(audit(&shop).await.is_empty());
}
