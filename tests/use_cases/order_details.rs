//! Orders as storefronts really send them: with odd details, without a customer, as a test, or with nothing new.

use shared::customers;
use shared::mail::MailPayload as _;
use shared::mailing_list::OptInRequest;
use shared::values::{CustomerNumber, EmailAddress, ShortText, Span};
use tests::{OrderBody, TestResponse, TestShop, Value, json, lines_of};

/// The names of the members in `ignored`.
fn ignored(answer: &TestResponse) -> Vec<String> {
    let all = answer.json()["ignored"].as_array().cloned().unwrap_or_else(|| unreachable!("{}", answer.text()));
    all.iter().map(|ignored| ignored["member"].as_str().unwrap_or_default().to_owned()).collect()
}

#[track_caller]
fn says(answer: &TestResponse, because: &str, customer: Option<u64>, referred_by: Option<u64>) {
    let said = answer.json();
    let seen = (said["because"].as_str(), said["customer_number"].as_u64(), said["referred_by"].as_u64());
    assert_eq!(seen, (Some(because), customer, referred_by), "{said}");
}

fn with_customer(order: OrderBody, customer: Value) -> OrderBody {
    order.with("customer", customer)
}

async fn record(shop: &TestShop, number: u64) -> customers::Customer {
    customers::find(shop.shop(), CustomerNumber(number)).await.expect("the store answers").expect("a customer")
}

async fn sign_up_jobs(shop: &TestShop) -> usize {
    shared::mail::outbox::queued(shop.shop()).await.jobs.iter().filter(|job| job.kind() == OptInRequest::KIND).count()
}

/// OR-1, OR-7: an order is stored and earns, however odd its details are, and the answer names what was left out.
#[tokio::test]
async fn an_order_is_taken_whatever_its_details() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let odd = [
        ("payment_method", json!(null)),
        ("payment_fingerprint", json!("")),
        ("af", json!("")),
        ("coupon_codes", json!(["", "x".repeat(100)])),
        ("discount_minor", json!("1000")),
        ("shipping_minor", json!(null)),
        ("items_minor", json!(10_000.0)),
        ("currency", json!("eur")),
        ("lines", json!([{"product": 52, "version": null, "quantity": 1.5, "unit_minor": "x"}, null, "jam"])),
        ("colour", json!("red")),
        (
            "customer",
            json!({"email": "ursula@example.com", "name": "Ursula\tPlum", "company": "", "language": "de_DE_formal", "number": null,
                   "telephone": "+49 30 123456"}),
        ),
    ];
    let order = odd.into_iter().fold(shop.order_through(&octavia, "").await, |order, (member, value)| order.with(member, value));
    let answer = shop.storefront().submits_order("1001", &order).await.is(201);
    assert_eq!(ignored(&answer), ["customer.name", "coupon_codes[1]", "lines[0].unit_minor", "lines[2]", "colour"]);
    assert_eq!(lines_of(&answer), [(octavia.number, "earned".to_owned(), 9_000, 900)]);
    let ursula = record(&shop, answer.json()["customer_number"].as_u64().expect("a number")).await;
    assert_eq!(ursula.name.as_ref().map(ShortText::as_str), Some("Ursula Plum"));
    assert_eq!(ursula.telephone.as_ref().map(ShortText::as_str), Some("+49 30 123456"));
    assert_eq!(ursula.language.tag(), "de-DE-formal");
    let plain = shop.storefront().submits_order("1002", &shop.order_of("ursula@example.com")).await.is(201);
    assert_eq!(ignored(&plain), Vec::<String>::new());
}

