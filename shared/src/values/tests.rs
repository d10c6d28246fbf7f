//! Rules of the small types.

use proptest::prelude::*;

use super::address::EmailAddressError;
use super::{EmailAddress, Rate, ShortText, Slug, Telephone, Timestamp, ids::TimeOrderedId, language::parse_accept_language};
use crate::values::Rng;

fn canonical(text: &str) -> Result<String, EmailAddressError> {
    EmailAddress::parse(text).map(|address| address.canonical().to_owned())
}

/// S-ID-1, CU-2
#[test]
fn an_address_is_compared_trimmed_in_lower_case_and_with_its_domain_in_ascii() {
    use EmailAddressError::{Empty, Incomplete, InvalidCharacter, InvalidDomain, NonAsciiLocalPart, TooLong};
    let long_local = format!("{}@example.com", "a".repeat(65));
    let just_local = format!("{}@example.com", "a".repeat(64));
    let long_domain = format!("a@{}.com", "b.".repeat(130));
    let table: [(&str, Result<&str, EmailAddressError>); 40] = [
        ("ursula@example.com", Ok("ursula@example.com")),
        ("Ursula@Example.COM", Ok("ursula@example.com")),
        ("  ursula@example.com\t", Ok("ursula@example.com")),
        ("ursula+shop@example.com", Ok("ursula+shop@example.com")),
        ("Ursula.Le.Guin@example.com", Ok("ursula.le.guin@example.com")),
        ("u.r.s.u.l.a@gmail.com", Ok("u.r.s.u.l.a@gmail.com")),
        ("ursula@bücher.example", Ok("ursula@xn--bcher-kva.example")),
        ("ursula@BÜCHER.example", Ok("ursula@xn--bcher-kva.example")),
        ("ursula@XN--BCHER-KVA.example", Ok("ursula@xn--bcher-kva.example")),
        ("ursula@straße.de", Ok("ursula@xn--strae-oqa.de")),
        ("ursula@例え.テスト", Ok("ursula@xn--r8jz45g.xn--zckzah")),
        ("ursula@sub.domain.example.co.uk", Ok("ursula@sub.domain.example.co.uk")),
        ("o'hara@example.com", Ok("o'hara@example.com")),
        ("a@b.co", Ok("a@b.co")),
        ("_-!#$%&'*+/=?^`{|}~@example.com", Ok("_-!#$%&'*+/=?^`{|}~@example.com")),
        ("1234567890@example.com", Ok("1234567890@example.com")),
        ("ursula@1and1.com", Ok("ursula@1and1.com")),
        ("ursula@ＥＸＡＭＰＬＥ.com", Ok("ursula@example.com")),
        ("ursula@example。com", Ok("ursula@example.com")),
        (just_local.as_str(), Ok(just_local.as_str())),
        ("", Err(Empty)),
        ("   ", Err(Empty)),
        ("ursula", Err(Incomplete)),
        ("@example.com", Err(Incomplete)),
        ("ursula@", Err(Incomplete)),
        (long_local.as_str(), Err(TooLong)),
        (long_domain.as_str(), Err(TooLong)),
        ("ürsula@example.com", Err(NonAsciiLocalPart)),
        ("ursulа@example.com", Err(NonAsciiLocalPart)),
        ("ursula le@example.com", Err(InvalidCharacter)),
        ("\"ursula le\"@example.com", Err(InvalidCharacter)),
        (".ursula@example.com", Err(InvalidCharacter)),
        ("ursula.@example.com", Err(InvalidCharacter)),
        ("ur..sula@example.com", Err(InvalidCharacter)),
        ("ursula@evil@example.com", Err(InvalidCharacter)),
        ("ursula@exa mple.com", Err(InvalidCharacter)),
        ("ursula@example.com\r\nBcc: all@example.com", Err(InvalidCharacter)),
        ("ursula@localhost", Err(InvalidDomain)),
        ("ursula@127.0.0.1", Err(InvalidDomain)),
        ("ursula@example..com", Err(InvalidDomain)),
    ];
    for (typed, expected) in table {
        assert_eq!(canonical(typed), expected.map(str::to_owned), "{typed:?}");
    }
}

