//! Guessing at somebody's password: it never keeps the owner out, and the owner is told (PW-7).

use std::net::IpAddr;

use shared::accounts::letters::{GUESSING, PASSWORD_RESET};
use shared::http::Method;
use shared::mail::outbox;
use shared::values::Span;
use tests::{InjectedFault, PASSWORD, Person, TestResponse, TestShop, json};

const WRONG: &str = "not her password at all";
const NEW: &str = "herons wade at low tide";
/// The failures at which the password alone no longer opens an account (NIST SP 800-63B-4).
const TOO_MANY: u8 = 100;

/// Strangers in many networks guess. Each network stays below its own limit.
async fn strangers_guess(shop: &TestShop, email: &str, times: u8, networks: u8) -> Vec<TestResponse> {
    let mut answers = Vec::new();
    for n in 0..times {
        let call = shop.post("/login", &json!({"email": email, "password": WRONG}));
        answers.push(call.from(IpAddr::from([127, 60, networks, n / 4])).send().await.is(401));
    }
    answers
}

/// A browser that keeps its cookies.
struct Browser<'a> {
    shop: &'a TestShop,
    ip: IpAddr,
    known: Option<String>,
}

impl<'a> Browser<'a> {
    fn at(shop: &'a TestShop, ip: [u8; 4]) -> Self {
        Self { shop, ip: ip.into(), known: None }
    }

    async fn tries(&self, email: &str, password: &str) -> TestResponse {
        let call = self.shop.post("/login", &json!({"email": email, "password": password})).from(self.ip);
        match &self.known {
            Some(known) => call.header("cookie", &format!("__Host-known={known}")).header("sec-fetch-site", "same-origin").send().await,
            None => call.send().await,
        }
    }

    async fn logs_in(&mut self, email: &str, password: &str) {
        let opened = self.tries(email, password).await.is(200);
        self.known = opened.cookie("__Host-known");
        assert!(self.known.is_some());
    }
}

/// PW-7, S-SE-3: what a browser keeps is `__Host-`, lasts, names nobody and opens nothing by itself.
#[tokio::test]
async fn a_browser_that_has_logged_in_is_known_by_a_cookie() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let opened = ursula.logs_in_with(PASSWORD).await.is(200);
    let set = opened.headers("set-cookie").into_iter().find(|set| set.starts_with("__Host-known=")).expect("a cookie").to_owned();
    for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=34560000"] {
        assert!(set.contains(part), "{part} in {set}");
    }
    assert!(!set.contains("Domain") && !set.contains("ursula") && set.len() < 400, "{set}");
    let known = opened.cookie("__Host-known").expect("a cookie");
    assert_eq!(opened.json()["known_browser"], known.as_str());
    shop.get("/account").header("cookie", &format!("__Host-known={known}")).send().await.is(401);
    shop.get("/account").bearer(&known).send().await.is(401);
    assert!(ursula.logs_in_with(WRONG).await.is(401).cookie("__Host-known").is_none());
}

/// PW-7, S-LG-7: whatever strangers do, and from whichever network, a known browser, an open session and a mailed link get in.
#[tokio::test]
async fn strangers_guesses_never_keep_the_owner_out() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let mut own = Browser::at(&shop, [127, 61, 0, 1]);
    own.logs_in(&ursula.email, PASSWORD).await;
    strangers_guess(&shop, &ursula.email, TOO_MANY, 1).await;
    // Somebody in her own network as well, until it has to wait.
    let neighbour = Browser::at(&shop, [127, 61, 0, 1]);
    while neighbour.tries(&ursula.email, WRONG).await.status() == 401 {}

    neighbour.tries(&ursula.email, PASSWORD).await.is(429);
    Browser::at(&shop, [127, 61, 0, 2]).tries(&ursula.email, PASSWORD).await.is(401);
    ursula.gets("/account").await.is(200);
    own.tries(&ursula.email, PASSWORD).await.is(200);

    // Programs say the same in the body.
    let known = own.known.clone().expect("a cookie");
    let told = |known: &str| json!({"email": ursula.email, "password": PASSWORD, "known_browser": known});
    strangers_guess(&shop, &ursula.email, TOO_MANY, 2).await;
    shop.post("/login", &told("")).send().await.is(401);
    let opened = shop.post("/login", &told(&known)).send().await.is(200);
    assert_ne!(opened.json()["known_browser"], known.as_str());

    strangers_guess(&shop, &ursula.email, TOO_MANY, 3).await;
    // The letter about the guesses has a link, too; only the newest counts.
    shop.deliver().await;
    shop.post("/password-reset", &json!({"email": ursula.email})).send().await.is(202);
    let token = ursula.token_from_mail().await;
    shop.post("/password-reset/confirm", &json!({"token": token, "password": NEW})).send().await.is(200);
    Browser::at(&shop, [127, 61, 0, 3]).logs_in(&ursula.email, NEW).await;
}