/// OR-1: an address that no mail can be sent to names its customer all the same, the same one each time.
#[tokio::test]
async fn an_address_that_we_cannot_mail_to_names_its_customer() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let odd = [
        "bea..smith@docomo.example",
        "bea.@docomo.example",
        ".bea@docomo.example",
        "ürsula@example.com",
        "bea@localhost",
        "\"be a\"@example.com",
    ];
    for (n, address) in odd.into_iter().enumerate() {
        let first = shop.storefront().submits_order(&format!("a{n}"), &shop.order_through(&octavia, address).await).await.is(201);
        if address.contains(' ') {
            says(&first, "no_customer", None, None);
            continue;
        }
        let number = first.json()["customer_number"].as_u64();
        says(&first, "tagged_now", number, Some(octavia.number));
        let again = shop.storefront().submits_order(&format!("b{n}"), &shop.order_of(&address.to_uppercase())).await.is(201);
        says(&again, "tagged_before", number, Some(octavia.number));
        let term: String = shared::url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
        let found = shop.toni().gets(&format!("/admin/customers?q={term}")).await.is(200).json();
        assert_eq!(found["customers"][0]["number"].as_u64(), number, "staff find them by {address}");
    }
    // No mail is tried: neither a letter about the list nor one that staff cause.
    let consent = json!({"ip": "192.0.2.1", "at": "2026-03-02T08:59:00Z"});
    let order = shop.order_of("bea.@docomo.example").with("newsletter", consent);
    let answer = shop.storefront().submits_order("c", &order).await.is(201);
    assert_eq!(ignored(&answer), ["newsletter"]);
    let bea = answer.json()["customer_number"].as_u64().expect("a number");
    shop.toni().posts(&format!("/admin/customers/{bea}/password-reset"), json!({})).await;
    shop.deliver().await;
    assert!(shop.letters_to("bea.@docomo.example").is_empty());
}

/// OR-1, ML-4: the consent is left out where it proves nothing or may not be forwarded; the order is stored.
#[tokio::test]
async fn a_consent_may_be_left_out_but_never_the_order() {
    let shop = TestShop::open().await;
    let consent = json!({"ip": "2001:db8::17", "form": "checkout", "at": "2026-03-02T08:59:00Z"});
    let order = shop.order_of("ursula@example.com").with("newsletter", consent);
    let till = shop.storefront_that_may(&["orders:write"]).await;
    assert_eq!(ignored(&till.submits_order("1001", &order).await.is(201)), ["newsletter"]);
    let incomplete = shop.order_of("theo@example.com").with("newsletter", json!({"form": "checkout", "at": "2026-03-02T08:59:00Z"}));
    assert_eq!(ignored(&shop.storefront().submits_order("1002", &incomplete).await.is(201)), ["newsletter"]);
    assert_eq!(sign_up_jobs(&shop).await, 0);

    // The same order later, by a key that may forward it: the consent counts, once.
    let forwarded = shop.storefront().submits_order("1001", &order).await.is(200);
    assert_eq!(forwarded.json()["applied"], true);
    assert_eq!(shop.storefront().submits_order("1001", &order).await.is(200).json()["applied"], false);
    assert_eq!(sign_up_jobs(&shop).await, 1);
}

/// OR-4: the answer says whether the snapshot changed anything, and why not.
#[tokio::test]
async fn an_answer_says_whether_the_snapshot_was_applied() {
    let shop = TestShop::open().await;
    let storefront = shop.storefront();
    let order = shop.order_of("ursula@example.com");
    let first = storefront.submits_order("1001", &order.clone().after(10)).await.is(201).json();
    assert_eq!((&first["applied"], first.get("why_not")), (&json!(true), None));
    for (order, why_not) in
        [(order.clone().after(10), "nothing_new"), (order.clone().after(5), "older_snapshot"), (order.clone(), "older_snapshot")]
    {
        let answer = storefront.submits_order("1001", &order).await.is(200).json();
        assert_eq!((&answer["applied"], &answer["why_not"]), (&json!(false), &json!(why_not)));
    }
    let refunded = storefront.submits_order("1001", &order.after(10).with("refunded_items_minor", 100)).await.is(200).json();
    assert_eq!((&refunded["applied"], refunded.get("why_not")), (&json!(true), None));
}

