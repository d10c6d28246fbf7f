//! Passwords that come along from another system: they open the account as they did there, and the first log-in leaves
//! nothing of the old hash (PW-6).

use operate::{ImportOptions, ImportReport, OperateError, SkippedRow, import_passwords};
use shared::store::{Consistency, Key};
use tests::{Person, TestShop, Value, json};

const CHAPEL: &str = "plums grow behind the chapel ü";
const NEW: &str = "herons wade at low tide";
const PHPASS: &str = "$P$6IQRaTwmfss8.RwuXJSD0mz9u5FMTF/";
const MAGENTO: &str = "4ab9cb3d219139cc643e29d1a32bb86a3ad42426ad35c2a188bfd4d380ce818d:s4lt9:1";
const KARTRIS: &str = "kartris$OCRrWiE/cSh3fVlwOjN8MHJULmUq$SGFzaFNhbHRPZlRoZVNob3A=$stRLxrYZrIns88V6aIgalPhCIJzycYAw8pXeRI0DFZc=";
const AS_THEY_ARE: ImportOptions = ImportOptions { wraps: false, is_rehearsal: false };
const WRAPPED: ImportOptions = ImportOptions { wraps: true, is_rehearsal: false };

async fn import(shop: &TestShop, file: &str, options: ImportOptions) -> Result<(ImportReport, Vec<SkippedRow>), OperateError> {
    let mut skipped = Vec::new();
    let report = import_passwords(shop.shop(), "otto", file.as_bytes(), options, |row| skipped.extend(row)).await?;
    Ok((report, skipped))
}

/// Somebody with a record and no password.
async fn known<'a>(shop: &'a TestShop, email: &str) -> Person<'a> {
    shop.toni().posts("/admin/customers", json!({"email": email})).await.is(201);
    shop.visitor(email)
}

async fn stored_hash(person: &Person<'_>) -> String {
    let key = Key::new(format!("E#{}", person.email), "L");
    let record: Option<Value> = person.shop.shop().store().get(&key, Consistency::Strong).await.expect("a record");
    record.expect("a record")["password"].as_str().unwrap_or_default().to_owned()
}

/// PW-6, S-PW-6, S-PW-7
#[tokio::test]
async fn people_log_in_with_the_password_that_they_have_elsewhere() {
    let shop = TestShop::open().await;
    for (n, hash) in [PHPASS, MAGENTO, KARTRIS].into_iter().enumerate() {
        for options in [AS_THEY_ARE, WRAPPED] {
            let email = format!("ursula{n}{}@example.com", options.wraps);
            let ursula = known(&shop, &email).await;
            ursula.logs_in_with(CHAPEL).await.is(401);
            let file = format!("email,name,hash\n{email},Ursula,\"{hash}\"\n");
            let (report, skipped) = import(&shop, &file, options).await.expect("a report");
            assert_eq!((report, skipped), (ImportReport { imported: 1, ..ImportReport::default() }, Vec::new()));

            ursula.logs_in_with("plums grow behind the chapel").await.is(401);
            let kept = stored_hash(&ursula).await;
            assert_eq!(kept.contains("$argon2id$"), options.wraps, "{kept}");
            ursula.logs_in_with(CHAPEL).await.is(200);
            let renewed = stored_hash(&ursula).await;
            assert!(renewed.starts_with("$argon2id$"), "{renewed}");
            let before = shop.shop().hasher().hash_count();
            ursula.logs_in_with(CHAPEL).await.is(200);
            assert_eq!(shop.shop().hasher().hash_count() - before, 1, "from now on as everybody");
        }
    }
}

/// PW-2: whoever has a hash from elsewhere fails like everybody else, in bytes and work.
#[tokio::test]
async fn nobody_can_tell_whose_password_came_from_elsewhere() {
    let shop = TestShop::open().await;
    let ursula = known(&shop, "ursula@example.com").await;
    let wanda = known(&shop, "wanda@example.com").await;
    import(&shop, &format!("email,hash\nursula@example.com,{PHPASS}\n"), AS_THEY_ARE).await.expect("a report");
    import(&shop, &format!("email,hash\nwanda@example.com,{PHPASS}\n"), WRAPPED).await.expect("a report");
    let stranger = shop.visitor("nobody@example.com");
    let mut seen = Vec::new();
    for person in [&ursula, &wanda, &stranger] {
        let before = shop.shop().hasher().hash_count();
        let refused = person.logs_in_with("not the password at all").await.is(401);
        seen.push((refused.fingerprint(), refused.accesses(), shop.shop().hasher().hash_count() - before));
    }
    assert_eq!(seen[0], seen[2]);
    assert_eq!(seen[1], seen[2]);
    assert_eq!(seen[2].2, 1);
}