/// PW-7: a log-in clears the strangers' failures, too; they may begin again, and have to begin again.
#[tokio::test]
async fn a_log_in_leaves_the_failures_behind() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let mut own = Browser::at(&shop, [127, 62, 0, 1]);
    own.logs_in(&ursula.email, PASSWORD).await;
    strangers_guess(&shop, &ursula.email, TOO_MANY, 1).await;
    own.logs_in(&ursula.email, PASSWORD).await;
    Browser::at(&shop, [127, 62, 0, 2]).tries(&ursula.email, PASSWORD).await.is(200);
    let record = shop.toni().gets(&format!("/admin/customers/{}", ursula.number)).await.is(200).json();
    assert_eq!(record["failed_logins"], 0);
}

/// PW-7, S-LG-6: a known browser has as few tries as anybody else. They are its own, and a lost device is closed out, too.
#[tokio::test]
async fn a_known_browser_may_not_guess_either() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let mut thief = Browser::at(&shop, [127, 63, 0, 1]);
    thief.logs_in(&ursula.email, PASSWORD).await;
    for _ in 0..5 {
        thief.tries(&ursula.email, WRONG).await.is(401);
    }
    thief.tries(&ursula.email, PASSWORD).await.is(429);
    // A browser without a cookie in the same network is not counted with it.
    let mut other = Browser::at(&shop, [127, 63, 0, 1]);
    other.logs_in(&ursula.email, PASSWORD).await;
    for _ in 0..TOO_MANY / 5 {
        shop.later(Span::minutes(15));
        for _ in 0..5 {
            thief.tries(&ursula.email, WRONG).await.is(401);
        }
    }
    shop.later(Span::minutes(15));
    thief.tries(&ursula.email, PASSWORD).await.is(401);
    Browser::at(&shop, [127, 63, 0, 2]).tries(&ursula.email, PASSWORD).await.is(200);
    shop.deliver().await;
    assert!(!shop.last_letter_to(&ursula.email).is(GUESSING), "an owner who mistypes is not told of it");
}

/// PW-7, S-RS-4: a new password makes every other browser a stranger. The one in which it was chosen is known.
#[tokio::test]
async fn a_new_password_is_known_where_it_was_chosen() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let mut old = Browser::at(&shop, [127, 64, 0, 1]);
    old.logs_in(&ursula.email, PASSWORD).await;
    ursula.posts("/password-reset", json!({"email": ursula.email})).await.is(202);
    let letter = ursula.receives(PASSWORD_RESET).await;
    let page = ursula.follows(&letter).await.is(200);
    let done = ursula.submits(&page, "/password-reset/confirm", &[("password", NEW)]).await.is(303);
    let here = Browser { known: done.cookie("__Host-known"), ..Browser::at(&shop, [127, 64, 0, 2]) };

    strangers_guess(&shop, &ursula.email, TOO_MANY, 1).await;
    old.tries(&ursula.email, NEW).await.is(401);
    here.tries(&ursula.email, NEW).await.is(200);
}

/// PW-7: a cookie helps with nobody else's account, and not after 400 days, nor once it is changed.
#[tokio::test]
async fn a_cookie_that_does_not_fit_is_none() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let mallory = shop.customer("mallory@example.com").await;
    let mut browser = Browser::at(&shop, [127, 65, 0, 1]);
    browser.logs_in(&mallory.email, PASSWORD).await;
    strangers_guess(&shop, &ursula.email, TOO_MANY, 1).await;
    browser.tries(&ursula.email, PASSWORD).await.is(401);

    shop.customer("rita@example.com").await;
    let mut good = Browser::at(&shop, [127, 65, 0, 2]);
    good.logs_in("rita@example.com", PASSWORD).await;
    let known = good.known.clone().expect("a cookie");
    strangers_guess(&shop, "rita@example.com", TOO_MANY, 2).await;
    let mut changed: Vec<String> = ["", "~", ".....", "1.1.a.b.c"].map(str::to_owned).to_vec();
    changed.push(known.replacen('.', ".1", 1));
    changed.push(known.get(..known.len() - 1).unwrap_or_default().to_owned());
    for bad in changed {
        let browser = Browser { known: Some(bad.clone()), ..Browser::at(&shop, [127, 65, 0, 3]) };
        shop.later(Span::minutes(15));
        assert_eq!(browser.tries("rita@example.com", PASSWORD).await.status(), 401, "{bad}");
    }
    good.tries("rita@example.com", PASSWORD).await.is(200);
    strangers_guess(&shop, "rita@example.com", TOO_MANY, 3).await;
    shop.later(Span::days(400));
    strangers_guess(&shop, "rita@example.com", TOO_MANY, 4).await;
    good.tries("rita@example.com", PASSWORD).await.is(401);
}