/// OR-5: the customer's number alone is enough, and their address counts against self-referral (AF-9).
#[tokio::test]
async fn an_order_may_name_its_customer_by_number_alone() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let ursula = shop.customer("ursula@example.com").await;
    let storefront = shop.storefront();
    let by_number = |order: OrderBody, number: u64| with_customer(order, json!({"number": number}));
    let order = by_number(shop.order_through(&octavia, "").await, ursula.number);
    let answer = storefront.submits_order("1001", &order).await.is(201);
    says(&answer, "tagged_now", Some(ursula.number), Some(octavia.number));
    assert_eq!(ignored(&answer), Vec::<String>::new());
    let orders = shop.toni().gets(&format!("/admin/customers/{}/orders", ursula.number)).await.is(200).json();
    assert_eq!((&orders["orders"][0]["order_id"], &orders["orders"][0]["email"]), (&json!("1001"), &json!("ursula@example.com")));
    let own = by_number(shop.order_through(&octavia, "").await, octavia.number);
    says(&storefront.submits_order("1002", &own).await.is(201), "self_referral", Some(octavia.number), None);

    // A number that nobody has is left out; the address counts.
    let wrong = with_customer(shop.order_of(""), json!({"number": 4_711, "email": "ursula@example.com"}));
    let answer = storefront.submits_order("1003", &wrong).await.is(201);
    says(&answer, "tagged_before", Some(ursula.number), Some(octavia.number));
    assert_eq!(ignored(&answer), ["customer.number"]);
    let stranger = storefront.submits_order("1004", &by_number(shop.order_of(""), 4_711)).await.is(201);
    says(&stranger, "no_customer", None, None);
    assert_eq!(ignored(&stranger), ["customer.number"]);
    let again = storefront.submits_order("1004", &by_number(shop.order_of(""), 4_711)).await.is(200);
    assert_eq!((&again.json()["why_not"], ignored(&again)), (&json!("nothing_new"), vec!["customer.number".to_owned()]));
}

/// OR-5: an order from the till is kept and earns for nobody, until a later snapshot names its customer.
#[tokio::test]
async fn an_order_without_a_customer_earns_once_it_has_one() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let storefront = shop.storefront();
    for (id, nobody) in
        [("none", None), ("null", Some(json!(null))), ("empty", Some(json!({}))), ("blank", Some(json!({"email": " ", "name": "Cash"})))]
    {
        let mut order = shop.order_through(&octavia, "").await;
        match nobody {
            None => drop(order.0.as_object_mut().and_then(|members| members.remove("customer"))),
            Some(nobody) => order = order.with("customer", nobody),
        }
        let placed = storefront.submits_order(id, &order.clone().with_status("placed")).await.is(201);
        says(&placed, "not_paid", None, None);
        let paid = storefront.submits_order(id, &order.clone().after(1)).await.is(200);
        says(&paid, "no_customer", None, None);
        assert_eq!(lines_of(&paid), []);
        assert_eq!(storefront.submits_order(id, &order.clone().after(1)).await.is(200).json()["why_not"], "nothing_new");

        // The same snapshot, but for the customer.
        let named = with_customer(order.after(1), json!({"email": format!("{id}@example.com")}));
        let answer = storefront.submits_order(id, &named).await.is(200);
        let number = answer.json()["customer_number"].as_u64();
        assert!(number.is_some() && answer.json()["applied"] == true);
        says(&answer, "tagged_now", number, Some(octavia.number));
        assert_eq!(lines_of(&answer), [(octavia.number, "earned".to_owned(), 9_000, 900)]);
        let listed = shop.toni().gets(&format!("/admin/customers/{}/orders", number.unwrap_or_default())).await.is(200).json();
        assert_eq!(listed["orders"][0]["order_id"], id);
        // From then on it keeps its customer.
        let moved = with_customer(named.after(2), json!({"email": "theo@example.com"}));
        says(&storefront.submits_order(id, &moved).await.is(200), "tagged_now", number, Some(octavia.number));
    }
}

/// OR-5 (race): the customer is named by two snapshots at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_customers_named_at_once_the_order_keeps_one() {
    let shop = std::sync::Arc::new(TestShop::open().await);
    for round in 0..4 {
        let id = format!("till-{round}");
        shop.storefront().submits_order(&id, &with_customer(shop.order_of(""), json!(null))).await.is(201);
        let name = |who: &str| {
            let (shop, id, order) = (std::sync::Arc::clone(&shop), id.clone(), shop.order_of(&format!("{who}{round}@example.com")));
            async move { shop.storefront().submits_order(&id, &order).await.is(200).json()["customer_number"].as_u64() }
        };
        let (one, other) = tokio::join!(name("ursula"), name("theo"));
        assert!(one.is_some() && one == other, "{one:?}, {other:?}");
    }
}