/// An import can be repeated, and takes nobody's password away.
#[tokio::test]
async fn an_import_says_what_became_of_each_row_and_can_be_run_again() {
    let shop = TestShop::open().await;
    let octavia = shop.customer("octavia@example.com").await;
    let before = stored_hash(&octavia).await;
    known(&shop, "ursula@example.com").await;
    let file = format!(
        "\u{feff}Hash,EMAIL\n{PHPASS},Ursula@Example.com\n{PHPASS},octavia@example.com\n{PHPASS},nobody@example.com\n{PHPASS},not an address\n\
         md5:d41d8cd98f00b204e9800998ecf8427e,ursula@example.com\n{PHPASS}\n"
    );
    let expected = ImportReport { imported: 1, had_password: 1, unknown_address: 1, unreadable: 3 };
    let rehearsal = ImportOptions { is_rehearsal: true, ..AS_THEY_ARE };
    let untouched = shop.dump().await;
    let (rehearsed, _) = import(&shop, &file, rehearsal).await.expect("a report");
    assert_eq!(rehearsed, ImportReport { imported: 3, unreadable: 3, ..ImportReport::default() });
    assert!(shop.dump().await == untouched, "a rehearsal writes nothing");

    let (report, skipped) = import(&shop, &file, AS_THEY_ARE).await.expect("a report");
    assert_eq!(report, expected);
    let said: Vec<(u64, &str)> = skipped.iter().map(|row| (row.line, row.why.as_str())).collect();
    assert_eq!(
        said,
        [
            (4, "no customer has this address"),
            (5, "this is not an e-mail address"),
            (6, "this is not the beginning of a hash that we can verify"),
            (7, "the row is too short"),
        ]
    );
    assert_eq!(stored_hash(&octavia).await, before);
    let (again, _) = import(&shop, &file, AS_THEY_ARE).await.expect("a report");
    assert_eq!(again, ImportReport { imported: 0, had_password: 2, ..expected });
    shop.visitor("ursula@example.com").logs_in_with(CHAPEL).await.is(200);

    for (file, why) in [("email,password\n", "the first line names no column hash"), ("", "the first line names no column email")] {
        let refused = import(&shop, file, AS_THEY_ARE).await.expect_err("nothing was to be done").to_string();
        assert_eq!(refused, why);
    }
}

/// PW-5: a link to choose a first password ends, and each import leaves its audit row.
#[tokio::test]
async fn an_import_ends_the_link_for_a_first_password_and_is_in_the_audit_log() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    ursula.asks_for_an_account().await.is(202);
    let token = ursula.token_from_mail().await;
    import(&shop, &format!("email,hash\nursula@example.com,{MAGENTO}\n"), WRAPPED).await.expect("a report");
    ursula.posts("/sign-up/confirm", json!({"token": token, "password": NEW})).await.is(410);
    ursula.logs_in_with(CHAPEL).await.is(200);
    let written = format!("{:?}", shop.dump().await);
    assert!(written.contains("password.import") && written.contains("otto, with operate"));
    assert!(!written.contains("4ab9cb3d"), "the digest is nowhere");
}

/// S-PW-7: a log-in that replaces a hash from elsewhere never takes the place of the password that a reset has set
/// meanwhile.
#[tokio::test]
async fn a_log_in_with_a_hash_from_elsewhere_never_beats_a_reset() {
    let shop = TestShop::open().await;
    for round in 0..20 {
        let email = format!("ursula{round}@example.com");
        let ursula = known(&shop, &email).await;
        import(&shop, &format!("email,hash\n{email},{MAGENTO}\n"), AS_THEY_ARE).await.expect("a report");
        ursula.posts("/password-reset", json!({"email": email})).await.is(202);
        let token = ursula.token_from_mail().await;
        let reset = ursula.posts("/password-reset/confirm", json!({"token": token, "password": NEW}));
        let (logged_in, reset) = tokio::join!(ursula.logs_in_with(CHAPEL), reset);
        reset.is(200);
        assert!([200, 401].contains(&logged_in.status()), "{}", logged_in.text());
        ursula.logs_in_with(CHAPEL).await.is(401);
        ursula.logs_in_with(NEW).await.is(200);
    }
}