/// PW-7: a family shares a browser: it is known for each of them.
#[tokio::test]
async fn a_browser_is_known_for_several_people() {
    let shop = TestShop::open().await;
    let mut shared = Browser::at(&shop, [127, 66, 0, 1]);
    let family = ["ursula@example.com", "theo@example.com"];
    for email in family {
        shop.customer(email).await;
        shared.logs_in(email, PASSWORD).await;
    }
    for (n, email) in (1..).zip(family) {
        strangers_guess(&shop, email, TOO_MANY, n).await;
        shared.tries(email, PASSWORD).await.is(200);
    }
}

/// PW-2, S-LG-2: with a cookie or without, for an address of the cookie, of somebody else or of nobody: one reply, one hash and the same
/// calls. That holds for the tenth failure, too, which is the one that tells an owner.
#[tokio::test]
async fn a_cookie_tells_nothing_about_an_address() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let other = shop.customer("other@example.com").await;
    let toni = shop.toni();
    let disabled = shop.customer("disabled@example.com").await;
    toni.patches(&format!("/admin/customers/{}", disabled.number), json!({"state": "disabled"})).await.is(200);
    let known = ursula.logs_in_with(PASSWORD).await.is(200).cookie("__Host-known");
    let mut seen = Vec::new();
    for email in [&*ursula.email, &*other.email, &*disabled.email, "nobody@example.com", "no address"] {
        for known in [None, known.clone()] {
            for n in 1..=10_u8 {
                let network = u8::try_from(seen.len()).expect("few");
                let browser = Browser { known: known.clone(), ..Browser::at(&shop, [127, 67, network / 4, network]) };
                let before = shop.shop().hasher().hash_count();
                // A known browser gets its next tries later.
                shop.later(Span::minutes(15));
                let answer = browser.tries(email, WRONG).await.is(401);
                assert_eq!(shop.shop().hasher().hash_count() - before, 1, "{email}");
                let is_told = known.is_none() && n == 10;
                seen.push((is_told, email.to_owned(), answer.fingerprint(), answer.accesses(), answer.comparable_units()));
            }
        }
    }
    let at_the_first = |is_told: bool| seen.iter().find(|one| one.0 == is_told).expect("an answer");
    for one in &seen {
        // The address's second ten, with a cookie that is not for it, end with a failure that is told, too.
        let like = seen.iter().find(|other| other.3.len() == one.3.len()).expect("an answer");
        assert_eq!((&one.2, &one.3, one.4), (&like.2, &like.3, like.4), "{}", one.1);
    }
    let told: Vec<&str> = seen.iter().filter(|one| one.3.len() > at_the_first(false).3.len()).map(|one| one.1.as_str()).collect();
    let each = ["ursula@example.com", "other@example.com", "other@example.com", "disabled@example.com", "disabled@example.com"];
    let nobody = ["nobody@example.com", "nobody@example.com", "no address", "no address"];
    assert_eq!(told, [each.as_slice(), &nobody].concat(), "the tenth failure of a stranger, whoever's the address is");
}

fn record<'a>(shop: &'a TestShop, person: &Person<'_>) -> impl Future<Output = tests::Value> + 'a {
    let path = format!("/admin/customers/{}", person.number);
    async move { shop.toni().gets(&path).await.is(200).json() }
}