/// OR-6: a test order is shown as such, and never counted, tagged or earning.
#[tokio::test]
async fn a_test_order_never_counts_tags_or_earns() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let storefront = shop.storefront();
    let consent = json!({"ip": "192.0.2.1", "at": "2026-03-02T08:59:00Z"});
    let order = shop.order_through(&octavia, "ursula@example.com").await;
    let test = order.clone().with("test", true).with("newsletter", consent).with("payment_fingerprint", "card-4242");
    let answer = storefront.submits_order("T1", &test).await.is(201);
    let number = answer.json()["customer_number"].as_u64().expect("a number");
    says(&answer, "test_order", Some(number), None);
    assert_eq!((lines_of(&answer), &answer.json()["test"]), (Vec::new(), &json!(true)));
    // It stays a test, whatever later snapshots say.
    says(&storefront.submits_order("T1", &order.clone().after(1)).await.is(200), "test_order", Some(number), None);
    assert_eq!(sign_up_jobs(&shop).await, 0);
    let ursula = record(&shop, number).await;
    assert_eq!((ursula.first_purchase_at, ursula.referred_by), (None, None));
    let listed = shop.toni().gets(&format!("/admin/customers/{number}/orders")).await.is(200).json();
    assert_eq!((&listed["orders"][0]["order_id"], &listed["orders"][0]["test"]), (&json!("T1"), &json!(true)));
    let herself = shop.customer("ursula@example.com").await;
    assert_eq!(herself.gets("/account/orders/T1").await.is(200).json()["test"], true);
    herself.opens("/account/orders/T1").await.is(200).sees("Test");
    let figures = shop.toni().gets(&format!("/admin/affiliates/{}", octavia.number)).await.is(200).json();
    assert!(figures["months"].as_array().is_some_and(|months| months.iter().all(|month| month["orders"] == 0)), "{figures}");

    // A real order is no test later, and the first real one tags.
    let real = storefront.submits_order("1001", &order).await.is(201);
    says(&real, "tagged_now", Some(number), Some(octavia.number));
    let turned = storefront.submits_order("1001", &order.with("test", true).after(1)).await.is(200);
    assert_eq!((ignored(&turned), &turned.json()["test"]), (vec!["test".to_owned()], &json!(false)));
    assert_eq!(lines_of(&turned).len(), 1);
}

/// OR-1: what decides money is refused, and nothing is stored.
#[tokio::test]
async fn a_time_without_an_offset_is_refused_with_what_to_add() {
    let shop = TestShop::open().await;
    let order = shop.order_of("ursula@example.com").with("placed_at", "2026-11-26T08:00:00");
    let refused = shop.storefront().submits_order("1001", &order).await.is(422);
    assert_eq!(refused.member_errors(), ["placed_at invalid_time"]);
    assert!(refused.text().contains("2026-11-26T08:00:00Z"), "{}", refused.text());
    let ursula = EmailAddress::parse("ursula@example.com").expect("an address");
    assert!(customers::find_by_email(shop.shop(), &ursula).await.expect("the store answers").is_none());
}