/// S-ID-1: addresses are shown as they were typed; what mail systems may or may not ignore is kept.
#[test]
fn an_address_is_kept_as_typed() {
    let address = EmailAddress::parse(" Ursula+Shop@BÜCHER.example ").expect("an address");
    assert_eq!(address.as_typed(), "Ursula+Shop@BÜCHER.example");
    assert!(!format!("{address:?}").contains("rsula"), "a log line names nobody");
}

/// ML-12: mail goes to the domain's A-label and without what nobody saw when it was pasted; the local part's case is kept.
#[test]
fn a_mail_is_addressed_in_the_form_that_the_mail_service_takes() {
    let typed_and_mailed = |text: &str| {
        let address = EmailAddress::parse(text).unwrap_or_else(|e| unreachable!("{text:?}: {e}"));
        (address.as_typed().to_owned(), address.for_mail())
    };
    for (text, typed, mailed) in [
        ("Ursula@bücher.example", "Ursula@bücher.example", "Ursula@xn--bcher-kva.example"),
        ("Ursula+Shop@BÜCHER.example", "Ursula+Shop@BÜCHER.example", "Ursula+Shop@xn--bcher-kva.example"),
        ("ursula@例え.テスト", "ursula@例え.テスト", "ursula@xn--r8jz45g.xn--zckzah"),
        ("ursula@example。com", "ursula@example。com", "ursula@example.com"),
        ("\u{200B}ursula@example.com", "ursula@example.com", "ursula@example.com"),
        ("ursula@example.com\u{200B}", "ursula@example.com", "ursula@example.com"),
        ("\u{FEFF}ursula@example.com \u{200B}", "ursula@example.com", "ursula@example.com"),
        ("urs\u{00AD}ula@exam\u{2060}ple.com", "ursula@example.com", "ursula@example.com"),
        ("\u{202A}ursula@example.com\u{202C}", "ursula@example.com", "ursula@example.com"),
        ("\u{2066}ursula\u{200D}@example.com\u{2069}", "ursula@example.com", "ursula@example.com"),
        ("ursula@example.com\u{200D}", "ursula@example.com", "ursula@example.com"),
        // "Nāmeh-ī": in Persian the non-joiner is a part of the name.
        ("ursula@نامه\u{200C}ای.example\u{FEFF}", "ursula@نامه\u{200C}ای.example", "ursula@xn--mgba3gch31f060k.example"),
    ] {
        assert_eq!(typed_and_mailed(text), (typed.to_owned(), mailed.to_owned()), "{text:?}");
    }
    assert_eq!(canonical("\u{200B}\u{FEFF}"), Err(EmailAddressError::Empty));
}

proptest! {
    /// ML-12: wherever invisible characters stand, the address is the same, and the mail service can take it.
    #[test]
    fn an_invisible_character_changes_nothing(at in 0_usize..=18, c in prop::sample::select(vec!['\u{200B}', '\u{200D}', '\u{FEFF}', '\u{AD}', '\u{2069}'])) {
        let mut text = "ursula@example.com".to_owned();
        text.insert(at, c);
        prop_assert_eq!(EmailAddress::parse(&text).map(|address| address.for_mail()), Ok("ursula@example.com".to_owned()));
    }

    /// S-ID-1: canonical(canonical(x)) = canonical(x), whatever the case of what was typed.
    #[test]
    fn canonicalisation_is_idempotent(local in "[a-zA-Z0-9][a-zA-Z0-9+_.-]{0,20}[a-zA-Z0-9]", label in "[a-zA-ZäöüÄÖÜ0-9]{1,12}", top in "[a-zA-Z]{2,6}") {
        let typed = format!("{local}@{label}.{top}");
        if let Ok(once) = canonical(&typed) {
            prop_assert_eq!(canonical(&once), Ok(once.clone()));
            prop_assert_eq!(canonical(&typed.to_uppercase()), canonical(&typed.to_lowercase()));
            prop_assert_eq!(canonical(&format!(" {typed}\n")), Ok(once));
        }
    }

    #[test]
    fn parsing_an_address_never_panics(text in any::<String>()) {
        if let Ok(once) = canonical(&text) {
            prop_assert_eq!(canonical(&once), Ok(once));
        }
    }

    #[test]
    fn a_time_ordered_id_keeps_its_creation_time_and_sorts_by_it(a in 0_i64..253_402_300_799_999, b in 0_i64..253_402_300_799_999) {
        let rng = Rng::seeded(1);
        let [one, other] = [a, b].map(|at| TimeOrderedId::new(Timestamp::from_millis(at), &rng));
        prop_assert_eq!(one.created_at().millis(), a);
        prop_assert!(a == b || (one < other) == (a < b));
    }
}