/// PW-7: the owner gets a link that lets them in, once a day at most. Staff see both.
#[tokio::test]
async fn the_owner_is_told_once_a_day_with_a_link_that_gets_in() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let told = || shop.letters_to(&ursula.email).iter().filter(|letter| letter.is(GUESSING)).count();
    strangers_guess(&shop, &ursula.email, 9, 1).await;
    shop.deliver().await;
    assert_eq!(told(), 0);
    assert_eq!(record(&shop, &ursula).await["guessing_notice_at"], tests::Value::Null);
    strangers_guess(&shop, &ursula.email, TOO_MANY - 9, 2).await;
    let letter = ursula.receives(GUESSING).await;
    assert_eq!(told(), 1, "not again at each tenth failure");
    let seen = record(&shop, &ursula).await;
    assert_eq!((&seen["failed_logins"], &seen["guessing_notice_at"]), (&json!(100), &json!("2026-03-02T09:00:00.000Z")));

    shop.later(Span::hours(24).minus(Span::millis(1)));
    strangers_guess(&shop, &ursula.email, 10, 3).await;
    shop.deliver().await;
    assert_eq!(told(), 1);
    ursula.follows(&letter).await.is(410).sees("for one hour");
    shop.later(Span::millis(1));
    strangers_guess(&shop, &ursula.email, 10, 4).await;
    let letter = ursula.receives(GUESSING).await;
    assert_eq!(told(), 2);
    let page = ursula.follows(&letter).await.is(200);
    ursula.submits(&page, "/password-reset/confirm", &[("password", NEW)]).await.is(303);
    ursula.logs_in_with(NEW).await.is(200);
    assert_eq!(record(&shop, &ursula).await["failed_logins"], 0);
}

/// PW-7: nobody is told who has no account to lose, or has just logged in. A mail that could not be sent is sent later.
#[tokio::test]
async fn only_somebody_who_is_being_guessed_at_is_told() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    toni.posts("/admin/customers", json!({"email": "guest@example.com"})).await.is(201);
    let disabled = shop.customer("disabled@example.com").await;
    toni.patches(&format!("/admin/customers/{}", disabled.number), json!({"state": "disabled"})).await.is(200);
    let back = shop.customer("back@example.com").await;
    for (n, email) in (1..).zip(["guest@example.com", "disabled@example.com", "back@example.com", "nobody@example.com"]) {
        strangers_guess(&shop, email, 10, n).await;
    }
    back.logs_in_with(PASSWORD).await.is(200);
    assert_eq!(outbox::queued(shop.shop()).await.jobs.len(), 4, "a job for each address alike");
    shop.deliver().await;
    assert!(shop.local.outbox.letters(None).expect("letters").iter().all(|letter| !letter.is(GUESSING)));

    let ursula = shop.customer("ursula@example.com").await;
    strangers_guess(&shop, &ursula.email, 10, 5).await;
    shop.mail_faults.lose_response_of_next(1);
    shop.deliver().await;
    shop.later(Span::minutes(5));
    let letter = ursula.receives(GUESSING).await;
    ursula.follows(&letter).await.is(200);
}

/// S-LG-12: a notice that cannot be queued fails the log-in as everything else does, and comes with the next ten failures.
#[tokio::test]
async fn a_notice_that_was_lost_comes_later() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let ursula = shop.customer("ursula@example.com").await;
    strangers_guess(&shop, &ursula.email, 9, 1).await;
    faults.arm_until_disarmed(4, InjectedFault::ServerError);
    ursula.logs_in_with(WRONG).await.is(503);
    faults.disarm();
    shop.deliver().await;
    assert!(!shop.last_letter_to(&ursula.email).is(GUESSING));
    strangers_guess(&shop, &ursula.email, 10, 2).await;
    ursula.receives(GUESSING).await;
}

/// PW-7: a page says the same as the API.
#[tokio::test]
async fn the_pages_of_a_known_browser_get_in() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let known = ursula.logs_in_with(PASSWORD).await.is(200).cookie("__Host-known").expect("a cookie");
    strangers_guess(&shop, &ursula.email, TOO_MANY, 1).await;
    let visitor = shop.visitor(&ursula.email);
    let page = visitor.opens("/login").await.is(200);
    let form = page.cookie("__Host-form").expect("a cookie");
    let token = page.form().into_iter().find(|(name, _)| name == "form_token").expect("a hidden field").1;
    let sends = async |cookies: String| {
        let fields = [("form_token", token.as_str()), ("email", &ursula.email), ("password", PASSWORD)];
        shop.call(Method::POST, "/login").page().header("cookie", &cookies).form(&fields).send().await
    };
    let outside = sends(format!("__Host-form={form}")).await.is(303);
    assert!(outside.cookie("__Host-cs").is_none() && outside.header("location") == Some("/login"));
    let inside = sends(format!("__Host-form={form}; __Host-known={known}")).await.is(303);
    assert!(inside.cookie("__Host-cs").is_some());
    assert!(inside.cookie("__Host-known").is_some_and(|fresh| fresh != known));
}