/// CU-8, AF-13: staff see an order with its customer, its lines and why, by whatever id it has.
#[tokio::test]
async fn staff_see_an_order_and_why_it_earned() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let order = shop.order_through(&octavia, "ursula@example.com").await.with("payment_method", "card");
    let storefront = shop.storefront();
    let number = storefront.submits_order("%231001%2Fa", &order).await.is(201).json()["customer_number"].clone();
    storefront.submits_order("%231001%2Fa", &order.with("refunded_items_minor", 4_500).after(1)).await.is(200);
    let seen = shop.toni().gets("/admin/orders/%231001%2Fa").await.is(200).json();
    for (member, value) in [
        ("order_id", json!("#1001/a")),
        ("customer_number", number),
        ("email", json!("ursula@example.com")),
        ("status", json!("paid")),
        ("payment_method", json!("card")),
        ("items_minor", json!(10_000)),
        ("refunded_items_minor", json!(4_500)),
        ("total_minor", json!(11_300)),
        ("test", json!(false)),
        ("flags", json!([])),
    ] {
        assert_eq!(seen[member], value, "{member}");
    }
    let amounts: Vec<i64> = seen["lines"].as_array().expect("lines").iter().filter_map(|line| line["amount_minor"].as_i64()).collect();
    assert_eq!(amounts, [900, -450]);
    let why = json!({
        "because": "tagged_now", "affiliate": octavia.number, "rule": "new_customer_window", "hit_at": shop.now().to_string(),
        "order_id": "#1001/a", "at": shop.now().to_string(),
    });
    assert_eq!(seen["why"], why);

    // A line that was paid out says by which payout.
    shop.later(Span::days(31));
    let payout = shop.toni().pays(&octavia, "march").await.is(201).json();
    let seen = shop.toni().gets("/admin/orders/%231001%2Fa").await.is(200).json();
    assert_eq!((&seen["lines"][0]["state"], &seen["lines"][0]["payout"]), (&json!("paid"), &payout["id"]));

    storefront.submits_order("till", &with_customer(shop.order_of(""), json!(null))).await.is(201);
    let till = shop.toni().gets("/admin/orders/till").await.is(200).json();
    assert_eq!(
        (&till["customer_number"], &till["why"]["because"], &till["why"]["affiliate"]),
        (&json!(null), &json!("no_customer"), &json!(null))
    );
    shop.toni().gets("/admin/orders/none").await.is(404);
    shop.get("/admin/orders/till").send().await.is(401);
}

fn with_contents(order: OrderBody) -> OrderBody {
    let lines = json!([
        {"name": "Tea bowl, ash glaze", "version": "TB-204-ASH", "product": "TB-204", "quantity": 2, "unit_minor": 4_800, "categories": [["Home", "Tea"]]},
        {"version": "WH-080", "quantity": "1.50", "unit_minor": 400},
        {"product": 52},
        {"quantity": 3},
        {"name": "<b>\u{202e}Plum</b>", "unit_minor": 1},
    ]);
    order.with("lines", lines).with("coupon_codes", json!(["SPRING", "<i>2026</i>"]))
}

/// OR-1, CU-8: what was ordered is shown to its customer and to staff, and to nobody else.
#[tokio::test]
async fn what_was_ordered_is_shown_to_its_customer_and_to_staff_alone() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let ursula = shop.customer("ursula@example.com").await;
    let order = with_contents(shop.order_through(&octavia, &ursula.email).await);
    let told = shop.storefront().submits_order("1001", &order).await.is(201);
    assert_eq!(ignored(&told), ["lines[4].name"], "a character that turns text");

    let items = json!([
        {"name": "Tea bowl, ash glaze", "version": "TB-204-ASH", "product": "TB-204", "quantity": 2, "unit_minor": 4_800, "categories": [["Home", "Tea"]]},
        {"version": "WH-080", "quantity": 1.5, "unit_minor": 400},
        {"product": "52"},
        {"quantity": 3},
        {"name": "<b>Plum</b>", "unit_minor": 1},
    ]);
    for seen in [ursula.gets("/account/orders/1001").await, shop.toni().gets("/admin/orders/1001").await] {
        let seen = seen.is(200).json();
        assert_eq!((&seen["items"], &seen["items_cut"]), (&items, &json!(false)));
        assert_eq!(seen["coupon_codes"], json!(["SPRING", "<i>2026</i>"]));
    }
    let page = ursula.opens("/account/orders/1001").await.is(200);
    let rows = "Item Quantity Price Tea bowl, ash glaze TB-204-ASH 2 €48.00 WH-080 1.5 €4.00 52 Item without a name 3 <b>Plum</b> €0.01";
    let page = page.sees(rows).sees("Coupon codes: SPRING , <i>2026</i>");
    assert!(!page.text().contains("<b>") && !page.text().contains("<i>"), "{}", page.text());
    assert_eq!(page.text_of("td bdi"), "Tea bowl, ash glaze");

    let others = [
        told.text(),
        octavia.gets("/account/affiliate").await.is(200).text(),
        octavia.gets("/account/affiliate/lines").await.is(200).text(),
        octavia.gets("/account/affiliate/lines.csv").await.is(200).text(),
        shop.toni().gets(&format!("/admin/affiliates/{}/lines", octavia.number)).await.is(200).text(),
    ];
    for other in others {
        assert!(!other.contains("Tea bowl") && !other.contains("SPRING"), "{other}");
    }
}