/// A name may not turn the text around it, and one in which nothing is to be seen is none.
#[test]
fn a_name_turns_no_other_text() {
    let name = |text: &str| ShortText::<100>::parse(text).ok().map(|name| name.as_str().to_owned());
    for (typed, kept) in [
        ("Ursula \u{202E}nigeL", Some("Ursula nigeL")),
        ("\u{2067}أورسولا\u{2069}", Some("أورسولا")),
        ("\u{202A}\u{202B}\u{202C}\u{202D}Ursula\u{2066}\u{2068}", Some("Ursula")),
        ("\u{202E}", None),
        ("\u{200B}\u{FEFF}", None),
        ("👩\u{200D}🌾", Some("👩\u{200D}🌾")),
    ] {
        assert_eq!(name(typed).as_deref(), kept, "{typed:?}");
    }
}

#[test]
fn a_telephone_number_is_what_people_write() {
    let number = |text: &str| ShortText::parse(text).is_ok_and(|line| Telephone::of(line).is_ok());
    for good in [
        "+49 30 123456",
        "(030) 12 34-56",
        "503",
        "+1 503-555-0199 ext. 7",
        "0043/1/5055",
        "+81 3‑1234",
        "٠٣٠١٢٣",
        "030 123 x7",
        "tel. 030 123",
    ] {
        let good = good.replace('\u{2011}', "-");
        assert!(number(&good), "{good}");
    }
    for bad in ["not a phone!!", "12", "+", "030 call me", "ursula@example.com", "<b>030123</b>", "https://030.example/123", "x y 030"] {
        assert!(!number(bad), "{bad}");
    }
}

/// CU-5
#[test]
fn the_best_of_the_languages_a_browser_asks_for_comes_first() {
    let tags = |header: &str| -> Vec<String> { parse_accept_language(header).iter().map(|language| language.tag().to_owned()).collect() };
    assert_eq!(tags("en;q=0.5, de-AT, fr;q=0.9"), ["de-AT", "fr", "en"]);
    assert_eq!(tags("de;q=0, en;q=0.001"), ["en"]);
    assert_eq!(tags("*, ;;;, de;q=nonsense"), Vec::<String>::new());
}

#[test]
fn a_slug_is_lower_case_and_short() {
    for good in ["a", "trade", "vip-2026", &"x".repeat(40)] {
        assert!(Slug::parse(good).is_some(), "{good}");
    }
    for bad in ["", "Trade", "-a", "a-", "a b", "ä", "a#b", &"x".repeat(41)] {
        assert!(Slug::parse(bad).is_none(), "{bad}");
    }
}

#[test]
fn a_percentage_is_read_as_people_write_it() {
    let read = |text: &str| Rate::from_percent(text).map(Rate::basis_points);
    for (text, basis_points) in
        [("10", 1_000), ("12.5", 1_250), ("12,5 %", 1_250), (" 0.05% ", 5), ("0", 0), ("100", 10_000), ("7.25", 725), ("007", 700)]
    {
        assert_eq!(read(text), Some(basis_points), "{text:?}");
    }
    for text in ["", "%", "-1", "+1", "100.01", "101", "1.234", "1.2.3", "1,", ".5", "1e2", "ten", "12.5 percent", "99999999999"] {
        assert_eq!(read(text), None, "{text:?}");
    }
}