/// OR-1, OR-4: a snapshot that says nothing of items leaves them, one that does replaces them, and one that is older changes none.
#[tokio::test]
async fn items_are_those_of_the_newest_snapshot_that_has_some() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let storefront = shop.storefront();
    let order = shop.order_of(&ursula.email);
    let full = with_contents(order.clone());
    storefront.submits_order("1001", &full).await.is(201);
    let before = ursula.gets("/account/orders/1001").await.is(200).json();
    assert_eq!(storefront.submits_order("1001", &full).await.is(200).json()["why_not"], "nothing_new");
    for (second, nothing) in [(1, json!(null)), (2, json!([])), (3, json!([null, {}])), (4, json!("jam"))] {
        storefront
            .submits_order("1001", &order.clone().with("lines", nothing.clone()).with("coupon_codes", nothing).after(second))
            .await
            .is(200);
        let now = ursula.gets("/account/orders/1001").await.is(200).json();
        assert_eq!(now["items"], before["items"]);
    }
    let edited = full.clone().with("lines", json!([{"name": "Plum jam"}])).with("coupon_codes", "SUMMER").after(5);
    assert_eq!(storefront.submits_order("1001", &edited).await.is(200).json()["applied"], true);
    assert_eq!(storefront.submits_order("1001", &full).await.is(200).json()["why_not"], "older_snapshot");
    let now = ursula.gets("/account/orders/1001").await.is(200).json();
    assert_eq!((&now["items"], &now["coupon_codes"]), (&json!([{"name": "Plum jam"}]), &json!(["SUMMER"])));
}

/// OR-1: an order of hundreds of lines is taken, as many of them are kept as there is room for, and its page says so.
#[tokio::test]
async fn lines_beyond_the_room_are_named() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let lines: Vec<Value> =
        (0..400).map(|n| json!({"name": format!("Plum jam, glass {n:03}"), "quantity": 1, "unit_minor": 450})).collect();
    let answer = shop.storefront().submits_order("1001", &shop.order_of(&ursula.email).with("lines", lines)).await.is(201);
    let seen = ursula.gets("/account/orders/1001").await.is(200).json();
    let kept = seen["items"].as_array().expect("a list").len();
    assert!((80..200).contains(&kept), "{kept}");
    assert_eq!(seen["items_cut"], true);
    let names = ignored(&answer);
    assert_eq!((names[0].as_str(), names.len()), (format!("lines[{kept}]").as_str(), 51), "the last entry counts the rest");
    ursula.opens("/account/orders/1001").await.is(200).sees("The order has more items than are listed here.");
}

/// OR-1: nor is an order refused for its length. It earns as any other.
#[tokio::test]
async fn an_order_of_thousands_of_lines_is_taken() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let lines: Vec<Value> = (0..5_000)
        .map(|n| json!({"version": format!("plum-{n:05}"), "name": "Plum jam, a glass", "quantity": 1, "unit_minor": 450}))
        .collect();
    let order = shop.order_through(&octavia, "ursula@example.com").await.with("lines", lines);
    assert!(order.0.to_string().len() > 256 * 1024, "longer than other bodies may be");
    let answer = shop.storefront().submits_order("1001", &order).await.is(201).json();
    assert_eq!((answer["because"].as_str(), answer["lines"].as_array().map(Vec::len)), (Some("tagged_now"), Some(1)));
    assert_eq!(answer["ignored"].as_array().map(Vec::len), Some(51));
}

/// OR-1, OR-4: what an order keeps from its first snapshot, a later one that says otherwise is told.
#[tokio::test]
async fn what_a_later_snapshot_cannot_change_is_named() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let otto = shop.affiliate("otto@example.com", 1_000).await;
    let storefront = shop.storefront();
    let ursula =
        json!({"email": "ursula@example.com", "name": "Ursula Plum", "company": "Ekumen", "telephone": "+49 30 1", "language": "de"});
    let order = with_customer(shop.order_through(&octavia, "").await, ursula).with("af", otto.number);
    let first = storefront.submits_order("1001", &order).await.is(201);
    assert_eq!(ignored(&first), Vec::<String>::new(), "a new record takes everything");
    let same = with_customer(order.clone().after(1), json!({"email": "URSULA@example.com", "name": "Ursula Plum"}));
    assert_eq!(ignored(&storefront.submits_order("1001", &same).await.is(200)), Vec::<String>::new());

    shop.later(Span::hours(1));
    let visit = shop.visit_of(&octavia).await;
    let moved = json!({
        "email": "theo@example.com", "number": 4_711, "name": "Theo Plum", "company": "Hain", "telephone": "+49 30 2", "language": "fr"
    });
    let moved =
        with_customer(order.after(2), moved).with("visit", visit).with("af", octavia.number).with("placed_at", shop.now().to_string());
    let names = [
        "customer.number",
        "customer.email",
        "customer.name",
        "customer.company",
        "customer.telephone",
        "customer.language",
        "visit",
        "af",
        "placed_at",
    ];
    // What is new is taken, what cannot be is named; repeated, nothing is new, and it is named again.
    for is_applied in [true, false] {
        let answer = storefront.submits_order("1001", &moved).await.is(200);
        assert_eq!((ignored(&answer), &answer.json()["applied"]), (names.map(str::to_owned).to_vec(), &json!(is_applied)));
    }
    // Of a snapshot that is older nothing is taken, and that is all there is to say.
    let outdated = storefront.submits_order("1001", &moved.after(-3_600)).await.is(200).json();
    assert_eq!((&outdated["why_not"], &outdated["ignored"]), (&json!("older_snapshot"), &json!([])));
    let seen = shop.toni().gets("/admin/orders/1001").await.is(200).json();
    assert_eq!((&seen["email"], &seen["customer_number"]), (&json!("ursula@example.com"), &first.json()["customer_number"]));
    assert!(
        record(&shop, first.json()["customer_number"].as_u64().expect("a number"))
            .await
            .name
            .is_some_and(|name| name.as_str() == "Ursula Plum")
    );
}

/// OR-1, OR-4: an existing record, an order without a customer, a test and a clock that is ahead leave things out as well.
#[tokio::test]
async fn whatever_is_not_taken_of_a_first_snapshot_is_named() {
    let shop = TestShop::open().await;
    let storefront = shop.storefront();
    shop.customer("ursula@example.com").await;
    let consent = json!({"ip": "192.0.2.1", "at": "2026-03-02T08:59:00Z"});
    let far = shop.now().plus(Span::hours(9)).to_string();
    let near = shop.now().plus(Span::minutes(4)).to_string();
    let rows: [(OrderBody, &[&str]); 7] = [
        (with_customer(shop.order_of(""), json!({"email": "ursula@example.com", "language": "en"})), &[]),
        (
            with_customer(shop.order_of(""), json!({"email": "ursula@example.com", "name": "Ursula", "language": "de"})),
            &["customer.name", "customer.language"],
        ),
        (with_customer(shop.order_of(""), json!({"name": "Cash", "language": "de"})), &["customer.name", "customer.language"]),
        (
            with_customer(shop.order_of(""), json!({"number": 4_711, "company": "Ekumen"})).with("newsletter", consent.clone()),
            &["customer.number", "customer.company", "newsletter"],
        ),
        (shop.order_of("ursula@example.com").with("test", true).with("newsletter", consent), &["newsletter"]),
        (shop.order_of("ursula@example.com").with("placed_at", far.clone()).with("updated_at", far), &["placed_at", "updated_at"]),
        (shop.order_of("ursula@example.com").with("placed_at", near.clone()).with("updated_at", near), &[]),
    ];
    for (n, (order, names)) in rows.into_iter().enumerate() {
        let answer = storefront.submits_order(&format!("row-{n}"), &order).await.is(201);
        assert_eq!(ignored(&answer), names, "{:?}", order.0);
    }
}
